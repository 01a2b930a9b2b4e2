-- table    mart.vacancy
-- what     Open posts by occupation, weighted by work places
-- grain    vintage, ref_area, occupation
-- reads    staging.trudvsem__vacancy, staging.hh__vacancy, staging.vacancy_occupation, staging.vacancy_region
--
-- column   vintage      date     date    vintage
-- column   ref_area     varchar  code    region
-- column   occupation   varchar  code    ОКЗ unit group; null = not matched
-- column   vacancies    bigint   int     advertisements
-- column   work_places  hugeint  places  open posts

with

advertisements as (

    select
        vacancy_id,
        portal_region_code,
        title,
        work_places
    from staging.trudvsem__vacancy
    union all by name
    select
        vacancy_id,
        portal_region_code,
        title,
        work_places
    from staging.hh__vacancy

)

select
    getvariable('vintage') as vintage,
    region.ref_area,
    matched.occupation,
    count(*) as vacancies,
    sum(advertisements.work_places) as work_places
from advertisements
inner join staging.vacancy_region as region
    using (portal_region_code)
left join staging.vacancy_occupation as matched
    using (title)
where region.ref_area is not null
group by all
