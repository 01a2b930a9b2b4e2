-- table    raw.scenario__growth
-- what     Growth of employment by section in official scenarios
-- grain    row
--
-- column   file_sha256        sha      content hash of the file, key of raw.file
-- column   sheet              text     sheet of the workbook, empty for text files
-- column   row_number         int      row of the sheet or file as a person sees it, from 1
-- column   ref_area           code     region named by the file, ОКТМО subject code; null when it names none
-- column   scenario           text     name of the scenario
-- column   economic_activity  code     section or _T
-- column   time_period        year     calendar year
-- column   growth_rate        rate     growth over the year before, share
-- column   reference          text     source of the scenario

select
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as row_number,
    null::varchar as ref_area,
    null::varchar as scenario,
    null::varchar as economic_activity,
    null::integer as time_period,
    null::double as growth_rate,
    null::varchar as reference
where false
