-- check    Сумма разделов занятости расходится с напечатанным итогом больше чем на 1 %
-- blocks   nothing

select
    ref_area,
    time_period,
    sum(employment_persons) filter (where economic_activity <> '_T') as sections_persons,
    sum(employment_persons) filter (where economic_activity = '_T') as total_persons
from mart.employment
where vintage = getvariable('vintage')
group by all
having abs(sections_persons / total_persons - 1) > 0.01
