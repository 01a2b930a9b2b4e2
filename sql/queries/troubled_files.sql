-- query    troubled_files
-- what     Files of a vintage that could not be read, and why
-- reads    raw.vintage_file, raw.file
-- binds    vintage

select
    listed.file_path,
    file.message
from raw.vintage_file as listed
inner join raw.file as file
    using (file_sha256)
where listed.vintage = $vintage and file.status <> 'read'
order by listed.file_path
