-- table    mart.vacancy_advert
-- what     Open posts of this vintage by portal, employer, occupation and municipality: what all readings of the portals count from
-- russian  Открытые рабочие места среза по порталам, работодателям, занятиям и муниципальным образованиям
-- grain    ref_area, portal, inn, employer_name, occupation, municipality
-- reads    staging.trudvsem__vacancy, staging.hh__vacancy, staging.need_list__post, staging.vacancy_occupation, staging.vacancy_region
-- method   docs/methodology/sources.md#vacancies
-- keeps    latest
--
-- column   ref_area       varchar  code    region
-- column   portal         varchar  code    trudvsem, hh, need_list (the list of the employment centres, a portal like the others)
-- column   inn            varchar  code    taxpayer number; null where the portal does not give it
-- column   employer_name  varchar  text    employer as the portal writes it; null in a list
-- column   occupation     varchar  code    ОКЗ unit group; null = not matched
-- column   municipality   varchar  text    town or district of the address; null where it names none
-- column   vacancies      bigint   int     advertisements
-- column   work_places    double   places  open posts; null where no advertisement says how many

with

newest_list as (

    select
        ref_area,
        max(reported_on) as reported_on
    from staging.need_list__post
    group by ref_area

),

adverts as (

    select
        'trudvsem' as portal,
        region.ref_area,
        vacancy.title,
        null as occupation,
        vacancy.inn,
        vacancy.employer_name,
        vacancy.municipality,
        vacancy.work_places
    from staging.trudvsem__vacancy as vacancy
    inner join staging.vacancy_region as region
        using (portal_region_code)
    union all
    select
        'hh' as portal,
        region.ref_area,
        vacancy.title,
        null as occupation,
        vacancy.inn,
        vacancy.employer_name,
        vacancy.municipality,
        vacancy.work_places
    from staging.hh__vacancy as vacancy
    inner join staging.vacancy_region as region
        using (portal_region_code)
    union all
    -- A list names its region, perhaps the occupation too.
    select
        'need_list' as portal,
        post.ref_area,
        post.title,
        post.occupation,
        null as inn,
        null as employer_name,
        post.municipality,
        post.work_places
    from staging.need_list__post as post
    inner join newest_list
        on newest_list.ref_area = post.ref_area and newest_list.reported_on is not distinct from post.reported_on

)

select
    adverts.ref_area,
    adverts.portal,
    adverts.inn,
    adverts.employer_name,
    coalesce(adverts.occupation, matched.occupation) as occupation,
    adverts.municipality,
    count(*) as vacancies,
    sum(adverts.work_places) as work_places
from adverts
left join staging.vacancy_occupation as matched
    using (title)
where adverts.ref_area is not null
group by all
