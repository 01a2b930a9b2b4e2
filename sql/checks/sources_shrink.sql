-- check    Источник заметно меньше, чем в прошлом срезе
-- blocks   nothing
-- remedy   сверьте файлы источника с прошлым срезом: часть могла не прийти или быть обрезана

with

vintages as (

    select
        getvariable('vintage') as now,
        max(vintage) as before
    from raw.vintage_file
    where vintage < getvariable('vintage')

),

sized as (

    select
        listed.vintage,
        file.source,
        sum(file.rows_accepted) as total_rows,
        count(distinct file.ref_area) as regions,
        count(*) as files
    from raw.vintage_file as listed
    inner join raw.file as file
        using (file_sha256)
    where file.source is not null
    group by all

),

dated as (

    select file_sha256, 'kcp' as source, start_year as year from raw.kcp__places
    union all
    select file_sha256, 'applications', start_year from raw.applications__demand
    union all
    select file_sha256, 'graduates', time_period from raw.graduates__destination
    union all
    select file_sha256, 'spo1', time_period from raw.spo1__flow
    union all
    select file_sha256, 'rosstat', time_period from raw.rosstat__employment
    union all
    select file_sha256, 'survey', wave from raw.survey__employer

),

years as (

    select
        listed.vintage,
        dated.source,
        count(distinct dated.year) as years
    from raw.vintage_file as listed
    inner join dated
        using (file_sha256)
    group by all

),

compared as (

    select
        earlier.source,
        unnest([
            { 'measure': 'строк', 'before': earlier.total_rows, 'now': coalesce(later.total_rows, 0) },
            { 'measure': 'регионов', 'before': earlier.regions, 'now': coalesce(later.regions, 0) },
            { 'measure': 'лет', 'before': coalesce(years_before.years, 0), 'now': coalesce(years_now.years, 0) }
        ]) as size
    from vintages
    inner join sized as earlier
        on earlier.vintage = vintages.before
    left join sized as later
        on later.vintage = vintages.now and later.source = earlier.source
    left join years as years_before
        on years_before.vintage = vintages.before and years_before.source = earlier.source
    left join years as years_now
        on years_now.vintage = vintages.now and years_now.source = earlier.source

)

select
    compared.source,
    size.measure,
    size.before,
    size.now,
    size.measure || ' ' || size.now::bigint || ' вместо ' || size.before::bigint as said
from compared
where size.before > 0 and size.now * 3 <= size.before * 2
order by compared.source, size.measure
