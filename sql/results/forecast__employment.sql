-- table    forecast.employment
-- what     Forecast of employment by section
-- grain    vintage, ref_area, economic_activity, time_period
-- method   docs/methodology/forecast-engine.md
-- keeps    vintages
--
-- column   vintage            date     vintage
-- column   ref_area           code     region
-- column   economic_activity  code     section or _T
-- column   time_period        year     calendar year
-- column   horizon            int      years after the last observed one
-- column   mean               persons  mean over draws
-- column   q10                persons  10 % quantile
-- column   q50                persons  median
-- column   q90                persons  90 % quantile
-- column   obs_status         code     F forecast, X extrapolated beyond the measured horizons
-- column   method             text     method that gave the series

select
    null::date as vintage,
    null::varchar as ref_area,
    null::varchar as economic_activity,
    null::integer as time_period,
    null::bigint as horizon,
    null::double as mean,
    null::double as q10,
    null::double as q50,
    null::double as q90,
    null::varchar as obs_status,
    null::varchar as method
where false
