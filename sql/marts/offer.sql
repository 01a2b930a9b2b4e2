-- table    mart.offer
-- what     Programmes a college is able to teach
-- grain    vintage, ref_area, college, programme, basis, form
-- reads    staging.colleges__offer
-- keeps    vintages
--
-- column   vintage                   date     vintage
-- column   ref_area                  code     region, ОКТМО subject code
-- column   college                   code     college identifier given by the region; null when not распределено
-- column   programme                 code     СПО programme XX.0Y.ZZ
-- column   basis                     code     9 or 11 classes; null when not given
-- column   form                      code     очная, очно-заочная, заочная
-- column   duration_months           months   duration
-- column   licensed                  flag     licence held
-- column   groups_max                int      largest number of first-year groups
-- column   group_size_min            places   smallest group
-- column   group_size_max            places   largest group
-- column   cost_per_place_rub        rub      a year
-- column   workshop                  code     workshop needed
-- column   workshop_hours_per_group  hours    a week
-- column   practice_places           places   training places at employers
-- column   target_contracts          persons  signed target contracts
-- column   cluster                   text     cluster as given

select
    getvariable('vintage') as vintage,
    ref_area,
    college,
    programme,
    basis,
    form,
    duration_months,
    licensed,
    groups_max,
    group_size_min,
    group_size_max,
    cost_per_place_rub,
    workshop,
    workshop_hours_per_group,
    practice_places,
    target_contracts,
    cluster
from staging.colleges__offer
