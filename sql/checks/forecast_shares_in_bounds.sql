-- check    Доли лежат от 0 до 1, а доли одного целого в сумме дают 1
-- blocks   forecast
-- remedy   Проверьте доли в data/parameters и data/crosswalks: значение вроде 85 обычно означает процент, прочитанный как доля.

with

shares as (

    select vintage, ref_area, 'доля ' || rate as what, programme || ' ' || basis as code, used as share
    from forecast.coefficient
    union all
    select vintage, ref_area, 'покрыто переходником', occupation, share_covered
    from forecast.crosswalk_coverage
    union all
    select vintage, ref_area, 'вес чтения ' || reading, programme || ' ' || time_period, weight
    from forecast.need
    where reading <> 'combined'

),

wholes as (

    select vintage, ref_area, 'сумма весов чтений' as what, programme || ' ' || time_period as code, sum(weight) as share
    from forecast.need
    where reading <> 'combined'
    group by all
    union all
    select vintage, ref_area, 'сумма долей разброса', programme, sum(share)
    from forecast.variance_share
    group by all

)

select * exclude (vintage)
from shares
where vintage = getvariable('vintage') and (share between -1e-9 and 1 + 1e-9) is not true
union all
select * exclude (vintage)
from wholes
where vintage = getvariable('vintage') and abs(share - 1) > 1e-6
