-- table    mart.official_vacancy
-- what     Vacant places that official statistics count, whole and by group of occupations, beside staff where it is given
-- russian  Вакантные места по официальной статистике, всего и по группам занятий, рядом с численностью, где она есть
-- grain    vintage, ref_area, source, occupation_group, economic_activity, time_period
-- reads    staging.rosstat__indicator, staging.t1prof__group
-- leaves   public
--
-- column   vintage            date     date     vintage
-- column   ref_area           varchar  code     region
-- column   source             varchar  code     rosstat (monthly or quarterly series), t1prof (wave of form 1-Т(проф))
-- column   occupation_group   varchar  code     one to four digits of ОКЗ, _T for all
-- column   economic_activity  varchar  code     section, _T for all
-- column   time_period        varchar  text     period as published
-- column   headcount          double   persons  staff of the organisations asked; null in the series
-- column   work_places        double   places   vacant places

select
    getvariable('vintage') as vintage,
    ref_area,
    'rosstat' as source,
    '_T' as occupation_group,
    economic_activity,
    time_period,
    null::double as headcount,
    obs_value as work_places
from staging.rosstat__indicator
where indicator = 'employer_need' and obs_value is not null
union all
select
    getvariable('vintage') as vintage,
    ref_area,
    't1prof' as source,
    occupation_group,
    economic_activity,
    time_period::varchar as time_period,
    headcount,
    vacancies as work_places
from staging.t1prof__group
