-- table    mart.population
-- what     Population by age on 1 January, both sexes, town and country together
-- russian  Население по возрасту на 1 января, оба пола, город и село вместе
-- grain    vintage, ref_area, time_period, age_group
-- reads    staging.rosstat__population
-- leaves   public
--
-- column   vintage             date     date     vintage
-- column   ref_area            varchar  code     region, ОКТМО subject code
-- column   time_period         integer  year     calendar year, as of 1 January
-- column   age_group           varchar  code     single age such as 15 or group such as 15-19
-- column   first_age           integer  years    youngest age of the group, completed years
-- column   last_age            integer  years    oldest age of the group, completed years
-- column   population_persons  double   persons  persons

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
