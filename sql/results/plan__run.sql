-- table    plan.run
-- what     How the plan of each region was found
-- grain    vintage, ref_area
-- keeps    vintages
--
-- column   vintage     date     vintage
-- column   ref_area    code     region
-- column   start_year  year     first intake year
-- column   cost        value    expected cost, person-years
-- column   gap         rate     proven relative distance to the best possible plan
-- column   notes       text     notes, Russian, one a line

select
    null::date as vintage,
    null::varchar as ref_area,
    null::integer as start_year,
    null::double as cost,
    null::double as gap,
    null::varchar as notes
where false
