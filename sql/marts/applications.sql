-- table    mart.applications
-- what     Applications by programme and college; those of a table of admission figures give way to those of a table of applications
-- russian  Заявления по программам и колледжам
-- grain    vintage, ref_area, start_year, college, programme, basis, funding
-- reads    staging.applications__demand, staging.file
-- leaves   public
-- takes    staging.applications__demand: ref_area, start_year, college, programme, basis, funding, applications, places

with

told as (

    select
        rows.*,
        file.source = 'applications' as is_own
    from staging.applications__demand as rows
    inner join staging.file as file
        using (file_sha256)

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
-- the same people stand in both tables, by base in one and together in the other: one table a programme, intake and college;
-- a table without colleges speaks of all of them
qualify
    is_own
    or not (
        bool_or(is_own) over (partition by ref_area, start_year, programme, college)
        or bool_or(is_own and college is null) over (partition by ref_area, start_year, programme)
        or (college is null and bool_or(is_own) over (partition by ref_area, start_year, programme))
    )
