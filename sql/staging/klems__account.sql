-- table    staging.klems__account
-- what     KLEMS accounts of this vintage, one region code, repeats resolved
-- grain    variable, industry, time_period
-- reads    raw.klems__account, staging.file
-- keeps    latest
-- repeats  взята строка файла, последнего по имени; внутри файла — последняя
--
-- column   file_sha256  sha      content hash of the file, key of raw.file
-- column   sheet        text     sheet of the workbook, empty for text files
-- column   row_number   int      row of the sheet or file as a person sees it, from 1
-- column   variable     code     EMP, H_EMP, VA …
-- column   industry     code     NACE 1 group
-- column   time_period  year     calendar year
-- column   obs_value    value    unit of the variable

select
    rows.file_sha256,
    rows.sheet,
    rows.row_number,
    rows.variable,
    rows.industry,
    rows.time_period,
    rows.obs_value,
    file.file_path as preference
from raw.klems__account as rows
inner join staging.file as file
    using (file_sha256)
