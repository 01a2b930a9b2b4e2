-- table    forecast.default_used
-- what     Defaults that stood in for what the region did not supply
-- grain    row
-- keeps    vintages
--
-- column   vintage    date     vintage
-- column   ref_area   code     region
-- column   parameter  text     parameter
-- column   scope      text     what it was used for
-- column   value      text     value
-- column   unit       text     unit
-- column   reference  text     source

select
    null::date as vintage,
    null::varchar as ref_area,
    null::varchar as parameter,
    null::varchar as scope,
    null::varchar as value,
    null::varchar as unit,
    null::varchar as reference
where false
