-- table    staging.refused
-- what     Rows of this vintage that could not be accepted
-- grain    row
-- keeps    latest
--
-- column   file_sha256  sha      content hash of the file
-- column   sheet        text     sheet
-- column   row_number   int      row as a person sees it
-- column   table_name   text     table the row was meant for; null when the parser refused it
-- column   column_name  text     column
-- column   value        text     value as it stood, masked in personal columns
-- column   reason       text     why it cannot be accepted
-- column   remedy       text     how to mend it

select
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as row_number,
    null::varchar as table_name,
    null::varchar as column_name,
    null::varchar as value,
    null::varchar as reason,
    null::varchar as remedy
where false
