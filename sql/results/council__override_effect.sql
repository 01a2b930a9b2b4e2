-- table    council.override_effect
-- what     What each correction of a council does to the plan, by solving it again without the correction
-- grain    vintage, ref_area, correction
-- reads    council.override
-- method   docs/methodology/council.md#effect
-- keeps    vintages
--
-- column   vintage         date     vintage
-- column   ref_area        code     region
-- column   correction      code     identifier of the correction; все for all of them together
-- column   cost_without    value    expected cost of the plan without it, person-years, with the price of groups moved
-- column   cost_with       value    expected cost of the plan with it
-- column   cost_change     value    difference; negative where the council lifted the largest change a year
-- column   places_without  places   places of the corrected offer that the plan would have without it
-- column   places_with     places   places of the corrected offer
-- column   moved_places    places   sum of absolute changes of the other offers, first intake

select
    null::date as vintage,
    null::varchar as ref_area,
    null::varchar as correction,
    null::double as cost_without,
    null::double as cost_with,
    null::double as cost_change,
    null::double as places_without,
    null::double as places_with,
    null::double as moved_places
where false
