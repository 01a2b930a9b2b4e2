-- query    alike_files
-- what     Files of a vintage whose bytes also lie in another region's folder and were read for that region alone
-- reads    raw.vintage_file, raw.file
-- binds    vintage

select
    listed.file_path,
    'те же байты лежат в папке другого региона и прочитаны один раз, для региона с кодом ОКТМО ' || file.ref_area
    || '. Оставьте файл в папке того региона, о котором он; другому положите его собственный' as message
from raw.vintage_file as listed
inner join raw.file as file
    using (file_sha256)
where
    listed.vintage = $vintage
    and file.status = 'read'
    and listed.file_path <> file.file_name
    and listed.region_hint <> file.ref_area
order by listed.file_path
