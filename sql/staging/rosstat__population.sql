-- table    staging.rosstat__population
-- what     Population by age group on 1 January of this vintage, one region code, repeats resolved
-- grain    ref_area, time_period, age_group, settlement
-- reads    raw.rosstat__population, staging.file
-- keeps    latest
-- repeats  взята строка файла, последнего по имени; внутри файла — последняя
--
-- column   file_sha256  sha      content hash of the file, key of raw.file
-- column   sheet        text     sheet of the workbook, empty for text files
-- column   row_number   int      row of the sheet or file as a person sees it, from 1
-- column   ref_area     code     region, ОКТМО subject code
-- column   time_period  year     calendar year
-- column   age_group    code     five-year group such as 15-19, 70+ or a named group
-- column   settlement   code     total, urban, rural
-- column   obs_value    persons  persons

select
    rows.file_sha256,
    rows.sheet,
    rows.row_number,
    coalesce(rows.ref_area, file.ref_area) as ref_area,
    rows.time_period,
    rows.age_group,
    rows.settlement,
    rows.obs_value,
    file.file_path as preference,
    case
        when coalesce(rows.ref_area, file.ref_area) is null then 'регион не определён: ни файл, ни папка, ни другие файлы его не называют'
    end as refused_because
from raw.rosstat__population as rows
inner join staging.file as file
    using (file_sha256)
