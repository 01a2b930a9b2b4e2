-- query    newest_workshop_use
-- what     Hours of each workshop in the newest year that any was used, years to come left out
-- reads    mart.workshop_use
-- binds    vintage, ref_area

select
    workshop,
    sum(hours) as hours
from mart.workshop_use
where
    vintage = $vintage and ref_area = $ref_area
    and used_year = (
        select max(newest.used_year)
        from mart.workshop_use as newest
        where newest.vintage = $vintage and newest.ref_area = $ref_area and newest.used_year <= year($vintage::date)
    )
group by all
order by all
