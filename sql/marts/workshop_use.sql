-- table    mart.workshop_use
-- what     Use of workshops by the five kinds of decision 1
-- grain    vintage, ref_area, workshop, kind, used_year
-- reads    staging.workshops__use
-- leaves   public
--
-- column   vintage        date     date     vintage
-- column   ref_area       varchar  code     region
-- column   workshop       varchar  code     workshop
-- column   kind           varchar  code     one of the five kinds
-- column   used_year      bigint   year     year
-- column   hours          double   hours    hours used
-- column   participants   double   persons  participants
-- column   occasions      bigint   int      times used
-- column   with_employer  bigint   int      times used with a partner employer

select
    getvariable('vintage') as vintage,
    ref_area,
    workshop,
    kind,
    year(used_on) as used_year,
    sum(hours) as hours,
    sum(participants) as participants,
    count(*) as occasions,
    count(partner_inn) as with_employer
from staging.workshops__use
group by all
