-- table    mart.workshop
-- what     Workshops
-- grain    vintage, ref_area, workshop
-- reads    staging.workshops__workshop
-- keeps    vintages
--
-- column   vintage         date     vintage
-- column   ref_area        code     region, ОКТМО subject code
-- column   workshop        code     workshop
-- column   college         code     college identifier given by the region; null when not распределено
-- column   competence      text     competence
-- column   opened_year     year     year opened
-- column   seats           places   work places
-- column   hours_per_week  hours    hours available

select
    getvariable('vintage') as vintage,
    ref_area,
    workshop,
    college,
    competence,
    opened_year,
    seats,
    hours_per_week
from staging.workshops__workshop
