-- query    intake_refusals
-- what     Refused rows of the bound vintage as the report of the intake lists them
-- reads    staging.refused, staging.file

select
    file.file_path as "Файл",
    coalesce(file.source, '–') as "Источник",
    refused.sheet as "Лист",
    refused.row_number as "Строка",
    refused.column_name as "Столбец",
    refused.value as "Значение",
    refused.reason as "Почему",
    refused.remedy as "Что делать"
from staging.refused as refused
inner join staging.file as file
    using (file_sha256)
order by all
