-- table    mart.labour_movement
-- what     People hired, people who left and unemployed people that official statistics count in a calendar year
-- russian  Принятые, выбывшие и безработные за календарный год по официальной статистике
-- grain    vintage, ref_area, indicator, time_period
-- reads    staging.rosstat__indicator
-- leaves   public
--
-- column   vintage      date     date     vintage
-- column   ref_area     varchar  code     region
-- column   indicator    varchar  code     hired, left, unemployed_survey
-- column   time_period  integer  year     calendar year
-- column   persons      double   persons  of the year as published; else hired and left summed, unemployed averaged over its quarters or months

with

parts as (

    select
        ref_area,
        indicator,
        left(time_period, 4)::integer as time_period,
        case when time_period like '%-Q%' then 4 when time_period like '%-M%' then 12 else 1 end as parts_of_year,
        obs_value
    from staging.rosstat__indicator
    where
        indicator in ('hired', 'left', 'unemployed_survey')
        and economic_activity = '_T'
        and obs_value is not null
        and regexp_matches(time_period, '^\d{4}(-Q\d|-M\d\d)?$')

)

select
    getvariable('vintage') as vintage,
    ref_area,
    indicator,
    time_period,
    if(indicator = 'unemployed_survey', avg(obs_value), sum(obs_value)) as persons
from parts
group by ref_area, indicator, time_period, parts_of_year
having count(*) = parts_of_year  -- a year of which quarters are missing is none
qualify parts_of_year = min(parts_of_year) over (partition by ref_area, indicator, time_period)
