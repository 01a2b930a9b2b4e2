-- table    staging.workshops__workshop
-- what     Workshops of this vintage, one region code, repeats resolved
-- grain    ref_area, workshop
-- reads    raw.workshops__workshop, staging.file
-- keeps    latest
-- repeats  взята строка файла, последнего по имени; внутри файла — последняя
--
-- column   file_sha256     sha      content hash of the file, key of raw.file
-- column   sheet           text     sheet of the workbook, empty for text files
-- column   row_number      int      row of the sheet or file as a person sees it, from 1
-- column   ref_area        code     region, ОКТМО subject code
-- column   workshop        code     workshop
-- column   college         code     college identifier given by the region; null when not распределено
-- column   competence      text     competence
-- column   opened_year     year     year opened
-- column   seats           places   work places
-- column   hours_per_week  hours    hours available

select
    rows.file_sha256,
    rows.sheet,
    rows.row_number,
    coalesce(rows.ref_area, file.ref_area) as ref_area,
    rows.workshop,
    rows.college,
    rows.competence,
    rows.opened_year,
    rows.seats,
    rows.hours_per_week,
    file.file_path as preference,
    case
        when coalesce(rows.ref_area, file.ref_area) is null then 'регион не определён: ни файл, ни папка, ни другие файлы его не называют'
    end as refused_because
from raw.workshops__workshop as rows
inner join staging.file as file
    using (file_sha256)
