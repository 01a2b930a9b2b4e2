-- check    Места программы меняются за год не больше предела изменения (но не меньше чем на группу), если совет не решил иначе
-- blocks   plan
-- remedy   План не записан. Сверьте предел изменения largest_change; если он верен, пришлите сообщение разработчику.

-- Programmes without an estimate of need keep last year's places, closed codes fall to nothing at once; a limit that gave
-- way to a firmer one is in plan.gave_way.

with

moved as (

    select
        offer.vintage,
        offer.ref_area,
        offer.programme,
        offer.basis,
        offer.start_year,
        sum(offer.places) as places,
        sum(offer.places_last_year) as places_last_year,
        max(greatest(norm.value, ceil(offer.places_last_year / nullif(offer.groups_last_year, 0)))) as largest_group
    from plan.offer as offer
    inner join parameter.in_force as norm
        on norm.vintage = offer.vintage and norm.parameter = 'group_size' and norm.key = ''
    left join codelist.programme as listed
        on listed.code = offer.programme and listed.admission_until < make_date(offer.start_year, 9, 1)
    where offer.vintage = getvariable('vintage') and offer.funding = 'бюджет' and listed.code is null
    group by all

),

compared as (

    select
        moved.*,
        lag(moved.places, 1, moved.places_last_year)
            over (partition by moved.vintage, moved.ref_area, moved.programme, moved.basis order by moved.start_year) as places_before,
        greatest(coalesce(of_year.limit_value, of_plan.limit_value, documented.value) * moved.places_last_year, moved.largest_group) as step
    from moved
    inner join parameter.in_force as documented
        on documented.vintage = moved.vintage and documented.parameter = 'largest_change' and documented.key = ''
    left join mart.admission_limit as of_year
        on
            of_year.vintage = moved.vintage and of_year.ref_area = moved.ref_area
            and of_year.constraint_kind = 'largest_change' and of_year.start_year = moved.start_year
    left join mart.admission_limit as of_plan
        on
            of_plan.vintage = moved.vintage and of_plan.ref_area = moved.ref_area
            and of_plan.constraint_kind = 'largest_change' and of_plan.start_year is null

)

select
    ref_area,
    programme,
    basis,
    start_year,
    places_before,
    places,
    step
from compared
where
    abs(places - places_before) > step + 1e-6
    and exists (
        select 1
        from plan.balance as needed
        where needed.vintage = compared.vintage and needed.ref_area = compared.ref_area and needed.programme = compared.programme
    )
    and not exists (
        select 1
        from council.override as decided
        where
            decided.vintage = compared.vintage and decided.ref_area = compared.ref_area and decided.status = 'в силе'
            and decided.programme = compared.programme and decided.basis = compared.basis and decided.start_year = compared.start_year
    )
    and not exists (
        select 1
        from plan.gave_way as given
        where
            given.vintage = compared.vintage and given.ref_area = compared.ref_area and given.constraint_name = 'предел изменения за год'
            and given.scope = compared.programme || ' на базе ' || compared.basis || ' кл., ' || compared.start_year || ' г.'
    )
