-- check    Квантили прогноза идут по порядку: 10 % ≤ 50 % ≤ 90 %
-- blocks   forecast
-- remedy   Числа среза не записаны. Пришлите разработчику это сообщение с отчётом о приёме: ошибка в расчёте, а не в данных.

with

quantiles as (

    select vintage, ref_area, 'forecast.employment' as table_name, economic_activity as code, time_period, q10, q50, q90
    from forecast.employment
    union all
    select vintage, ref_area, 'forecast.sector_demand', concat_ws(' ', economic_activity, level, measure), time_period, q10, q50, q90
    from forecast.sector_demand
    union all
    select vintage, ref_area, 'forecast.need', concat_ws(' ', programme, reading), time_period, q10, q50, q90
    from forecast.need
    union all
    select vintage, ref_area, 'forecast.supply', programme, time_period, q10, q50, q90
    from forecast.supply
    union all
    select vintage, ref_area, 'forecast.graduates', programme, time_period, q10, q50, q90
    from forecast.graduates

)

select * exclude (vintage)
from quantiles
where vintage = getvariable('vintage') and (q10 <= q50 and q50 <= q90) is not true
