-- table    raw.workshops__workshop
-- what     Workshops
-- grain    row
--
-- column   file_sha256     sha      content hash of the file, key of raw.file
-- column   sheet           text     sheet of the workbook, empty for text files
-- column   row_number      int      row of the sheet or file as a person sees it, from 1
-- column   ref_area        code     region named by the file, ОКТМО subject code; null when it names none
-- column   workshop        code     workshop
-- column   college         code     college identifier given by the region; null when not распределено
-- column   competence      text     competence
-- column   opened_year     year     year opened
-- column   seats           places   work places
-- column   hours_per_week  hours    hours available

select
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as row_number,
    null::varchar as ref_area,
    null::varchar as workshop,
    null::varchar as college,
    null::varchar as competence,
    null::integer as opened_year,
    null::double as seats,
    null::double as hours_per_week
where false
