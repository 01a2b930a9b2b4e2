-- query    inputs_in_figures
-- what     What came in for a vintage, one number a line: employment, last intake, students, applications, open posts
-- reads    mart.employment, plan.programme, plan.run, mart.enrolment, mart.applications, mart.vacancy
-- binds    vintage, ref_area

with

last_employment as (

    select max(time_period) as time_period
    from mart.employment
    where vintage = $vintage and ref_area = $ref_area

),

last_intake as (

    select sum(programme.places_last_year) as places
    from plan.programme as programme
    inner join plan.run
        using (vintage, ref_area, start_year)
    where programme.vintage = $vintage and programme.ref_area = $ref_area

),

last_return as (

    select max(reference_date) as reference_date
    from mart.enrolment
    where vintage = $vintage and ref_area = $ref_area

),

last_applied as (

    select max(start_year) as start_year
    from mart.applications
    where vintage = $vintage and ref_area = $ref_area

)

select 1 as position, 'последний год занятости' as name, 'год' as unit, time_period::double as obs_value
from last_employment
union all
-- the printed total where there is one, else the sections: never both
select
    2,
    'занято в этом году',
    'чел.',
    coalesce(
        sum(employment.employment_persons) filter (where employment.economic_activity = '_T'),
        sum(employment.employment_persons)
    )
from mart.employment as employment
inner join last_employment
    using (time_period)
where employment.vintage = $vintage and employment.ref_area = $ref_area
union all
select 3, 'мест прошлого набора', 'мест', places
from last_intake
union all
select 4, 'обучающихся по последней отчётности', 'чел.', sum(enrolment.enrolled_persons)::double
from mart.enrolment as enrolment
inner join last_return
    using (reference_date)
where enrolment.vintage = $vintage and enrolment.ref_area = $ref_area
union all
select 5, 'заявлений последнего набора', 'заявлений', sum(applications.applications)::double
from mart.applications as applications
inner join last_applied
    using (start_year)
where applications.vintage = $vintage and applications.ref_area = $ref_area
union all
select 6, 'открытых вакансий', 'мест', sum(work_places)::double
from mart.vacancy
where vintage = $vintage and ref_area = $ref_area
order by position
