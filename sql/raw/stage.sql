-- table    raw.stage
-- what     What each stage was last computed from, so that nothing is computed twice
-- grain    vintage, stage
--
-- column   vintage     date  vintage
-- column   stage       code  forecast, plan
-- column   inputs_key  sha   hash of landed files, council ledgers, parameters and code

select
    null::date as vintage,
    null::varchar as stage,
    null::varchar as inputs_key
where false
