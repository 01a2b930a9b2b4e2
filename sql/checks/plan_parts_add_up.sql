-- check    Места предложений складываются в места программы, а причины изменения – в само изменение
-- blocks   plan
-- remedy   План не записан. Пришлите разработчику это сообщение с отчётом о приёме: ошибка в расчёте, а не в данных.

with

programme as (

    select
        plan.*,
        plan.start_year = run.start_year as is_first
    from plan.programme as plan
    inner join plan.run as run
        using (vintage, ref_area)
    where plan.vintage = getvariable('vintage')

),

offered as (

    select vintage, ref_area, programme, basis, start_year, sum(places) as places, sum(places_last_year) as places_last_year
    from plan.offer
    where funding = 'бюджет'
    group by all

),

sums as (

    select
        programme.ref_area,
        'места предложений' as what,
        programme.programme,
        programme.basis,
        programme.start_year,
        programme.places as whole,
        offered.places as parts
    from programme
    left join offered
        using (vintage, ref_area, programme, basis, start_year)
    union all
    select
        programme.ref_area,
        'места прошлого набора',
        programme.programme,
        programme.basis,
        programme.start_year,
        programme.places_last_year as whole,
        offered.places_last_year as parts
    from programme
    left join offered
        using (vintage, ref_area, programme, basis, start_year)
    union all
    select
        programme.ref_area,
        'места в цепочке',
        programme.programme,
        programme.basis,
        programme.start_year,
        programme.places as whole,
        chain.places as parts
    from programme
    inner join plan.chain as chain
        using (vintage, ref_area, programme, basis)
    where programme.is_first
    union all
    select
        programme.ref_area,
        'причины изменения',
        programme.programme,
        programme.basis,
        programme.start_year,
        programme.places - programme.places_last_year,
        sum(driver.places)
    from programme
    inner join plan.driver as driver
        using (vintage, ref_area, programme, basis)
    where programme.is_first
    group by all

)

select *
from sums
where (abs(whole - parts) <= 0.001) is not true
