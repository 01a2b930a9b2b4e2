-- table    raw.rosstat__indicator
-- what     Other regional and national indicators of statistics workbooks
-- grain    row
--
-- column   file_sha256        sha      content hash of the file, key of raw.file
-- column   sheet              text     sheet of the workbook, empty for text files
-- column   row_number         int      row of the sheet or file as a person sees it, from 1
-- column   ref_area           code     region named by the file, ОКТМО subject code; null when it names none
-- column   time_period        text     2015, 2015-Q1 or 2015-M01
-- column   indicator          code     hired, left, wage …
-- column   economic_activity  code     section or _T
-- column   obs_value          value    in unit_measure
-- column   unit_measure       code     unit of the value

select
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as row_number,
    null::varchar as ref_area,
    null::varchar as time_period,
    null::varchar as indicator,
    null::varchar as economic_activity,
    null::double as obs_value,
    null::varchar as unit_measure
where false
