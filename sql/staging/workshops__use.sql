-- table    staging.workshops__use
-- what     Use of workshops of this vintage, one region code, repeats resolved
-- grain    row
-- reads    raw.workshops__use, staging.file
-- keeps    latest
-- repeats  взята строка файла, последнего по имени; внутри файла — последняя
--
-- column   file_sha256   sha      content hash of the file, key of raw.file
-- column   sheet         text     sheet of the workbook, empty for text files
-- column   row_number    int      row of the sheet or file as a person sees it, from 1
-- column   ref_area      code     region, ОКТМО subject code
-- column   workshop      code     workshop
-- column   kind          code     one of the five kinds of decision 1
-- column   used_on       date     date
-- column   hours         hours    hours used
-- column   participants  persons  participants
-- column   partner_inn   code     partner employer

select
    rows.file_sha256,
    rows.sheet,
    rows.row_number,
    coalesce(rows.ref_area, file.ref_area) as ref_area,
    rows.workshop,
    rows.kind,
    rows.used_on,
    rows.hours,
    rows.participants,
    rows.partner_inn,
    file.file_path as preference,
    case
        when coalesce(rows.ref_area, file.ref_area) is null then 'регион не определён: ни файл, ни папка, ни другие файлы его не называют'
    end as refused_because
from raw.workshops__use as rows
inner join staging.file as file
    using (file_sha256)
