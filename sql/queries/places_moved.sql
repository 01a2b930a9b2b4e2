-- query    places_moved
-- what     Places of the intake under decision in a vintage and in the one before it, programmes that moved, largest first
-- reads    plan.programme
-- binds    vintage

with first_intake as (
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

earlier as (
    select first_intake.*
    from first_intake
    where
        first_intake.vintage = (select max(vintage) from first_intake where vintage < $vintage)
        and first_intake.start_year in (select start_year from here)
)

select
    coalesce(here.ref_area, earlier.ref_area) as ref_area,
    coalesce(here.programme, earlier.programme) as programme,
    coalesce(here.start_year, earlier.start_year) as start_year,
    (select max(vintage) from earlier) as vintage_before,
    coalesce(earlier.places, 0) as places_before,
    coalesce(here.places, 0) as places_now
from here
full join earlier
    using (ref_area, programme, start_year)
order by abs(coalesce(here.places, 0) - coalesce(earlier.places, 0)) desc, ref_area, programme
