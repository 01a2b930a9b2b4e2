-- table    staging.fedstat__observation
-- what     Observations of an SDMX 1.0 reply of the statistics portal of this vintage, one region code, repeats resolved
-- grain    indicator, ref_area, dimension, economic_activity, time_period
-- reads    raw.fedstat__observation, staging.file
-- keeps    latest
-- repeats  взята строка файла, последнего по имени; внутри файла — последняя
--
-- column   file_sha256        sha      content hash of the file, key of raw.file
-- column   sheet              text     sheet of the workbook, empty for text files
-- column   row_number         int      row of the sheet or file as a person sees it, from 1
-- column   indicator          code     number of the indicator
-- column   ref_area           code     region, ОКТМО subject code
-- column   dimension          text     remaining keys as JSON text
-- column   economic_activity  code     section when the keys name one
-- column   time_period        text     2015, 2015-Q1 or 2015-M01
-- column   obs_value          value    in unit_measure
-- column   unit_measure       text     unit as printed

select
    rows.file_sha256,
    rows.sheet,
    rows.row_number,
    rows.indicator,
    coalesce(rows.ref_area, file.ref_area) as ref_area,
    rows.dimension,
    rows.economic_activity,
    rows.time_period,
    rows.obs_value,
    rows.unit_measure,
    file.file_path as preference,
    case
        when coalesce(rows.ref_area, file.ref_area) is null then 'регион не определён: ни файл, ни папка, ни другие файлы его не называют'
    end as refused_because
from raw.fedstat__observation as rows
inner join staging.file as file
    using (file_sha256)
