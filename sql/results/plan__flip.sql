-- table    plan.flip
-- what     What one assumption does to the target over its documented range
-- grain    vintage, ref_area, assumption, programme, basis
-- method   docs/methodology/explanation.md#sensitivity
-- keeps    vintages
--
-- column   vintage      date     vintage
-- column   ref_area     code     region
-- column   assumption   code     parameter and key
-- column   programme    code     СПО programme
-- column   basis        code     9 or 11 classes
-- column   label        text     assumption, Russian
-- column   low          value    lower end
-- column   base         value    value used
-- column   high         value    upper end
-- column   unit         text     unit
-- column   places_low   places   target at the lower end
-- column   places_high  places   target at the upper end

select
    null::date as vintage,
    null::varchar as ref_area,
    null::varchar as assumption,
    null::varchar as programme,
    null::varchar as basis,
    null::varchar as label,
    null::double as low,
    null::double as base,
    null::double as high,
    null::varchar as unit,
    null::double as places_low,
    null::double as places_high
where false
