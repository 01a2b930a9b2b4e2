-- table    mart.survey_answer
-- what     Answers of the employer survey
-- grain    vintage, ref_area, wave, inn, occupation, measure, time_period
-- reads    staging.survey__answer
-- keeps    vintages
--
-- column   vintage          date     vintage
-- column   ref_area         code     region, ОКТМО subject code
-- column   wave             year     survey year
-- column   inn              code     taxpayer number
-- column   occupation       code     ОКЗ unit group
-- column   education_level  code     ВО, ППССЗ, ППКРС, без
-- column   measure          code     employed, vacancies, exits_retirement, exits_other, new_posts, need, share_…, target_contracts
-- column   time_period      year     year the answer is about; the wave for stocks
-- column   obs_value        value    persons, shares in 0–1

select
    getvariable('vintage') as vintage,
    ref_area,
    wave,
    inn,
    occupation,
    education_level,
    measure,
    time_period,
    obs_value
from staging.survey__answer
