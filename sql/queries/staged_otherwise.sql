-- query    staged_otherwise
-- what     Files that a vintage lists and staging does not hold, or the other way round
-- reads    raw.vintage_file, staging.file
-- binds    vintage

(
    select
        file_sha256,
        min(file_path) as file_path
    from raw.vintage_file
    where vintage = $vintage
    group by file_sha256
    except
    select
        file_sha256,
        file_path
    from staging.file
)
union all
(
    select
        file_sha256,
        file_path
    from staging.file
    except
    select
        file_sha256,
        min(file_path) as file_path
    from raw.vintage_file
    where vintage = $vintage
    group by file_sha256
)
