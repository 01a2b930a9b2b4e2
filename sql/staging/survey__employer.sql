-- table    staging.survey__employer
-- what     Employers that answered the survey of this vintage, one region code, repeats resolved
-- grain    ref_area, wave, inn
-- reads    raw.survey__employer, staging.file
-- keeps    latest
-- repeats  на один ИНН берётся самый поздний ответ, затем файл, последний по имени
--
-- column   file_sha256           sha      content hash of the file, key of raw.file
-- column   sheet                 text     sheet of the workbook, empty for text files
-- column   row_number            int      row of the sheet or file as a person sees it, from 1
-- column   ref_area              code     region, ОКТМО subject code
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
    rows.file_sha256,
    rows.sheet,
    rows.row_number,
    coalesce(rows.ref_area, file.ref_area) as ref_area,
    rows.wave,
    rows.inn,
    rows.ogrn,
    rows.employer_name,
    rows.economic_activity,
    rows.oktmo,
    rows.listed_staff_persons,
    rows.answered_on,
    rows.form_version,
    coalesce(strftime(rows.answered_on, '%Y-%m-%d'), '') || file.file_path as preference,
    case
        when coalesce(rows.ref_area, file.ref_area) is null then 'регион не определён: ни файл, ни папка, ни другие файлы его не называют'
    end as refused_because
from raw.survey__employer as rows
inner join staging.file as file
    using (file_sha256)
