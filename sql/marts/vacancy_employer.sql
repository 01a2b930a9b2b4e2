-- table    mart.vacancy_employer
-- what     The employers with most open posts in each occupation that vocational programmes train for, as the portals show them
-- russian  Работодатели с наибольшим числом открытых мест по занятиям, которым учит СПО, по порталам
-- grain    vintage, ref_area, occupation, inn, employer_name
-- reads    mart.vacancy_advert
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
by_portal as (

    select
        ref_area,
        occupation,
        portal,
        inn,
        min(employer_name) as employer_name,
        sum(work_places)::hugeint as work_places
    from mart.vacancy_advert
    where
        employer_name is not null
        and occupation in (select linked.occupation from codelist.occupation_programme as linked)
    group by
        ref_area,
        occupation,
        portal,
        inn,
        coalesce(inn, plain_name(employer_name))

),

best as (

    select
        ref_area,
        occupation,
        inn,
        -- a taxpayer is one employer, however the portals spell it
        arg_max(employer_name, (coalesce(work_places, 0), employer_name)) as employer_name,
        max(work_places)::bigint as work_places
    from by_portal
    group by
        ref_area,
        occupation,
        inn,
        coalesce(inn, plain_name(employer_name))

)

select
    getvariable('vintage') as vintage,
    *
from best
-- those who ask for most: a page names five; without a number, spellings of one employer may stand apart
qualify row_number() over (partition by ref_area, occupation order by work_places desc, inn asc, employer_name asc) <= 20
