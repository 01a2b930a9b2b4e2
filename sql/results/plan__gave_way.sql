-- table    plan.gave_way
-- what     Limits that could not hold together with firmer ones, and programmes that stay as last year for it
-- grain    vintage, ref_area, constraint_name, scope
-- method   docs/methodology/admissions.md#ranks
-- keeps    vintages
--
-- column   vintage          date   vintage
-- column   ref_area         code   region
-- column   constraint_name  text   limit as the document names it, Russian
-- column   scope            text   offer, college, year or programme to which it belongs
-- column   given            value  what was given: groups, places or million roubles; null for a programme that stays as last year
-- column   allowed          value  what the plan allows instead, no more than needed; null likewise
-- column   rank             count  rank by which it gave way; 5 a programme, 6 and 7 numbers set by hand
-- column   reason           text   for what it gave way, or the conflict of the programme, Russian

select
    null::date as vintage,
    null::varchar as ref_area,
    null::varchar as constraint_name,
    null::varchar as scope,
    null::double as given,
    null::double as allowed,
    null::integer as rank,
    null::varchar as reason
where false
