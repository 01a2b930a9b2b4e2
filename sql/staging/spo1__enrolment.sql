-- table    staging.spo1__enrolment
-- what     Persons enrolled by course on 1 October of this vintage, one region code, repeats resolved
-- grain    ref_area, reference_date, college, programme, basis, form, funding, course
-- reads    raw.spo1__enrolment, staging.file
-- keeps    latest
-- repeats  взята строка файла, последнего по имени; внутри файла — последняя
--
-- column   file_sha256       sha      content hash of the file, key of raw.file
-- column   sheet             text     sheet of the workbook, empty for text files
-- column   row_number        int      row of the sheet or file as a person sees it, from 1
-- column   ref_area          code     region, ОКТМО subject code
-- column   reference_date    date     reference date of the return
-- column   college           code     college identifier given by the region; null when not распределено
-- column   college_name      text     name as given
-- column   programme         code     СПО programme XX.0Y.ZZ
-- column   basis             code     9 or 11 classes; null when not given
-- column   form              code     очная, очно-заочная, заочная
-- column   funding           code     бюджет, внебюджет
-- column   course            int      year of study 1–5
-- column   enrolled_persons  persons  persons enrolled

select
    rows.file_sha256,
    rows.sheet,
    rows.row_number,
    coalesce(rows.ref_area, file.ref_area) as ref_area,
    rows.reference_date,
    rows.college,
    rows.college_name,
    rows.programme,
    rows.basis,
    rows.form,
    rows.funding,
    rows.course,
    rows.enrolled_persons,
    file.file_path as preference,
    case
        when coalesce(rows.ref_area, file.ref_area) is null then 'регион не определён: ни файл, ни папка, ни другие файлы его не называют'
    end as refused_because
from raw.spo1__enrolment as rows
inner join staging.file as file
    using (file_sha256)
