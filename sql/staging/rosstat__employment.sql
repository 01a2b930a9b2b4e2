-- table    staging.rosstat__employment
-- what     Average annual employment by economic activity as printed in a statistics workbook of this vintage, one region code, repeats resolved
-- grain    ref_area, time_period, economic_activity
-- reads    raw.rosstat__employment, staging.file
-- keeps    latest
-- repeats  тот же показатель есть в рабочей книге Росстата или в файле, последнем по имени
--
-- column   file_sha256        sha      content hash of the file, key of raw.file
-- column   sheet              text     sheet of the workbook, empty for text files
-- column   row_number         int      row of the sheet or file as a person sees it, from 1
-- column   ref_area           code     region, ОКТМО subject code
-- column   time_period        year     calendar year
-- column   economic_activity  code     section letter ОКВЭД2 or _T
-- column   obs_value          persons  employed persons, annual average
-- column   unit_measure       code     PS persons
-- column   obs_status         code     A as printed, B first year of a new method
-- column   note               text     footnote that concerns the value

select
    rows.file_sha256,
    rows.sheet,
    rows.row_number,
    coalesce(rows.ref_area, file.ref_area) as ref_area,
    rows.time_period,
    rows.economic_activity,
    rows.obs_value,
    rows.unit_measure,
    rows.obs_status,
    rows.note,
    (rows.sheet <> '')::int || file.file_path as preference,
    case
        when coalesce(rows.ref_area, file.ref_area) is null then 'регион не определён: ни файл, ни папка, ни другие файлы его не называют'
    end as refused_because
from raw.rosstat__employment as rows
inner join staging.file as file
    using (file_sha256)
