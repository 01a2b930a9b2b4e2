-- table    staging.scenario__growth
-- what     Growth of employment by section in official scenarios of this vintage, one region code, repeats resolved
-- grain    ref_area, scenario, economic_activity, time_period
-- reads    raw.scenario__growth, staging.file
-- keeps    latest
-- repeats  взята строка файла, последнего по имени; внутри файла — последняя
--
-- column   file_sha256        sha      content hash of the file, key of raw.file
-- column   sheet              text     sheet of the workbook, empty for text files
-- column   row_number         int      row of the sheet or file as a person sees it, from 1
-- column   ref_area           code     region, ОКТМО subject code
-- column   scenario           text     name of the scenario
-- column   economic_activity  code     section or _T
-- column   time_period        year     calendar year
-- column   growth_rate        rate     growth over the year before, share
-- column   reference          text     source of the scenario

select
    rows.file_sha256,
    rows.sheet,
    rows.row_number,
    coalesce(rows.ref_area, file.ref_area) as ref_area,
    rows.scenario,
    rows.economic_activity,
    rows.time_period,
    rows.growth_rate,
    rows.reference,
    file.file_path as preference,
    case
        when coalesce(rows.ref_area, file.ref_area) is null then 'регион не определён: ни файл, ни папка, ни другие файлы его не называют'
    end as refused_because
from raw.scenario__growth as rows
inner join staging.file as file
    using (file_sha256)
