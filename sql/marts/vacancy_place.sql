-- table    mart.vacancy_place
-- what     Open posts by municipality of the advert's address, as the one portal with most posts in the region shows them
-- russian  Открытые рабочие места по муниципальным образованиям – по тому порталу, где в регионе их больше
-- grain    vintage, ref_area, municipality
-- reads    staging.trudvsem__vacancy, staging.hh__vacancy, staging.need_list__post, staging.vacancy_region
-- method   docs/methodology/sources.md#vacancies
-- leaves   public
--
-- column   vintage       date     date    vintage
-- column   ref_area      varchar  code    region
-- column   municipality  varchar  text    town or district of the address; null where it names none
-- column   vacancies     bigint   int     advertisements on the portal that counts
-- column   work_places   hugeint  places  open posts on the portal that counts

with

newest_list as (

    select
        ref_area,
        max(reported_on) as reported_on
    from staging.need_list__post
    group by ref_area

),

advertisements as (

    select
        'trudvsem' as portal,
        region.ref_area,
        trudvsem.municipality,
        trudvsem.work_places
    from staging.trudvsem__vacancy as trudvsem
    inner join staging.vacancy_region as region
        using (portal_region_code)
    union all
    select
        'hh' as portal,
        region.ref_area,
        hh.municipality,
        hh.work_places
    from staging.hh__vacancy as hh
    inner join staging.vacancy_region as region
        using (portal_region_code)
    union all
    select
        'need_list' as portal,
        post.ref_area,
        post.municipality,
        post.work_places
    from staging.need_list__post as post
    inner join newest_list
        on newest_list.ref_area = post.ref_area and newest_list.reported_on is not distinct from post.reported_on

),

by_portal as (

    select
        ref_area,
        portal,
        sum(coalesce(work_places, 0)) as posts
    from advertisements
    where ref_area is not null
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
    count(*) as vacancies,
    sum(advert.work_places)::hugeint as work_places
from advertisements as advert
inner join counted
    on counted.ref_area = advert.ref_area and counted.portal = advert.portal
group by all
