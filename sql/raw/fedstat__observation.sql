-- table    raw.fedstat__observation
-- what     Observations of an SDMX 1.0 reply of the statistics portal
-- grain    row
--
-- column   file_sha256        sha      content hash of the file, key of raw.file
-- column   sheet              text     sheet of the workbook, empty for text files
-- column   row_number         int      row of the sheet or file as a person sees it, from 1
-- column   indicator          code     number of the indicator
-- column   ref_area           code     region named by the file, ОКТМО subject code; null when it names none
-- column   dimension          text     remaining keys as JSON text
-- column   economic_activity  code     section when the keys name one
-- column   time_period        text     2015, 2015-Q1 or 2015-M01
-- column   obs_value          value    in unit_measure
-- column   unit_measure       text     unit as printed

select
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as row_number,
    null::varchar as indicator,
    null::varchar as ref_area,
    null::varchar as dimension,
    null::varchar as economic_activity,
    null::varchar as time_period,
    null::double as obs_value,
    null::varchar as unit_measure
where false
