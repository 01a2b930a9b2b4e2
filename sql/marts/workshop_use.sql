-- table    mart.workshop_use
-- what     Use of workshops by the five kinds of decision 1
-- grain    vintage, ref_area, workshop, kind, used_year
-- reads    staging.workshops__use
-- keeps    vintages
--
-- column   vintage        date     vintage
-- column   ref_area       code     region
-- column   workshop       code     workshop
-- column   kind           code     one of the five kinds
-- column   used_year      year     year
-- column   hours          hours    hours used
-- column   participants   persons  participants
-- column   occasions      int      times used
-- column   with_employer  int      times used with a partner employer

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
