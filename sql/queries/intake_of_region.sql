-- query    intake_of_region
-- what     Files that a region's documents rest on, national ones included, with the counts of their rows
-- reads    staging.file, staging.accounting
-- binds    vintage, ref_area

select
    file.file_path as file,
    coalesce(file.source, 'не распознан') as source,
    accounting.rows_read,
    accounting.rows_accepted,
    accounting.rows_refused,
    accounting.rows_superseded,
    file.notes,
    file.message,
    file_sha256
from staging.file as file
inner join staging.accounting as accounting
    using (file_sha256)
where getvariable('vintage') = $vintage and (file.ref_area = $ref_area or file.ref_area is null)
order by file.file_path
