-- table    mart.graduate_destination
-- what     What graduates did after graduation
-- grain    vintage, ref_area, time_period, programme, basis
-- reads    staging.graduates__destination
-- keeps    vintages
--
-- column   vintage            date     vintage
-- column   ref_area           code     region, ОКТМО subject code
-- column   time_period        year     year of graduation
-- column   programme          code     СПО programme XX.0Y.ZZ
-- column   basis              code     9 or 11 classes; null when not given
-- column   graduates          persons  graduates
-- column   employed           persons  employed, any work
-- column   employed_in_field  persons  employed in the field
-- column   continue_study     persons  continue study
-- column   army               persons  in military service
-- column   left_region        persons  left the region
-- column   other              persons  other and unknown

select
    getvariable('vintage') as vintage,
    ref_area,
    time_period,
    programme,
    basis,
    graduates,
    employed,
    employed_in_field,
    continue_study,
    army,
    left_region,
    other
from staging.graduates__destination
