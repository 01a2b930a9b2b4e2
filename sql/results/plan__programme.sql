-- table    plan.programme
-- what     Planned places of each programme and basis, three intake years
-- grain    vintage, ref_area, programme, basis, start_year
-- method   docs/methodology/admissions.md
-- keeps    vintages
--
-- column   vintage             date     vintage
-- column   ref_area            code     region
-- column   programme           code     СПО programme
-- column   basis               code     9 or 11 classes
-- column   start_year          year     intake year; the first is the proposal, the next two are indicative
-- column   places              places   first-year places in whole groups
-- column   places_unrounded    places   optimum without limits and groups
-- column   places_last_year    places   places of the last known intake
-- column   marginal_cost       value    person-years that one more group would add to the expected cost
-- column   binding_constraint  text     limit that holds the programme, Russian; null when free

select
    null::date as vintage,
    null::varchar as ref_area,
    null::varchar as programme,
    null::varchar as basis,
    null::integer as start_year,
    null::double as places,
    null::double as places_unrounded,
    null::double as places_last_year,
    null::double as marginal_cost,
    null::varchar as binding_constraint
where false
