-- check    Квантили баланса и потребности окна идут по порядку: 10 % ≤ 50 % ≤ 90 %
-- blocks   plan
-- remedy   План не записан. Пришлите разработчику это сообщение с отчётом о приёме: ошибка в расчёте, а не в данных.

with

quantiles as (

    select vintage, ref_area, 'plan.balance' as table_name, programme as code, time_period, q10, q50, q90
    from plan.balance
    union all
    select vintage, ref_area, 'plan.need_window', programme || ' ' || basis, first_year, q10, q50, q90
    from plan.need_window

)

select * exclude (vintage)
from quantiles
where vintage = getvariable('vintage') and (q10 <= q50 and q50 <= q90) is not true
