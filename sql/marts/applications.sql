-- table    mart.applications
-- what     Applications by programme and college: of a table of applications, else of a table of admission figures, else of the return
-- russian  Заявления по программам и колледжам
-- grain    vintage, ref_area, start_year, college, programme, basis, funding
-- reads    staging.applications__demand, staging.file, staging.spo1__flow
-- leaves   public
-- takes    staging.applications__demand: ref_area, start_year, college, programme, basis, funding, applications, places

with

told as (

    select
        rows.ref_area,
        rows.start_year,
        rows.college,
        rows.programme,
        rows.basis,
        rows.funding,
        rows.applications,
        rows.places,
        if(file.source = 'applications', 1, 2) as turn
    from staging.applications__demand as rows
    inner join staging.file as file
        using (file_sha256)
    union all
    select
        ref_area,
        time_period as start_year,
        college,
        programme,
        basis,
        funding,
        sum(applications) as applications,
        null as places,
        3 as turn
    from staging.spo1__flow
    where applications is not null
    group by all

)

select
    getvariable('vintage') as vintage,
    ref_area,
    start_year,
    college,
    programme,
    basis,
    funding,
    applications,
    places
from told
-- the same people stand in all of them, by base in one and together in another: one table a programme, intake and college;
-- a table without colleges speaks of all of them
qualify
    turn = min(turn) over (partition by ref_area, start_year, programme, college)
    and turn <= coalesce(min(if(college is null, turn, null)) over (partition by ref_area, start_year, programme), turn)
    and (college is not null or turn = min(turn) over (partition by ref_area, start_year, programme))
