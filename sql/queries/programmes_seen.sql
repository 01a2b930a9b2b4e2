-- query    programmes_seen
-- what     Programmes and bases that the region teaches or plans
-- reads    mart.places, mart.enrolment
-- binds    vintage, ref_area, basis

select distinct
    programme,
    coalesce(basis, $basis) as basis
from mart.places
where vintage = $vintage and ref_area = $ref_area
union
select distinct
    programme,
    coalesce(basis, $basis) as basis
from mart.enrolment
where vintage = $vintage and ref_area = $ref_area
order by all
