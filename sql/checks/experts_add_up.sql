-- check    Эксперты работодателей – часть экспертов; колледжи вместе дают не меньше, чем весь кластер
-- blocks   transform
-- remedy   Витрины не записаны. Пришлите разработчику это сообщение с отчётом о приёме: ошибка в расчёте, а не в данных.

with

parts as (

    select ref_area, cluster, event, year, 'кластер' as part, experts, employer_experts
    from mart.expert_share
    where vintage = getvariable('vintage')
    union all
    select ref_area, cluster, event, year, 'колледж ' || coalesce(college, 'не назван'), experts, employer_experts
    from mart.expert_college
    where vintage = getvariable('vintage')
    union all
    select ref_area, cluster, event, year, 'компетенция ' || coalesce(competence, 'не названа'), experts, employer_experts
    from mart.expert_competence
    where vintage = getvariable('vintage')

),

of_colleges as (

    select ref_area, cluster, event, year, sum(experts) as counted
    from parts
    where part like 'колледж %'
    group by ref_area, cluster, event, year

)

select ref_area, cluster, event, year, part, experts, employer_experts
from parts
where employer_experts > experts
union all
select whole.ref_area, whole.cluster, whole.event, whole.year, 'сумма колледжей', colleges.counted, whole.experts
from mart.expert_share as whole
left join of_colleges as colleges
    on
        whole.ref_area = colleges.ref_area and whole.cluster = colleges.cluster
        and whole.event = colleges.event and whole.year = colleges.year
where whole.vintage = getvariable('vintage') and coalesce(colleges.counted, 0) < whole.experts
