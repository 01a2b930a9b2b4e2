-- table    plan.last_year
-- what     Need, supply and balance where every intake stays as last year: what the plan is held against
-- grain    vintage, ref_area, programme, time_period
-- method   docs/methodology/admissions.md#last-year
-- keeps    vintages
--
-- column   vintage      date     vintage
-- column   ref_area     code     region
-- column   programme    code     СПО programme
-- column   time_period  year     labour-market year
-- column   need         persons  mean need for new graduates
-- column   supply       persons  mean entrants to work: on the way, and those whom last year's places bring, paid ones included
-- column   mean         persons  mean carried balance; positive = posts without a graduate
-- column   q10          persons  10 % quantile of the balance
-- column   q50          persons  median of the balance
-- column   q90          persons  90 % quantile of the balance

select
    null::date as vintage,
    null::varchar as ref_area,
    null::varchar as programme,
    null::integer as time_period,
    null::double as need,
    null::double as supply,
    null::double as mean,
    null::double as q10,
    null::double as q50,
    null::double as q90
where false
