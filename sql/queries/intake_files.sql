-- query    intake_files
-- what     Files of the bound vintage as the report of the intake lists them
-- reads    staging.file, staging.accounting

select
    file.file_path as "Файл",
    coalesce(file.source, '–') as "Источник",
    coalesce(file.ref_area, '–') as "Регион",
    accounting.rows_read as "Прочитано",
    accounting.rows_accepted as "Принято",
    accounting.rows_refused as "Отказано",
    accounting.rows_superseded as "Заменено",
    coalesce(file.message, replace(file.notes, chr(10), ' · '), '') as "Замечания"
from staging.file as file
inner join staging.accounting as accounting
    using (file_sha256)
order by file.file_path
