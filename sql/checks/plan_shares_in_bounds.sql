-- check    Доли плана лежат от 0 до 1, вероятности классов в сумме дают 1, отметка уверенности – от 1 до 5, план доказан
-- blocks   plan
-- remedy   План не записан. Пришлите разработчику это сообщение с отчётом о приёме: ошибка в расчёте, а не в данных.

with

shares as (

    select vintage, ref_area, 'выход на место' as what, programme || ' ' || basis as code, intake_yield as share
    from plan.chain
    union all
    select vintage, ref_area, 'сумма вероятностей классов', programme, very_good + good + fair + moderate + poor
    from plan.roa
    union all
    select vintage, ref_area, 'вероятность класса', programme, least(very_good, good, fair, moderate, poor)
    from plan.roa
    union all
    select vintage, ref_area, 'отметка уверенности, пятых', programme || ' ' || basis, if(mark between 1 and 5, mark / 5, -1)
    from plan.mark
    union all
    select vintage, ref_area, 'недоказанная часть плана', '', gap
    from plan.run

)

select * exclude (vintage)
from shares
where
    vintage = getvariable('vintage')
    and (
        (share between -1e-9 and 1 + 1e-9) is not true
        or (what = 'сумма вероятностей классов' and abs(share - 1) > 1e-6)
    )
