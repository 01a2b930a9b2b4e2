-- table    raw.kep__indicator
-- what     Short-term indicators of the text tables
-- grain    row
--
-- column   file_sha256   sha      content hash of the file, key of raw.file
-- column   sheet         text     sheet of the workbook, empty for text files
-- column   row_number    int      row of the sheet or file as a person sees it, from 1
-- column   indicator     text     title of the table
-- column   time_period   text     2015, 2015-Q1 or 2015-M01
-- column   obs_value     value    in unit_measure
-- column   unit_measure  text     unit as printed
-- column   edition       text     year and month of the edition

select
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as row_number,
    null::varchar as indicator,
    null::varchar as time_period,
    null::double as obs_value,
    null::varchar as unit_measure,
    null::varchar as edition
where false
