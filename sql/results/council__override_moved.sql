-- table    council.override_moved
-- what     Which numbers each correction of a council moved
-- grain    vintage, ref_area, correction, programme, basis, college, form, funding, duration_months, start_year
-- reads    council.override
-- method   docs/methodology/council.md#effect
-- keeps    vintages
--
-- column   vintage          date     vintage
-- column   ref_area         code     region
-- column   correction       code     identifier of the correction; все for all of them together
-- column   programme        code     СПО programme
-- column   basis            code     9 or 11 classes
-- column   college          code     college or не распределено
-- column   form             code     form of study
-- column   funding          code     бюджет or внебюджет
-- column   duration_months  months   duration
-- column   start_year       year     intake year
-- column   places_without   places   places without the correction
-- column   places_with      places   places with it

select
    null::date as vintage,
    null::varchar as ref_area,
    null::varchar as correction,
    null::varchar as programme,
    null::varchar as basis,
    null::varchar as college,
    null::varchar as form,
    null::varchar as funding,
    null::integer as duration_months,
    null::integer as start_year,
    null::double as places_without,
    null::double as places_with
where false
