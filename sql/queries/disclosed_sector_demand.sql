-- query    disclosed_sector_demand
-- what     forecast.sector_demand with the numbers empty that the gate hides
-- reads    forecast.sector_demand, proposal.disclosed_cell, mart.survey_employer

-- A row is printed when the region was asked nothing, or when the gate let its cell through.
with

asked as (

    select distinct vintage, ref_area
    from mart.survey_employer

)

select
    given.* replace (
        if(asked.vintage is null or cell.conf_status = 'F', given.mean, null) as mean,
        if(asked.vintage is null or cell.conf_status = 'F', given.q10, null) as q10,
        if(asked.vintage is null or cell.conf_status = 'F', given.q50, null) as q50,
        if(asked.vintage is null or cell.conf_status = 'F', given.q90, null) as q90
    )
from forecast.sector_demand as given
left join proposal.disclosed_cell as cell
    on
        cell.vintage = given.vintage and cell.ref_area = given.ref_area and cell.product = 'sector_level'
        and cell.row_key = given.economic_activity and cell.column_key = given.level
left join asked
    on asked.vintage = given.vintage and asked.ref_area = given.ref_area
