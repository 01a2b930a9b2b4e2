-- check    Ошибки прошлых прогнозов неотрицательны, покрытие лежит от 0 до 1, десятые доли в сумме дают 1
-- blocks   errors
-- remedy   Ошибки прогнозов не записаны. Пришлите разработчику это сообщение: ошибка в расчёте, а не в данных.

select ref_area, step || ', лет вперёд: ' || horizon as what, least(mase, wape_rate, coverage80_rate, coverage95_rate) as share
from forecast.error
where
    vintage = getvariable('vintage')
    and (
        least(mase, wape_rate, coverage80_rate, coverage95_rate) < 0
        or greatest(coverage80_rate, coverage95_rate) > 1 + 1e-9
        or coverage80_rate > coverage95_rate + 1e-9
    )
union all
select ref_area, 'сумма десятых долей: ' || quantity, sum(share)
from forecast.error_pit
where vintage = getvariable('vintage')
group by all
having abs(sum(share) - 1) > 1e-6 or min(share) < 0
