-- table    plan.limit
-- what     Limits of the whole region and what the plan uses of them
-- grain    vintage, ref_area, constraint_kind, start_year
-- method   docs/methodology/admissions.md#limits
-- keeps    vintages
--
-- column   vintage          date   vintage
-- column   ref_area         code   region
-- column   constraint_kind  code   budget_rub, youth_places_9, youth_places_11
-- column   start_year       year   intake year
-- column   limit_value      value  roubles or places; null = no limit
-- column   unit             code   rub or places
-- column   derived          flag   true = from the number of school leavers, false = a document; null = no limit
-- column   used             value  what the plan of the region uses
-- column   reference        text   document or derivation, Russian

select
    null::date as vintage,
    null::varchar as ref_area,
    null::varchar as constraint_kind,
    null::integer as start_year,
    null::double as limit_value,
    null::varchar as unit,
    null::boolean as derived,
    null::double as used,
    null::varchar as reference
where false
