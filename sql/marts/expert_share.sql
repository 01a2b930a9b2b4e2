-- table    mart.expert_share
-- what     Experts of demonstration exams and championships by employer or not
-- grain    vintage, ref_area, cluster, event, year
-- reads    staging.experts__expert
-- keeps    vintages
--
-- column   vintage           date     vintage
-- column   ref_area          code     region
-- column   cluster           text     cluster as given
-- column   event             code     ДЭ or чемпионат
-- column   year              year     year
-- column   experts           persons  experts
-- column   employer_experts  persons  of these sent by employers

select
    getvariable('vintage') as vintage,
    ref_area,
    cluster,
    event,
    year,
    count(distinct expert) as experts,
    count(distinct expert) filter (where is_employer) as employer_experts
from staging.experts__expert
group by all
