-- table    forecast.variance_share
-- what     Which step moves the places most: Shapley shares of their variance
-- grain    vintage, ref_area, programme, step
-- method   docs/methodology/explanation.md#variance
-- keeps    vintages
--
-- column   vintage    date     vintage
-- column   ref_area   code     region
-- column   programme  code     СПО programme or _T
-- column   step       code     employment, replacement, new_graduate_share, survey, crosswalk, supply, match
-- column   label      text     step, Russian
-- column   share      rate     share of the variance

select
    null::date as vintage,
    null::varchar as ref_area,
    null::varchar as programme,
    null::varchar as step,
    null::varchar as label,
    null::double as share
where false
