-- table    mart.vacancy
-- what     Open posts by occupation, weighted by work places, as the portal with most of them shows them
-- russian  Открытые рабочие места по занятиям – по тому порталу, где их больше
-- grain    vintage, ref_area, occupation
-- reads    staging.trudvsem__vacancy, staging.hh__vacancy, staging.need_list__post, staging.vacancy_occupation, staging.vacancy_region
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
advertisements as (

    select
        'trudvsem' as portal,
        portal_region_code,
        title,
        work_places
    from staging.trudvsem__vacancy
    union all
    select
        'hh' as portal,
        portal_region_code,
        title,
        work_places
    from staging.hh__vacancy

),

by_portal as (

    select
        region.ref_area,
        matched.occupation,
        advertisements.portal,
        count(*) as vacancies,
        sum(advertisements.work_places) as work_places
    from advertisements
    inner join staging.vacancy_region as region
        using (portal_region_code)
    left join staging.vacancy_occupation as matched
        using (title)
    where region.ref_area is not null
    group by all

),

newest_list as (

    select
        ref_area,
        max(reported_on) as reported_on
    from staging.need_list__post
    group by ref_area

),

-- The list of the employment centres is a portal like the others; it names its region, perhaps the occupation too.
by_list as (

    select
        post.ref_area,
        coalesce(post.occupation, matched.occupation) as occupation,
        'need_list' as portal,
        count(*) as vacancies,
        sum(post.work_places)::hugeint as work_places
    from staging.need_list__post as post
    inner join newest_list
        on newest_list.ref_area = post.ref_area and newest_list.reported_on is not distinct from post.reported_on
    left join staging.vacancy_occupation as matched
        using (title)
    where post.ref_area is not null
    group by all

),

by_any_portal as (

    select *
    from by_portal
    union all by name
    select *
    from by_list

)

select
    getvariable('vintage') as vintage,
    ref_area,
    occupation,
    arg_max(vacancies, (coalesce(work_places, 0), vacancies)) as vacancies,
    max(work_places) as work_places
from by_any_portal
group by all
