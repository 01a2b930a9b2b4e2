-- table    mart.expert_share
-- what     Experts of demonstration exams and championships by employer or not
-- russian  Эксперты демонстрационных экзаменов и чемпионатов – от работодателей и прочие
-- grain    vintage, ref_area, cluster, event, year
-- reads    staging.experts__expert
-- leaves   public
--
-- column   vintage           date     date     vintage
-- column   ref_area          varchar  code     region
-- column   cluster           varchar  text     cluster as given
-- column   event             varchar  code     ДЭ or чемпионат
-- column   year              integer  year     year
-- column   experts           bigint   persons  experts
-- column   employer_experts  bigint   persons  of these sent by employers

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
