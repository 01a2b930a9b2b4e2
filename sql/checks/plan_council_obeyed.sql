-- check    Число, которое решил совет и которое в силе, стоит в плане
-- blocks   plan
-- remedy   План не записан. Пришлите разработчику это сообщение с журналом исправлений кампании.

with

latest as (

    select *
    from council.override
    where vintage = getvariable('vintage') and status = 'в силе'
    qualify row_number() over (partition by ref_area, programme, basis, college, form, start_year order by line desc) = 1

)

select
    latest.ref_area,
    latest.correction,
    latest.programme,
    latest.basis,
    latest.college,
    latest.places_after,
    sum(offer.places) as places
from latest
inner join plan.run as run
    on run.vintage = latest.vintage and run.ref_area = latest.ref_area and run.start_year = latest.start_year
left join plan.offer as offer
    on
        offer.vintage = latest.vintage and offer.ref_area = latest.ref_area and offer.programme = latest.programme
        and offer.basis = latest.basis and offer.college = latest.college and offer.form = latest.form
        and offer.start_year = latest.start_year and offer.funding = 'бюджет'
where
    not exists (
        select 1
        from plan.gave_way as given
        where
            given.vintage = latest.vintage and given.ref_area = latest.ref_area
            and (given.scope = latest.programme or (given.constraint_name = 'решение совета' and starts_with(given.scope, latest.programme)))
    )
group by all
having (abs(sum(offer.places) - latest.places_after) <= 1e-6) is not true
