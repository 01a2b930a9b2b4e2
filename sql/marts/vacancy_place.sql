-- table    mart.vacancy_place
-- what     Open posts by municipality of the advert's address, as the one portal with most posts in the region shows them
-- russian  Открытые рабочие места по муниципальным образованиям – по тому порталу, где в регионе их больше
-- grain    vintage, ref_area, municipality
-- reads    mart.vacancy_advert
-- method   docs/methodology/sources.md#vacancies
-- leaves   public
--
-- column   vintage       date     date    vintage
-- column   ref_area      varchar  code    region
-- column   municipality  varchar  text    town or district of the address; null where it names none
-- column   vacancies     bigint   int     advertisements on the portal that counts
-- column   work_places   hugeint  places  open posts on the portal that counts

with

by_portal as (

    select
        ref_area,
        portal,
        sum(coalesce(work_places, 0)) as posts
    from mart.vacancy_advert
    group by all

),

-- Portals repeat each other, and parts must add up: one portal a region, whole.
counted as (

    select
        ref_area,
        arg_max(portal, (posts, portal)) as portal
    from by_portal
    group by ref_area

)

select
    getvariable('vintage') as vintage,
    advert.ref_area,
    advert.municipality,
    sum(advert.vacancies)::bigint as vacancies,
    sum(advert.work_places)::hugeint as work_places
from mart.vacancy_advert as advert
inner join counted
    on counted.ref_area = advert.ref_area and counted.portal = advert.portal
group by all
