-- table    raw.applications__demand
-- what     Applications by programme
-- grain    row
--
-- column   file_sha256   sha      content hash of the file, key of raw.file
-- column   sheet         text     sheet of the workbook, empty for text files
-- column   row_number    int      row of the sheet or file as a person sees it, from 1
-- column   ref_area      code     region named by the file, ОКТМО subject code; null when it names none
-- column   start_year    year     intake year
-- column   college       code     college identifier given by the region; null when not распределено
-- column   programme     code     СПО programme XX.0Y.ZZ
-- column   basis         code     9 or 11 classes; null when not given
-- column   funding       code     бюджет, внебюджет
-- column   applications  persons  applications filed
-- column   places        places   places offered

select
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as row_number,
    null::varchar as ref_area,
    null::integer as start_year,
    null::varchar as college,
    null::varchar as programme,
    null::varchar as basis,
    null::varchar as funding,
    null::double as applications,
    null::double as places
where false
