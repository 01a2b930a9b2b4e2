-- check    Мест, групп, денег и слушателей не меньше нуля
-- blocks   plan
-- remedy   План не записан. Пришлите разработчику это сообщение с отчётом о приёме: ошибка в расчёте, а не в данных.

with

amounts as (

    select vintage, ref_area, 'места предложения' as what, concat_ws(' ', programme, basis, college, start_year) as code, least(groups, places, places_last_year) as amount
    from plan.offer
    union all
    select vintage, ref_area, 'места программы', concat_ws(' ', programme, basis, start_year), least(places, places_last_year)
    from plan.programme
    union all
    select vintage, ref_area, 'места варианта ' || variant, programme || ' ' || basis, places
    from plan.variant
    union all
    select vintage, ref_area, 'цепочка', programme || ' ' || basis, least(supply, other_intakes, places_limited, places_before_override)
    from plan.chain
    union all
    select vintage, ref_area, 'затраты', programme || ' ' || start_year, least(cost_rub, cost_last_year_rub)
    from plan.spending
    union all
    select vintage, ref_area, 'краткие программы', programme, least(shortage, learners, groups, hours, coalesce(learners_possible, 0))
    from plan.short_programme

)

select * exclude (vintage)
from amounts
where vintage = getvariable('vintage') and (amount >= -1e-6) is not true
