-- table    staging.applications__demand
-- what     Applications by programme of this vintage, one region code, repeats resolved
-- grain    ref_area, start_year, college, programme, basis, funding
-- reads    raw.applications__demand, staging.file
-- keeps    latest
-- repeats  взята строка файла, последнего по имени; внутри файла — последняя
--
-- column   file_sha256   sha      content hash of the file, key of raw.file
-- column   sheet         text     sheet of the workbook, empty for text files
-- column   row_number    int      row of the sheet or file as a person sees it, from 1
-- column   ref_area      code     region, ОКТМО subject code
-- column   start_year    year     intake year
-- column   college       code     college identifier given by the region; null when not распределено
-- column   programme     code     СПО programme XX.0Y.ZZ
-- column   basis         code     9 or 11 classes; null when not given
-- column   funding       code     бюджет, внебюджет
-- column   applications  persons  applications filed
-- column   places        places   places offered

select
    rows.file_sha256,
    rows.sheet,
    rows.row_number,
    coalesce(rows.ref_area, file.ref_area) as ref_area,
    rows.start_year,
    rows.college,
    rows.programme,
    rows.basis,
    rows.funding,
    rows.applications,
    rows.places,
    file.file_path as preference,
    case
        when coalesce(rows.ref_area, file.ref_area) is null then 'регион не определён: ни файл, ни папка, ни другие файлы его не называют'
    end as refused_because
from raw.applications__demand as rows
inner join staging.file as file
    using (file_sha256)
