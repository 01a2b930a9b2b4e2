-- check    Людей не меньше нуля: занятость, выбытие, выпуск и приход выпускников не отрицательны и известны
-- blocks   forecast
-- remedy   Проверьте занятость и численность студентов в файлах региона: отрицательное число обычно пришло оттуда.

with

persons as (

    select vintage, ref_area, 'forecast.employment' as table_name, economic_activity as code, time_period, mean, q10
    from forecast.employment
    union all
    select vintage, ref_area, 'forecast.sector_demand', concat_ws(' ', economic_activity, level, measure), time_period, mean, q10
    from forecast.sector_demand
    where measure in ('employment', 'replacement')
    union all
    select vintage, ref_area, 'forecast.supply', programme, time_period, mean, q10
    from forecast.supply
    union all
    select vintage, ref_area, 'forecast.graduates', programme, time_period, mean, q10
    from forecast.graduates

)

select * exclude (vintage)
from persons
where vintage = getvariable('vintage') and (mean >= 0 and q10 >= 0) is not true
