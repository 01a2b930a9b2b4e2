-- table    staging.rosstat__indicator
-- what     Other regional and national indicators of statistics workbooks of this vintage, one region code, repeats resolved
-- grain    ref_area, time_period, indicator, economic_activity, unit_measure
-- reads    raw.rosstat__indicator, staging.file
-- keeps    latest
-- repeats  взята строка файла, последнего по имени; внутри файла — последняя
--
-- column   file_sha256        sha      content hash of the file, key of raw.file
-- column   sheet              text     sheet of the workbook, empty for text files
-- column   row_number         int      row of the sheet or file as a person sees it, from 1
-- column   ref_area           code     region, ОКТМО subject code
-- column   time_period        text     2015, 2015-Q1 or 2015-M01
-- column   indicator          code     hired, left, wage …
-- column   economic_activity  code     section or _T
-- column   obs_value          value    in unit_measure
-- column   unit_measure       code     unit of the value

select
    rows.file_sha256,
    rows.sheet,
    rows.row_number,
    coalesce(rows.ref_area, file.ref_area) as ref_area,
    rows.time_period,
    rows.indicator,
    rows.economic_activity,
    rows.obs_value,
    rows.unit_measure,
    file.file_path as preference,
    case
        when coalesce(rows.ref_area, file.ref_area) is null then 'регион не определён: ни файл, ни папка, ни другие файлы его не называют'
    end as refused_because
from raw.rosstat__indicator as rows
inner join staging.file as file
    using (file_sha256)
