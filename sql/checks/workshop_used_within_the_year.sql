-- check    Мастерская использована больше часов, чем есть в году
-- blocks   nothing
-- remedy   проверьте единицу часов и повторы строк; до исправления часы этой мастерской в документах не показываются

select
    ref_area,
    workshop,
    used_year,
    sum(hours) as hours,
    workshop || ' (' || used_year || ' г.): ' || cast(round(sum(hours)) as bigint) || ' ч' as said
from mart.workshop_use
where vintage = getvariable('vintage') and not is_possible
group by ref_area, workshop, used_year
order by ref_area, workshop, used_year
