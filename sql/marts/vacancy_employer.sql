-- table    mart.vacancy_employer
-- what     The employers with most open posts in each occupation that vocational programmes train for, as the portals show them
-- russian  Работодатели с наибольшим числом открытых мест по занятиям, которым учит СПО, по порталам
-- grain    vintage, ref_area, occupation, inn, employer_name
-- reads    staging.trudvsem__vacancy, staging.hh__vacancy, staging.vacancy_occupation, staging.vacancy_region
-- method   docs/methodology/decisions.md#experts
--
-- column   vintage        date     date    vintage
-- column   ref_area       varchar  code    region
-- column   occupation     varchar  code    ОКЗ unit group
-- column   inn            varchar  code    taxpayer number; null where the portal does not give it
-- column   employer_name  varchar  text    employer as the portal writes it
-- column   work_places    bigint   places  open posts on the portal that shows most of them

with

-- Portals repeat each other: posts of two portals are never added up.
advertisements as (

    select
        'trudvsem' as portal,
        portal_region_code,
        title,
        inn,
        employer_name,
        work_places
    from staging.trudvsem__vacancy
    union all
    select
        'hh' as portal,
        portal_region_code,
        title,
        inn,
        employer_name,
        work_places
    from staging.hh__vacancy

),

by_portal as (

    select
        region.ref_area,
        matched.occupation,
        advertisements.portal,
        advertisements.inn,
        min(advertisements.employer_name) as employer_name,
        sum(advertisements.work_places) as work_places
    from advertisements
    inner join staging.vacancy_region as region
        using (portal_region_code)
    inner join staging.vacancy_occupation as matched
        using (title)
    where
        region.ref_area is not null
        and advertisements.employer_name is not null
        and matched.occupation in (select linked.occupation from codelist.occupation_programme as linked)
    group by
        region.ref_area,
        matched.occupation,
        advertisements.portal,
        advertisements.inn,
        coalesce(advertisements.inn, plain_name(advertisements.employer_name))

),

best as (

    select
        ref_area,
        occupation,
        inn,
        employer_name,
        cast(max(work_places) as bigint) as work_places
    from by_portal
    group by all

)

select
    getvariable('vintage') as vintage,
    *
from best
-- those who ask for most: a page names five, spellings of one employer may stand apart
qualify row_number() over (partition by ref_area, occupation order by work_places desc, inn asc, employer_name asc) <= 20
