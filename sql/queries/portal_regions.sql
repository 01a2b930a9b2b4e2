-- query    portal_regions
-- what     Region codes of the vintage's vacancies on any portal
-- reads    staging.trudvsem__vacancy, staging.hh__vacancy

select distinct portal_region_code
from staging.trudvsem__vacancy
where portal_region_code is not null
union
select distinct portal_region_code
from staging.hh__vacancy
where portal_region_code is not null
order by portal_region_code
