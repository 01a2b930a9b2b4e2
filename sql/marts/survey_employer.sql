-- table    mart.survey_employer
-- what     Employers that answered the survey
-- grain    vintage, ref_area, wave, inn
-- reads    staging.survey__employer
-- keeps    vintages
--
-- column   vintage               date     vintage
-- column   ref_area              code     region, ОКТМО subject code
-- column   wave                  year     survey year
-- column   inn                   code     taxpayer number, checksum verified
-- column   economic_activity     code     section ОКВЭД2
-- column   oktmo                 code     territory
-- column   listed_staff_persons  persons  average listed staff
-- column   answered_on           date     date of the answer
-- column   form_version          text     version of the form

select
    getvariable('vintage') as vintage,
    ref_area,
    wave,
    inn,
    economic_activity,
    oktmo,
    listed_staff_persons,
    answered_on,
    form_version
from staging.survey__employer
