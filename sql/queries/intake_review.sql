-- query    intake_review
-- what     Sources of this vintage beside the one before: files and accepted rows, files that came, went or changed
-- reads    raw.vintage_file, raw.file
-- binds    vintage

with

vintages as (

    select
        $vintage::date as now,
        max(vintage) filter (where vintage < $vintage::date) as before
    from raw.vintage_file

),

listed as (

    select
        if(files.vintage = vintages.now, 'now', 'before') as night,
        files.file_path,
        files.file_sha256,
        coalesce(file.source, '–') as source,
        file.rows_accepted
    from raw.vintage_file as files
    inner join vintages
        on files.vintage in (vintages.now, vintages.before)
    inner join raw.file as file
        using (file_sha256)

),

earlier_night as (

    select *
    from listed
    where night = 'before'

),

this_night as (

    select *
    from listed
    where night = 'now'

),

compared as (

    select
        coalesce(later.source, earlier.source) as source,
        earlier.file_path is not null as was,
        later.file_path is not null as is_now,
        coalesce(earlier.file_sha256 <> later.file_sha256, true) as differs,
        coalesce(earlier.rows_accepted, 0) as rows_before,
        coalesce(later.rows_accepted, 0) as rows_now
    from earlier_night as earlier
    full outer join this_night as later
        on earlier.file_path = later.file_path and earlier.source = later.source

)

select
    vintages.before,
    compared.source,
    count(*) filter (where compared.was) as files_before,
    count(*) filter (where compared.is_now) as files_now,
    count(*) filter (where compared.is_now and not compared.was) as files_new,
    count(*) filter (where compared.was and not compared.is_now) as files_gone,
    count(*) filter (where compared.was and compared.is_now and compared.differs) as files_changed,
    sum(compared.rows_before)::bigint as rows_before,
    sum(compared.rows_now)::bigint as rows_now
from compared
cross join vintages
where vintages.before is not null
group by all
order by compared.source
