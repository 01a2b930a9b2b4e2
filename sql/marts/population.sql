-- table    mart.population
-- what     Population by age on 1 January, both sexes, town and country together
-- grain    vintage, ref_area, time_period, age_group
-- reads    staging.rosstat__population
-- keeps    vintages
--
-- column   vintage             date     vintage
-- column   ref_area            code     region, ОКТМО subject code
-- column   time_period         year     calendar year, as of 1 January
-- column   age_group           code     single age such as 15 or group such as 15-19
-- column   first_age           years    youngest age of the group, completed years
-- column   last_age            years    oldest age of the group, completed years
-- column   population_persons  persons  persons

select
    getvariable('vintage') as vintage,
    ref_area,
    time_period,
    age_group,
    cast(split_part(age_group, '-', 1) as integer) as first_age,
    cast(split_part(age_group, '-', -1) as integer) as last_age,
    obs_value as population_persons
from staging.rosstat__population
where settlement = '_T' and regexp_full_match(age_group, '\d+(-\d+)?')
