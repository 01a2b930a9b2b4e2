-- table    plan.variant
-- what     Places of the first intake under other assumptions
-- grain    vintage, ref_area, variant, programme, basis
-- method   docs/methodology/explanation.md#variants
-- keeps    vintages
--
-- column   vintage    date     vintage
-- column   ref_area   code     region
-- column   variant    code     cost_1_2, cost_1_1, cost_2_1, match_1, carry_0, carry_1
-- column   programme  code     СПО programme
-- column   basis      code     9 or 11 classes
-- column   places     places   places under the assumption

select
    null::date as vintage,
    null::varchar as ref_area,
    null::varchar as variant,
    null::varchar as programme,
    null::varchar as basis,
    null::double as places
where false
