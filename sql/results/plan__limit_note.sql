-- table    plan.limit_note
-- what     Which limits of the region are absent or lifted to last year, in words
-- grain    vintage, ref_area, note
-- method   docs/methodology/admissions.md#limits
-- keeps    vintages
--
-- column   vintage   date  vintage
-- column   ref_area  code  region
-- column   note      text  one note, Russian

select
    null::date as vintage,
    null::varchar as ref_area,
    null::varchar as note
where false
