-- table    raw.spo1__flow
-- what     Applications, entrants and graduates over the year to 1 October
-- grain    row
--
-- column   file_sha256   sha      content hash of the file, key of raw.file
-- column   sheet         text     sheet of the workbook, empty for text files
-- column   row_number    int      row of the sheet or file as a person sees it, from 1
-- column   ref_area      code     region named by the file, ОКТМО subject code; null when it names none
-- column   time_period   year     year of the 1 October
-- column   college       code     college identifier given by the region; null when not распределено
-- column   college_name  text     name as given
-- column   programme     code     СПО programme XX.0Y.ZZ
-- column   basis         code     9 or 11 classes; null when not given
-- column   form          code     очная, очно-заочная, заочная
-- column   funding       code     бюджет, внебюджет
-- column   applications  persons  applications filed
-- column   entrants      persons  admitted to year one
-- column   graduates     persons  completed

select
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as row_number,
    null::varchar as ref_area,
    null::integer as time_period,
    null::varchar as college,
    null::varchar as college_name,
    null::varchar as programme,
    null::varchar as basis,
    null::varchar as form,
    null::varchar as funding,
    null::double as applications,
    null::double as entrants,
    null::double as graduates
where false
