-- check    Занятость региона изменилась за год больше чем на 15 %
-- blocks   nothing

select
    ref_area,
    time_period,
    employment_persons,
    lag(employment_persons) over (partition by ref_area order by time_period) as year_before_persons
from mart.employment
where vintage = getvariable('vintage') and economic_activity = '_T'
qualify abs(employment_persons / year_before_persons - 1) > 0.15
