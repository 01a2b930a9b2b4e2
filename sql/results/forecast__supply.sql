-- table    forecast.supply
-- what     Graduates already on their way who will enter work in the field
-- grain    vintage, ref_area, programme, time_period
-- method   docs/methodology/supply.md
-- keeps    vintages
--
-- column   vintage      date     vintage
-- column   ref_area     code     region
-- column   programme    code     СПО programme
-- column   time_period  year     labour-market year
-- column   mean         persons  mean over draws
-- column   q10          persons  10 % quantile
-- column   q50          persons  median
-- column   q90          persons  90 % quantile

select
    null::date as vintage,
    null::varchar as ref_area,
    null::varchar as programme,
    null::integer as time_period,
    null::double as mean,
    null::double as q10,
    null::double as q50,
    null::double as q90
where false
