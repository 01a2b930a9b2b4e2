-- query    files_of_region
-- what     Files of a vintage whose rows are a region's unless they name another: told by the file, else by its folder, else the only region
-- reads    raw.vintage_file, raw.file
-- binds    vintage, ref_area

with

told as (

    select
        listed.file_sha256,
        file.ref_area,
        min(listed.region_hint) as region_hint
    from raw.vintage_file as listed
    inner join raw.file as file
        using (file_sha256)
    where listed.vintage = $vintage
    group by listed.file_sha256, file.ref_area

),

named as (

    select distinct unnest([ref_area, region_hint]) as ref_area
    from told

),

only_region as (

    select if(count(ref_area) = 1, min(ref_area), null) as ref_area
    from named

)

-- as staging.file says it, which holds the last vintage alone
select told.file_sha256
from told
cross join only_region
where coalesce(told.ref_area, told.region_hint, only_region.ref_area) = $ref_area
order by told.file_sha256
