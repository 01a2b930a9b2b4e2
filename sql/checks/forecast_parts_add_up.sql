-- check    Отрасли и уровни складываются в итог, а потребность – в прирост, замещение и закрытие вакансий
-- blocks   forecast
-- remedy   Числа среза не записаны. Пришлите разработчику это сообщение с отчётом о приёме: ошибка в расчёте, а не в данных.

with

sums as (

    select
        vintage,
        ref_area,
        'отрасли, занятость' as what,
        '_T' as code,
        time_period,
        sum(mean) filter (where economic_activity <> '_T') as parts,
        sum(mean) filter (where economic_activity = '_T') as whole
    from forecast.employment
    group by all
    union all
    select
        vintage,
        ref_area,
        'отрасли, ' || measure,
        level,
        time_period,
        sum(mean) filter (where economic_activity <> '_T'),
        sum(mean) filter (where economic_activity = '_T')
    from forecast.sector_demand
    group by all
    union all
    select
        vintage,
        ref_area,
        'уровни, ' || measure,
        economic_activity,
        time_period,
        sum(mean) filter (where level <> '_T'),
        sum(mean) filter (where level = '_T')
    from forecast.sector_demand
    group by all
    union all
    select
        vintage,
        ref_area,
        'слагаемые потребности',
        economic_activity || ' ' || level,
        time_period,
        sum(mean) filter (where measure in ('expansion', 'replacement', 'closing')),
        sum(mean) filter (where measure = 'recruitment_need')
    from forecast.sector_demand
    group by all

)

select * exclude (vintage)
from sums
where vintage = getvariable('vintage') and abs(parts - whole) > 0.001 + 1e-6 * abs(whole)
