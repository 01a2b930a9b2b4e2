-- table    staging.kep__indicator
-- what     Short-term indicators of the text tables of this vintage, one region code, repeats resolved
-- grain    indicator, time_period, unit_measure, edition
-- reads    raw.kep__indicator, staging.file
-- keeps    latest
-- repeats  взята строка файла, последнего по имени; внутри файла — последняя
--
-- column   file_sha256   sha      content hash of the file, key of raw.file
-- column   sheet         text     sheet of the workbook, empty for text files
-- column   row_number    int      row of the sheet or file as a person sees it, from 1
-- column   indicator     text     title of the table
-- column   time_period   text     2015, 2015-Q1 or 2015-M01
-- column   obs_value     value    in unit_measure
-- column   unit_measure  text     unit as printed
-- column   edition       text     year and month of the edition

select
    rows.file_sha256,
    rows.sheet,
    rows.row_number,
    rows.indicator,
    rows.time_period,
    rows.obs_value,
    rows.unit_measure,
    rows.edition,
    file.file_path as preference
from raw.kep__indicator as rows
inner join staging.file as file
    using (file_sha256)
