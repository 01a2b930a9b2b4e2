-- table    raw.rosstat__employment
-- what     Average annual employment by economic activity as printed in a statistics workbook
-- grain    row
--
-- column   file_sha256        sha      content hash of the file, key of raw.file
-- column   sheet              text     sheet of the workbook, empty for text files
-- column   row_number         int      row of the sheet or file as a person sees it, from 1
-- column   ref_area           code     region named by the file, ОКТМО subject code; null when it names none
-- column   time_period        year     calendar year
-- column   economic_activity  code     section letter ОКВЭД2 or _T
-- column   obs_value          persons  employed persons, annual average
-- column   unit_measure       code     PS persons
-- column   obs_status         code     A as printed, B first year of a new method
-- column   note               text     footnote that concerns the value

select
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as row_number,
    null::varchar as ref_area,
    null::integer as time_period,
    null::varchar as economic_activity,
    null::double as obs_value,
    null::varchar as unit_measure,
    null::varchar as obs_status,
    null::varchar as note
where false
