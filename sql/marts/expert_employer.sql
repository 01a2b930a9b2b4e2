-- table    mart.expert_employer
-- what     Employers that sent experts, as the lists of experts write them
-- russian  Работодатели, приславшие экспертов, как их пишут списки экспертов
-- grain    vintage, ref_area, cluster, year, employer_inn, employer_name
-- reads    staging.experts__expert
-- method   docs/methodology/decisions.md#organisations
--
-- column   vintage        date     date     vintage
-- column   ref_area       varchar  code     region
-- column   cluster        varchar  text     cluster as given
-- column   year           integer  year     year
-- column   employer_inn   varchar  code     taxpayer number; null when not said
-- column   employer_name  varchar  text     employer as written; null when not said
-- column   experts        bigint   persons  experts

select
    getvariable('vintage') as vintage,
    ref_area,
    cluster,
    year,
    employer_inn,
    employer_name,
    count(distinct expert) as experts
from staging.experts__expert
where is_employer and (employer_inn is not null or employer_name is not null)
group by all
