-- table    mart.enrolment
-- what     Persons enrolled by course on 1 October
-- grain    vintage, ref_area, reference_date, college, programme, basis, form, funding, course
-- reads    staging.spo1__enrolment
-- keeps    vintages
--
-- column   vintage           date     vintage
-- column   ref_area          code     region, ОКТМО subject code
-- column   reference_date    date     reference date of the return
-- column   college           code     college identifier given by the region; null when not распределено
-- column   programme         code     СПО programme XX.0Y.ZZ
-- column   basis             code     9 or 11 classes; null when not given
-- column   form              code     очная, очно-заочная, заочная
-- column   funding           code     бюджет, внебюджет
-- column   course            int      year of study 1–5
-- column   enrolled_persons  persons  persons enrolled

select
    getvariable('vintage') as vintage,
    ref_area,
    reference_date,
    college,
    programme,
    basis,
    form,
    funding,
    course,
    enrolled_persons
from staging.spo1__enrolment
