-- table    mart.expert_college
-- what     Experts of demonstration exams and championships by the college where they worked
-- russian  Эксперты демонстрационных экзаменов и чемпионатов по колледжам, где они работали
-- grain    vintage, ref_area, cluster, event, year, college
-- reads    staging.experts__expert
-- leaves   public
-- method   docs/methodology/decisions.md#experts
--
-- column   vintage           date     date     vintage
-- column   ref_area          varchar  code     region
-- column   cluster           varchar  text     cluster as given
-- column   event             varchar  code     ДЭ or чемпионат
-- column   year              integer  year     year
-- column   college           varchar  code     college; null when not said
-- column   experts           bigint   persons  experts; one who worked in two colleges counts in both
-- column   employer_experts  bigint   persons  of these sent by employers
-- column   elsewhere_too     bigint   persons  of these counted in another college of the same year too

with

worked as (

    select distinct
        ref_area,
        cluster,
        event,
        year,
        expert,
        college,
        is_employer
    from staging.experts__expert

),

counted as (

    select
        *,
        count(distinct college) over (partition by ref_area, cluster, event, year, expert) > 1 as elsewhere_too
    from worked

)

select
    getvariable('vintage') as vintage,
    ref_area,
    cluster,
    event,
    year,
    college,
    count(distinct expert) as experts,
    count(distinct expert) filter (where is_employer) as employer_experts,
    count(distinct expert) filter (where elsewhere_too) as elsewhere_too
from counted
group by all
