-- table    mart.scenario_growth
-- what     Growth of employment by section in official scenarios
-- grain    vintage, ref_area, scenario, economic_activity, time_period
-- reads    staging.scenario__growth
-- keeps    vintages
--
-- column   vintage            date     vintage
-- column   ref_area           code     region, ОКТМО subject code
-- column   scenario           text     name of the scenario
-- column   economic_activity  code     section or _T
-- column   time_period        year     calendar year
-- column   growth_rate        rate     growth over the year before, share
-- column   reference          text     source of the scenario

select
    getvariable('vintage') as vintage,
    ref_area,
    scenario,
    economic_activity,
    time_period,
    growth_rate,
    reference
from staging.scenario__growth
