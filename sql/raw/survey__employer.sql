-- table    raw.survey__employer
-- what     Employers that answered the survey
-- grain    row
--
-- column   file_sha256           sha      content hash of the file, key of raw.file
-- column   sheet                 text     sheet of the workbook, empty for text files
-- column   row_number            int      row of the sheet or file as a person sees it, from 1
-- column   ref_area              code     region named by the file, ОКТМО subject code; null when it names none
-- column   wave                  year     survey year
-- column   inn                   code     taxpayer number, checksum verified
-- column   ogrn                  code     registration number
-- column   employer_name         text     name as given
-- column   economic_activity     code     section ОКВЭД2
-- column   oktmo                 code     territory
-- column   listed_staff_persons  persons  average listed staff
-- column   answered_on           date     date of the answer
-- column   form_version          text     version of the form

select
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as row_number,
    null::varchar as ref_area,
    null::integer as wave,
    null::varchar as inn,
    null::varchar as ogrn,
    null::varchar as employer_name,
    null::varchar as economic_activity,
    null::varchar as oktmo,
    null::double as listed_staff_persons,
    null::date as answered_on,
    null::varchar as form_version
where false
