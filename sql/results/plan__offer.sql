-- table    plan.offer
-- what     Planned places of each offer: programme × basis × college, three intake years
-- grain    vintage, ref_area, programme, basis, college, form, funding, duration_months, start_year
-- method   docs/methodology/admissions.md
-- keeps    vintages
--
-- column   vintage             date     vintage
-- column   ref_area            code     region
-- column   programme           code     СПО programme
-- column   basis               code     9 or 11 classes
-- column   college             code     college or не распределено
-- column   form                code     form of study
-- column   funding             code     бюджет or внебюджет
-- column   duration_months     months   duration
-- column   start_year          year     intake year
-- column   groups              places   groups
-- column   group_size          places   persons in a group
-- column   places              places   first-year places
-- column   groups_last_year    places   groups of the last known intake
-- column   places_last_year    places   places of the last known intake
-- column   binding_constraint  text     limit that holds the offer, Russian; null when free

select
    null::date as vintage,
    null::varchar as ref_area,
    null::varchar as programme,
    null::varchar as basis,
    null::varchar as college,
    null::varchar as form,
    null::varchar as funding,
    null::integer as duration_months,
    null::integer as start_year,
    null::double as groups,
    null::double as group_size,
    null::double as places,
    null::double as groups_last_year,
    null::double as places_last_year,
    null::varchar as binding_constraint
where false
