-- table    raw.rosstat__population
-- what     Population by age group on 1 January
-- grain    row
--
-- column   file_sha256  sha      content hash of the file, key of raw.file
-- column   sheet        text     sheet of the workbook, empty for text files
-- column   row_number   int      row of the sheet or file as a person sees it, from 1
-- column   ref_area     code     region named by the file, ОКТМО subject code; null when it names none
-- column   time_period  year     calendar year
-- column   age_group    code     five-year group such as 15-19, 70+ or a named group
-- column   settlement   code     total, urban, rural
-- column   obs_value    persons  persons

select
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as row_number,
    null::varchar as ref_area,
    null::integer as time_period,
    null::varchar as age_group,
    null::varchar as settlement,
    null::double as obs_value
where false
