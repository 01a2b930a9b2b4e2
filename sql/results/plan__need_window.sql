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
-- column   mean        persons  mean over draws of the mean a year as it will come
-- column   q10         persons  10 % quantile
-- column   q50         persons  median
-- column   q90         persons  90 % quantile
-- column   expected_mean     persons  expected need a year, without the chance of single years
-- column   expected_q10      persons  10 % quantile of the expectation
-- column   expected_q50      persons  median of the expectation
-- column   expected_q90      persons  90 % quantile of the expectation
-- column   replacement_mean  persons  part of expected_mean that replaces leavers; with growth_mean it adds up to it
-- column   growth_mean       persons  part that growth (minus: decline) of employment brings
-- column   growth_q10        persons  10 % quantile of that part
-- column   growth_q90        persons  90 % quantile of that part
-- column   single_q10        persons  10 % quantile of one year alone, over draws and years of the window
-- column   single_q90        persons  90 % quantile of one year alone
-- column   decline_chance    rate     share of draws whose expectation is below zero

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
    null::double as q90,
    null::double as expected_mean,
    null::double as expected_q10,
    null::double as expected_q50,
    null::double as expected_q90,
    null::double as replacement_mean,
    null::double as growth_mean,
    null::double as growth_q10,
    null::double as growth_q90,
    null::double as single_q10,
    null::double as single_q90,
    null::double as decline_chance
where false
