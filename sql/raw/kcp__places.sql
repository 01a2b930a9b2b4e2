-- table    raw.kcp__places
-- what     Admission control figures
-- grain    row
--
-- column   file_sha256     sha      content hash of the file, key of raw.file
-- column   sheet           text     sheet of the workbook, empty for text files
-- column   row_number      int      row of the sheet or file as a person sees it, from 1
-- column   ref_area        code     region named by the file, ОКТМО subject code; null when it names none
-- column   start_year      year     intake year
-- column   programme       code     СПО programme XX.0Y.ZZ
-- column   programme_name  text     name as given
-- column   basis           code     9 or 11 classes; null when not given
-- column   form            code     очная, очно-заочная, заочная
-- column   funding         code     бюджет, внебюджет
-- column   college         code     college identifier given by the region; null when not распределено
-- column   college_name    text     name as given; null = не распределено
-- column   places          places   places set
-- column   entrants        persons  persons admitted, null when absent

select
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as row_number,
    null::varchar as ref_area,
    null::integer as start_year,
    null::varchar as programme,
    null::varchar as programme_name,
    null::varchar as basis,
    null::varchar as form,
    null::varchar as funding,
    null::varchar as college,
    null::varchar as college_name,
    null::double as places,
    null::double as entrants
where false
