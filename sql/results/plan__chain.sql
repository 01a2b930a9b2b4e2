-- table    plan.chain
-- what     From need to places in means, first intake year
-- grain    vintage, ref_area, programme, basis
-- method   docs/methodology/explanation.md#chain
-- keeps    vintages
--
-- column   vintage                 date     vintage
-- column   ref_area                code     region
-- column   programme               code     СПО programme
-- column   basis                   code     9 or 11 classes
-- column   labour_market_year      year     year in which graduates enter work
-- column   need                    persons  posts that need a new graduate
-- column   supply                  persons  graduates already on their way
-- column   carried                 persons  balance carried from the year before
-- column   other_intakes           persons  workers whom other cohorts of the plan bring
-- column   shortage                persons  mean shortage without this intake, from published means
-- column   intake_yield            rate     workers per place
-- column   places_at_mean          places   places that would close the mean shortage
-- column   risk_effect             places   optimum over the whole distribution minus places at the mean
-- column   places_unrounded        places   optimum without limits
-- column   limits_effect           places   what limits change
-- column   places_limited          places   optimum within limits
-- column   rounding_effect         places   what whole groups change
-- column   places_before_override  places   whole groups before corrections
-- column   override_effect         places   what corrections of the council change
-- column   places                  places   proposal

select
    null::date as vintage,
    null::varchar as ref_area,
    null::varchar as programme,
    null::varchar as basis,
    null::integer as labour_market_year,
    null::double as need,
    null::double as supply,
    null::double as carried,
    null::double as other_intakes,
    null::double as shortage,
    null::double as intake_yield,
    null::double as places_at_mean,
    null::double as risk_effect,
    null::double as places_unrounded,
    null::double as limits_effect,
    null::double as places_limited,
    null::double as rounding_effect,
    null::double as places_before_override,
    null::double as override_effect,
    null::double as places
where false
