-- table    staging.vacancy_occupation
-- what     Occupation matched to each job title of this vintage
-- grain    title
-- keeps    latest
--
-- column   title       text     job title as given
-- column   occupation  code     ОКЗ unit group; null = left in the queue of unmatched titles
-- column   score       value    similarity of the match, 0–100

select
    null::varchar as title,
    null::varchar as occupation,
    null::double as score
where false
