-- table    raw.superseded
-- what     Rows that gave way to another row of the same file
-- grain    row
--
-- column   file_sha256  sha      content hash of the file, key of raw.file
-- column   sheet        text     sheet of the workbook, empty for text files
-- column   row_number   int      row of the sheet or file as a person sees it, from 1
-- column   reason       text     rule that chose

select
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as row_number,
    null::varchar as reason
where false
