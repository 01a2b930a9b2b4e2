-- table    forecast.need
-- what     Posts a year that need a new СПО graduate, by programme
-- grain    vintage, ref_area, programme, reading, time_period
-- method   docs/methodology/demand.md
-- keeps    vintages
--
-- column   vintage      date     vintage
-- column   ref_area     code     region
-- column   programme    code     СПО programme
-- column   reading      code     model, survey or combined
-- column   time_period  year     labour-market year
-- column   mean         persons  mean over draws
-- column   q10          persons  10 % quantile
-- column   q50          persons  median
-- column   q90          persons  90 % quantile
-- column   weight       rate     weight in the combined reading; null for the combined one

select
    null::date as vintage,
    null::varchar as ref_area,
    null::varchar as programme,
    null::varchar as reading,
    null::integer as time_period,
    null::double as mean,
    null::double as q10,
    null::double as q50,
    null::double as q90,
    null::double as weight
where false
