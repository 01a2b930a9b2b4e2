-- query    supply_of_programme
-- what     Entrants to work beside the graduates they come from
-- reads    forecast.supply, forecast.graduates
-- binds    vintage, ref_area, programme

select
    supply.time_period,
    supply.mean as supply,
    graduates.mean as graduates
from forecast.supply as supply
left join forecast.graduates as graduates
    using (vintage, ref_area, programme, time_period)
where vintage = $vintage and ref_area = $ref_area and programme = $programme
order by all
