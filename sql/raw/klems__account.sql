-- table    raw.klems__account
-- what     KLEMS accounts
-- grain    row
--
-- column   file_sha256  sha      content hash of the file, key of raw.file
-- column   sheet        text     sheet of the workbook, empty for text files
-- column   row_number   int      row of the sheet or file as a person sees it, from 1
-- column   variable     code     EMP, H_EMP, VA …
-- column   industry     code     NACE 1 group
-- column   time_period  year     calendar year
-- column   obs_value    value    unit of the variable

select
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as row_number,
    null::varchar as variable,
    null::varchar as industry,
    null::integer as time_period,
    null::double as obs_value
where false
