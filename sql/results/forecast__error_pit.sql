-- table    forecast.error_pit
-- what     Where actual values fell in past forecast distributions, by tenths; an honest forecast has a tenth in each
-- grain    vintage, ref_area, quantity, tenth
-- method   docs/methodology/forecast-engine.md#backtest
-- keeps    vintages
--
-- column   vintage   date   vintage
-- column   ref_area  code   region
-- column   quantity  code   employment
-- column   tenth     int    1 = lowest tenth of the forecast distribution
-- column   share     share  of the actual values

select
    null::date as vintage,
    null::varchar as ref_area,
    null::varchar as quantity,
    null::integer as tenth,
    null::double as share
where false
