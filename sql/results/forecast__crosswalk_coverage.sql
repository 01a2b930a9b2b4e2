-- table    forecast.crosswalk_coverage
-- what     Share of the need of each occupation that the crosswalk assigns to programmes
-- grain    vintage, ref_area, occupation
-- method   docs/methodology/crosswalk.md
-- keeps    vintages
--
-- column   vintage        date     vintage
-- column   ref_area       code     region
-- column   occupation     code     ОКЗ unit group
-- column   need_persons   persons  mean need a year
-- column   share_covered  rate     share assigned to programmes

select
    null::date as vintage,
    null::varchar as ref_area,
    null::varchar as occupation,
    null::double as need_persons,
    null::double as share_covered
where false
