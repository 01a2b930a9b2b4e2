-- query    places_moved
-- what     Places of the intake under decision in a vintage and in the one before it, programmes that moved, largest first
-- reads    plan.programme
-- binds    vintage

with

first_intake as (

    select
        vintage,
        ref_area,
        programme,
        start_year,
        sum(places) as places
    from plan.programme
    group by vintage, ref_area, programme, start_year
    qualify start_year = min(start_year) over (partition by vintage, ref_area)

),

here as (

    select *
    from first_intake
    where vintage = $vintage

),

newest_before as (

    select max(vintage) as vintage
    from first_intake
    where vintage < $vintage

),

earlier as (

    select before.*
    from first_intake as before
    inner join newest_before
        on newest_before.vintage = before.vintage
    where before.start_year in (select here.start_year from here)

)

select
    coalesce(here.ref_area, earlier.ref_area) as ref_area,
    coalesce(here.programme, earlier.programme) as programme,
    coalesce(here.start_year, earlier.start_year) as start_year,
    max(earlier.vintage) over () as vintage_before,
    coalesce(earlier.places, 0) as places_before,
    coalesce(here.places, 0) as places_now
from here
full join earlier
    using (ref_area, programme, start_year)
order by abs(coalesce(here.places, 0) - coalesce(earlier.places, 0)) desc, coalesce(here.ref_area, earlier.ref_area) asc, coalesce(here.programme, earlier.programme) asc
