-- query    sector_level_estimates
-- what     Employment by section and level in the first year of the forecast, totals left out
-- reads    forecast.sector_demand
-- binds    vintage, ref_area

select
    economic_activity,
    level,
    mean as obs_value
from forecast.sector_demand
where
    vintage = $vintage and ref_area = $ref_area and measure = 'employment' and economic_activity <> '_T' and level <> '_T'
    and time_period = (
        select min(first_year.time_period)
        from forecast.sector_demand as first_year
        where first_year.vintage = $vintage and first_year.ref_area = $ref_area
    )
order by all
