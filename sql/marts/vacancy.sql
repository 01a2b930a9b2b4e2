-- table    mart.vacancy
-- what     Open posts by occupation, weighted by work places, as the portal with most of them shows them
-- russian  Открытые рабочие места по занятиям – по тому порталу, где их больше
-- grain    vintage, ref_area, occupation
-- reads    mart.vacancy_advert
-- method   docs/methodology/openings.md
-- leaves   public
--
-- column   vintage      date     date    vintage
-- column   ref_area     varchar  code    region
-- column   occupation   varchar  code    ОКЗ unit group; null = not matched
-- column   vacancies    bigint   int     advertisements on the portal that counts
-- column   work_places  hugeint  places  open posts on the portal that counts

with

-- Portals repeat each other: posts of two portals are never added up.
by_portal as (

    select
        ref_area,
        occupation,
        portal,
        sum(vacancies)::bigint as vacancies,
        sum(work_places)::hugeint as work_places
    from mart.vacancy_advert
    group by all

)

select
    getvariable('vintage') as vintage,
    ref_area,
    occupation,
    arg_max(vacancies, (coalesce(work_places, 0), vacancies)) as vacancies,
    max(work_places) as work_places
from by_portal
group by all
