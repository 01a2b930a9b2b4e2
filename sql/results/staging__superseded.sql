-- table    staging.superseded
-- what     Rows of this vintage that gave way to another row
-- grain    row
-- keeps    latest
--
-- column   file_sha256  sha      content hash of the file
-- column   sheet        text     sheet
-- column   row_number   int      row as a person sees it
-- column   table_name   text     table of the row; null when the parser chose
-- column   reason       text     rule that chose

select
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as row_number,
    null::varchar as table_name,
    null::varchar as reason
where false
