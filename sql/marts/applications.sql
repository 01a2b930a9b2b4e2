-- table    mart.applications
-- what     Applications by programme and college
-- grain    vintage, ref_area, start_year, college, programme, basis, funding
-- reads    staging.applications__demand
-- keeps    vintages
--
-- column   vintage       date     vintage
-- column   ref_area      code     region, ОКТМО subject code
-- column   start_year    year     intake year
-- column   college       code     college identifier given by the region; null when not распределено
-- column   programme     code     СПО programme XX.0Y.ZZ
-- column   basis         code     9 or 11 classes; null when not given
-- column   funding       code     бюджет, внебюджет
-- column   applications  persons  applications filed
-- column   places        places   places offered

select
    getvariable('vintage') as vintage,
    ref_area,
    start_year,
    college,
    programme,
    basis,
    funding,
    applications,
    places
from staging.applications__demand
