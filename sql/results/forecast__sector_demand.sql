-- table    forecast.sector_demand
-- what     Qualified-staff demand per section, level and year
-- grain    vintage, ref_area, economic_activity, level, measure, time_period
-- method   docs/methodology/demand.md
-- keeps    vintages
--
-- column   vintage            date     vintage
-- column   ref_area           code     region
-- column   economic_activity  code     section or _T
-- column   level              code     ВО, ППССЗ, ППКРС, без, _T
-- column   measure            code     employment, expansion, replacement, recruitment_need
-- column   time_period        year     calendar year
-- column   mean               persons  mean over draws
-- column   q10                persons  10 % quantile
-- column   q50                persons  median
-- column   q90                persons  90 % quantile

select
    null::date as vintage,
    null::varchar as ref_area,
    null::varchar as economic_activity,
    null::varchar as level,
    null::varchar as measure,
    null::integer as time_period,
    null::double as mean,
    null::double as q10,
    null::double as q50,
    null::double as q90
where false
