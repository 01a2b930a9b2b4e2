-- check    Работодатель указал работников в тысячу раз больше или меньше, чем в прошлую волну (тысячи вместо человек)
-- blocks   nothing

with

reported as (

    select
        ref_area,
        inn,
        wave,
        sum(obs_value) as employed_persons
    from mart.survey_answer
    where vintage = getvariable('vintage') and measure = 'employed'
    group by all

),

compared as (

    select
        ref_area,
        inn,
        wave,
        employed_persons,
        lag(employed_persons) over (partition by ref_area, inn order by wave) as wave_before_persons
    from reported
    where employed_persons > 0

)

select *
from compared
where wave_before_persons > 0 and abs(log10(employed_persons / wave_before_persons)) between 2.5 and 3.5
