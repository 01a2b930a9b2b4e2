-- table    forecast.coefficient
-- what     Observed, used and documented rates of each programme side by side
-- grain    vintage, ref_area, programme, basis, rate
-- method   docs/methodology/supply.md
-- keeps    vintages
--
-- column   vintage     date     vintage
-- column   ref_area    code     region
-- column   programme   code     СПО programme
-- column   basis       code     9 or 11 classes
-- column   rate        code     dropout_rate, continue_study, leave_region, match_rate, army_share
-- column   observed    rate     observed share; null without data
-- column   persons     persons  persons behind the observation
-- column   used        rate     mean of the draws used
-- column   documented  rate     documented default
-- column   target      rate     target of the council, where one is set

select
    null::date as vintage,
    null::varchar as ref_area,
    null::varchar as programme,
    null::varchar as basis,
    null::varchar as rate,
    null::double as observed,
    null::double as persons,
    null::double as used,
    null::double as documented,
    null::double as target
where false
