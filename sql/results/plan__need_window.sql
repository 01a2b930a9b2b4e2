-- table    plan.need_window
-- what     Mean need a year over the labour-market years that the plan's three intakes reach
-- grain    vintage, ref_area, programme, basis
-- method   docs/methodology/explanation.md#window
-- keeps    vintages
--
-- column   vintage     date     vintage
-- column   ref_area    code     region
-- column   programme   code     СПО programme
-- column   basis       code     9 or 11 classes
-- column   first_year  year     labour-market year of the first intake
-- column   last_year   year     labour-market year of the third intake
-- column   mean        persons  mean over draws of the mean a year
-- column   q10         persons  10 % quantile
-- column   q50         persons  median
-- column   q90         persons  90 % quantile

select
    null::date as vintage,
    null::varchar as ref_area,
    null::varchar as programme,
    null::varchar as basis,
    null::integer as first_year,
    null::integer as last_year,
    null::double as mean,
    null::double as q10,
    null::double as q50,
    null::double as q90
where false
