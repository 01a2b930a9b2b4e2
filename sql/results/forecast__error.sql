-- table    forecast.error
-- what     Errors of past forecasts on the own history: what the engine would have said then, against what came
-- grain    vintage, ref_area, quantity, step, horizon
-- method   docs/methodology/forecast-engine.md#backtest
-- keeps    vintages
--
-- column   vintage          date     vintage
-- column   ref_area         code     region
-- column   quantity         code     employment
-- column   step             code     naive, drift, model, reconciled
-- column   horizon          int      years ahead
-- column   errors           int      past forecasts compared (series × origins)
-- column   origins          int      years from which they were made
-- column   mase             number   mean absolute error in units of the series' usual yearly change; empty: too few
-- column   wape_rate        share    sum of absolute errors / sum of actual values
-- column   bias_rate        share    sum of errors / sum of actual values; model only
-- column   coverage80_rate  share    actual values inside the 80 % interval; model only
-- column   coverage95_rate  share    actual values inside the 95 % interval; model only
-- column   note             text     «недостаточно данных» below 30 errors or 3 origins, else empty

select
    null::date as vintage,
    null::varchar as ref_area,
    null::varchar as quantity,
    null::varchar as step,
    null::integer as horizon,
    null::bigint as errors,
    null::bigint as origins,
    null::double as mase,
    null::double as wape_rate,
    null::double as bias_rate,
    null::double as coverage80_rate,
    null::double as coverage95_rate,
    null::varchar as note
where false
