-- table    mart.places
-- what     Admission control figures by programme and college
-- grain    vintage, ref_area, start_year, programme, basis, form, funding, college
-- reads    staging.kcp__places
-- keeps    vintages
--
-- column   vintage     date     vintage
-- column   ref_area    code     region, ОКТМО subject code
-- column   start_year  year     intake year
-- column   programme   code     СПО programme XX.0Y.ZZ
-- column   basis       code     9 or 11 classes; null when not given
-- column   form        code     очная, очно-заочная, заочная
-- column   funding     code     бюджет, внебюджет
-- column   college     code     college identifier given by the region; null when not распределено
-- column   places      places   places set
-- column   entrants    persons  persons admitted, null when absent

select
    getvariable('vintage') as vintage,
    ref_area,
    start_year,
    programme,
    basis,
    form,
    funding,
    college,
    places,
    entrants
from staging.kcp__places
