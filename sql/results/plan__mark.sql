-- table    plan.mark
-- what     How sure a row is, 1 to 5
-- grain    vintage, ref_area, programme, basis
-- method   docs/methodology/explanation.md#mark
-- keeps    vintages
--
-- column   vintage     date     vintage
-- column   ref_area    code     region
-- column   programme   code     СПО programme
-- column   basis       code     9 or 11 classes
-- column   mark        int      1 order of magnitude only … 5 narrow interval and employers' answers
-- column   half_width  rate     half width of the 80 % interval of the expectation in plan.need_window over its mean
-- column   sign_share  rate     share of draws in which the places that meet the expected need keep the sign of the change
-- column   firmness    text     твёрдо, скорее or спорно; null without an estimate of need
-- column   why         text     rules that gave the mark, Russian

select
    null::date as vintage,
    null::varchar as ref_area,
    null::varchar as programme,
    null::varchar as basis,
    null::bigint as mark,
    null::double as half_width,
    null::double as sign_share,
    null::varchar as firmness,
    null::varchar as why
where false
