-- table    forecast.note
-- what     What the chain assumed where a region supplied nothing
-- grain    row
-- keeps    vintages
--
-- column   vintage   date  vintage
-- column   ref_area  code  region
-- column   note      text  Russian

select
    null::date as vintage,
    null::varchar as ref_area,
    null::varchar as note
where false
