-- table    plan.driver
-- what     Why places differ from last year
-- grain    vintage, ref_area, programme, basis, driver
-- method   docs/methodology/explanation.md#drivers
-- keeps    vintages
--
-- column   vintage    date     vintage
-- column   ref_area   code     region
-- column   programme  code     СПО programme
-- column   basis      code     9 or 11 classes
-- column   driver     code     driver
-- column   label      text     driver, Russian
-- column   places     places   contribution

select
    null::date as vintage,
    null::varchar as ref_area,
    null::varchar as programme,
    null::varchar as basis,
    null::varchar as driver,
    null::varchar as label,
    null::double as places
where false
