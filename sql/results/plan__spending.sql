-- table    plan.spending
-- what     Cost of budget places by programme, planned and in the last intake, both at today's cost of a place
-- grain    vintage, ref_area, programme, start_year
-- method   docs/methodology/admissions.md#limits
-- keeps    vintages
--
-- column   vintage             date   vintage
-- column   ref_area            code   region
-- column   programme           code   СПО programme
-- column   start_year          year   intake year
-- column   cost_rub            rub    places of the plan × cost of a place and year
-- column   cost_last_year_rub  rub    places of the last intake × cost of a place and year

select
    null::date as vintage,
    null::varchar as ref_area,
    null::varchar as programme,
    null::integer as start_year,
    null::double as cost_rub,
    null::double as cost_last_year_rub
where false
