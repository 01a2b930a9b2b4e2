-- table    plan.short_programme
-- what     Shortages that come before any intake of today can graduate, and the short programmes that answer them
-- grain    vintage, ref_area, programme
-- method   docs/methodology/decisions.md#short-programmes
-- keeps    vintages
--
-- column   vintage            date     vintage
-- column   ref_area           code     region
-- column   programme          code     СПО programme
-- column   time_period        year     year of the largest expected shortage
-- column   shortage           persons  expected shortage, mean over draws of the positive part
-- column   q10                persons  10 % quantile of the balance of that year
-- column   q90                persons  90 % quantile of the balance of that year
-- column   learners           persons  learners of short programmes
-- column   groups             int      groups
-- column   hours              hours    workshop hours needed
-- column   workshop           code     workshop; null where none is known
-- column   hours_free         hours    free hours of the workshop a year
-- column   learners_possible  persons  learners that the free hours allow
-- column   feasible           flag     the hours suffice; null where no workshop is known

select
    null::date as vintage,
    null::varchar as ref_area,
    null::varchar as programme,
    null::integer as time_period,
    null::double as shortage,
    null::double as q10,
    null::double as q90,
    null::double as learners,
    null::bigint as groups,
    null::double as hours,
    null::varchar as workshop,
    null::double as hours_free,
    null::double as learners_possible,
    null::boolean as feasible
where false
