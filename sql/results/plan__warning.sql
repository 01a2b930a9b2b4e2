-- table    plan.warning
-- what     What a council must know before it decides
-- grain    row
-- keeps    vintages
--
-- column   vintage   date     vintage
-- column   ref_area  code     region
-- column   subject   text     programme, college or district
-- column   warning   text     warning, Russian

select
    null::date as vintage,
    null::varchar as ref_area,
    null::varchar as subject,
    null::varchar as warning
where false
