-- table    mart.student_flow
-- what     Applications, entrants and graduates by year
-- grain    vintage, ref_area, time_period, college, programme, basis, form, funding
-- reads    staging.spo1__flow
-- keeps    vintages
--
-- column   vintage       date     vintage
-- column   ref_area      code     region, ОКТМО subject code
-- column   time_period   year     year of the 1 October
-- column   college       code     college identifier given by the region; null when not распределено
-- column   programme     code     СПО programme XX.0Y.ZZ
-- column   basis         code     9 or 11 classes; null when not given
-- column   form          code     очная, очно-заочная, заочная
-- column   funding       code     бюджет, внебюджет
-- column   applications  persons  applications filed
-- column   entrants      persons  admitted to year one
-- column   graduates     persons  completed

select
    getvariable('vintage') as vintage,
    ref_area,
    time_period,
    college,
    programme,
    basis,
    form,
    funding,
    applications,
    entrants,
    graduates
from staging.spo1__flow
