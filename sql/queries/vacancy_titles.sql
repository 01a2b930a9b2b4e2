-- query    vacancy_titles
-- what     Job titles of the vintage's vacancies on any portal, with the codes of ОКПДТР under which «Работа России» lists them
-- reads    staging.trudvsem__vacancy, staging.hh__vacancy, staging.need_list__post

with

titles as (

    select
        title,
        profession_code
    from staging.trudvsem__vacancy
    union all
    select
        title,
        null as profession_code
    from staging.hh__vacancy
    union all
    select
        title,
        null as profession_code
    from staging.need_list__post

)

select
    title,
    coalesce(list(distinct profession_code order by profession_code) filter (where profession_code is not null), []) as profession_codes
from titles
where title is not null
group by title
order by title
