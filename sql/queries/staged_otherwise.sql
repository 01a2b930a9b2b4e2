-- query    staged_otherwise
-- what     Files that a vintage lists and staging does not hold, or the other way round
-- reads    raw.vintage_file, staging.file
-- binds    vintage

with

listed as (

    select
        file_sha256,
        min(file_path) as file_path
    from raw.vintage_file
    where vintage = $vintage
    group by file_sha256

),

staged as (

    select
        file_sha256,
        file_path
    from staging.file

)

(
    select * from listed
    except
    select * from staged
)
union all
(
    select * from staged
    except
    select * from listed
)
