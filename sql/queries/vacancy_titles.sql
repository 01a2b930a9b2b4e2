-- query    vacancy_titles
-- what     Job titles of the vintage's vacancies on any portal
-- reads    staging.trudvsem__vacancy, staging.hh__vacancy, staging.need_list__post

select distinct title
from staging.trudvsem__vacancy
where title is not null
union
select distinct title
from staging.hh__vacancy
where title is not null
union
select distinct title
from staging.need_list__post
order by title
