-- check    План региона не выходит за бюджет и за число выпускников школ, а занятое пределом пересчитывается по местам
-- blocks   plan
-- remedy   План не записан. Сверьте файл с пределами плана; если пределы верны, пришлите сообщение разработчику.

with

counted as (

    select vintage, ref_area, 'budget_rub' as constraint_kind, start_year, sum(cost_rub) as used
    from plan.spending
    group by all
    union all
    select vintage, ref_area, 'youth_places_' || basis, start_year, sum(places)
    from plan.offer
    where form <> 'заочная' and funding = 'бюджет'
    group by all

)

select
    held.ref_area,
    held.constraint_kind,
    held.start_year,
    held.limit_value,
    held.used,
    coalesce(counted.used, 0) as counted
from plan."limit" as held
left join counted
    on
        counted.vintage = held.vintage and counted.ref_area = held.ref_area
        and counted.constraint_kind = held.constraint_kind and counted.start_year = held.start_year
where
    held.vintage = getvariable('vintage')
    and (
        (
            held.used > held.limit_value + 1e-6 * abs(held.limit_value) + 0.001
            and not exists (
                select 1
                from plan.gave_way as given
                where
                    given.vintage = held.vintage and given.ref_area = held.ref_area and given.scope = held.start_year || ' г.'
                    and given.constraint_name = case held.constraint_kind
                        when 'budget_rub' then 'бюджет'
                        when 'youth_places_9' then 'выпускники 9 классов'
                        when 'youth_places_11' then 'выпускники 11 классов'
                    end
            )
        )
        or (abs(held.used - coalesce(counted.used, 0)) <= 0.001 + 1e-9 * held.used) is not true
    )
