-- table    staging.kcp__places
-- what     Admission control figures of this vintage, one region code, repeats resolved
-- grain    ref_area, start_year, programme, basis, form, funding, college
-- reads    raw.kcp__places, staging.file
-- keeps    latest
-- repeats  взята строка файла, последнего по имени; внутри файла — последняя
--
-- column   file_sha256     sha      content hash of the file, key of raw.file
-- column   sheet           text     sheet of the workbook, empty for text files
-- column   row_number      int      row of the sheet or file as a person sees it, from 1
-- column   ref_area        code     region, ОКТМО subject code
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
    rows.file_sha256,
    rows.sheet,
    rows.row_number,
    coalesce(rows.ref_area, file.ref_area) as ref_area,
    rows.start_year,
    rows.programme,
    rows.programme_name,
    rows.basis,
    rows.form,
    rows.funding,
    rows.college,
    rows.college_name,
    rows.places,
    rows.entrants,
    file.file_path as preference,
    case
        when coalesce(rows.ref_area, file.ref_area) is null then 'регион не определён: ни файл, ни папка, ни другие файлы его не называют'
    end as refused_because
from raw.kcp__places as rows
inner join staging.file as file
    using (file_sha256)
