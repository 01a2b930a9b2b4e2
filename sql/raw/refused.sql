-- table    raw.refused
-- what     Rows that a parser refused
-- grain    row
--
-- column   file_sha256  sha      content hash of the file, key of raw.file
-- column   sheet        text     sheet of the workbook, empty for text files
-- column   row_number   int      row of the sheet or file as a person sees it, from 1
-- column   column_name  text     column
-- column   value        text     value as it stood, masked in personal columns
-- column   reason       text     why it cannot be accepted
-- column   remedy       text     how to mend it

select
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as row_number,
    null::varchar as column_name,
    null::varchar as value,
    null::varchar as reason,
    null::varchar as remedy
where false
