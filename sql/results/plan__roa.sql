-- table    plan.roa
-- what     Indicator of prospects: supply over demand, with intakes as last year
-- grain    vintage, ref_area, programme
-- method   docs/methodology/explanation.md#roa
-- keeps    vintages
--
-- column   vintage    date     vintage
-- column   ref_area   code     region
-- column   programme  code     СПО programme
-- column   ita_mean   value    supply / demand, ratio of means
-- column   very_good  rate     probability of the class very_good
-- column   good       rate     probability of the class good
-- column   fair       rate     probability of the class fair
-- column   moderate   rate     probability of the class moderate
-- column   poor       rate     probability of the class poor

select
    null::date as vintage,
    null::varchar as ref_area,
    null::varchar as programme,
    null::double as ita_mean,
    null::double as very_good,
    null::double as good,
    null::double as fair,
    null::double as moderate,
    null::double as poor
where false
