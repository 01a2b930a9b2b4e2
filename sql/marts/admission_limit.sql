-- table    mart.admission_limit
-- what     Limits of the admission plan that the region sets
-- grain    vintage, ref_area, constraint_kind, start_year
-- reads    staging.limits__limit
-- keeps    vintages
--
-- column   vintage          date   vintage
-- column   ref_area         code   region, ОКТМО subject code
-- column   constraint_kind  code   budget_rub, youth_places_9, youth_places_11, largest_change, shifts, teachers_per_group, capacity_factor
-- column   start_year       year   intake year; null = every intake of the plan
-- column   limit_value      value  in unit
-- column   unit             code   rub, places, share, ratio
-- column   reference        text   document that sets the limit
-- column   document_date    date   date of the document

select
    getvariable('vintage') as vintage,
    ref_area,
    constraint_kind,
    start_year,
    limit_value,
    unit,
    reference,
    document_date
from staging.limits__limit
