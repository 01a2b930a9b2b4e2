-- table    staging.file
-- what     Files of this vintage and the region each belongs to
-- russian  Файлы среза и к какому региону относится каждый
-- grain    file_sha256
-- reads    raw.vintage_file, raw.file
-- keeps    latest
--
-- column   file_sha256    varchar  sha   content hash
-- column   file_path      varchar  text  path below the inbox, the first one when the same bytes lie there twice
-- column   source         varchar  code  source module
-- column   status         varchar  code  read, unreadable, unrecognised
-- column   message        varchar  text  why it could not be read
-- column   ref_area       varchar  code  region: named by the file, else by its folder, else the only region of the inbox
-- column   ref_area_from  varchar  code  file, folder, inbox or null
-- column   copies         bigint   int   how often the same bytes lie in the inbox
-- column   rows_read      bigint   int   records found
-- column   notes          varchar  text  facts to know

with

listed as (

    select
        file_sha256,
        min(file_path) as file_path,
        min(region_hint) as region_hint,
        count(*) as copies
    from raw.vintage_file
    where vintage = getvariable('vintage')
    group by file_sha256

),

named as (

    select distinct unnest([file.ref_area, listed.region_hint]) as ref_area
    from listed
    inner join raw.file as file
        using (file_sha256)

),

only_region as (

    select if(count(ref_area) = 1, min(ref_area), null) as ref_area
    from named

)

select
    listed.file_sha256,
    listed.file_path,
    file.source,
    file.status,
    file.message,
    coalesce(file.ref_area, listed.region_hint, only_region.ref_area) as ref_area,
    case
        when file.ref_area is not null then 'file'
        when listed.region_hint is not null then 'folder'
        when only_region.ref_area is not null then 'inbox'
    end as ref_area_from,
    listed.copies,
    file.rows_read,
    file.notes
from listed
inner join raw.file as file
    using (file_sha256)
cross join only_region
