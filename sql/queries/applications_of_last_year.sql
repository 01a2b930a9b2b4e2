-- query    applications_of_last_year
-- what     Applications of the newest intake, all forms together
-- reads    mart.applications
-- binds    vintage, ref_area, funding

select
    programme,
    basis,
    college,
    sum(applications) as applications
from mart.applications
where
    vintage = $vintage and ref_area = $ref_area and funding = $funding
    and start_year = (
        select max(newest.start_year)
        from mart.applications as newest
        where newest.vintage = $vintage and newest.ref_area = $ref_area
    )
group by all
order by all
