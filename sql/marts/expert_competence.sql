-- table    mart.expert_competence
-- what     Experts of demonstration exams and championships by competence
-- russian  Эксперты демонстрационных экзаменов и чемпионатов по компетенциям
-- grain    vintage, ref_area, cluster, event, year, competence
-- reads    staging.experts__expert
-- leaves   public
-- method   docs/methodology/decisions.md#experts
--
-- column   vintage           date     date     vintage
-- column   ref_area          varchar  code     region
-- column   cluster           varchar  text     cluster as given
-- column   event             varchar  code     ДЭ or чемпионат
-- column   year              integer  year     year
-- column   competence        varchar  text     СПО programme of the assessment kit where its code names one, else the competence as written
-- column   experts           bigint   persons  experts, each counted once
-- column   employer_experts  bigint   persons  of these sent by employers

select
    getvariable('vintage') as vintage,
    ref_area,
    cluster,
    event,
    year,
    coalesce(nullif(regexp_extract(competence, '[0-9]{2}[.][0-9]{2}[.][0-9]{2}'), ''), competence) as competence,
    count(distinct expert) as experts,
    count(distinct expert) filter (where is_employer) as employer_experts
from staging.experts__expert
group by all
