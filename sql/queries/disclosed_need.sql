-- query    disclosed_need
-- what     forecast.need with the readings empty that the gate hides; the combined need is what the plan is made from and stays
-- reads    forecast.need, proposal.disclosed_cell, mart.survey_employer

-- The model's reading goes with the employers': with the weight, which is the same for all programmes, one would give the
-- other. A row is printed when the region was asked nothing, or when the gate let its cell through.
with

asked as (

    select distinct vintage, ref_area
    from mart.survey_employer

)

select
    given.* replace (
        if(given.reading = 'combined' or asked.vintage is null or cell.conf_status = 'F', given.mean, null) as mean,
        if(given.reading = 'combined' or asked.vintage is null or cell.conf_status = 'F', given.q10, null) as q10,
        if(given.reading = 'combined' or asked.vintage is null or cell.conf_status = 'F', given.q50, null) as q50,
        if(given.reading = 'combined' or asked.vintage is null or cell.conf_status = 'F', given.q90, null) as q90,
        if(given.reading = 'combined' or asked.vintage is null or cell.conf_status = 'F', given.weight, null) as weight
    )
from forecast.need as given
left join proposal.disclosed_cell as cell
    on
        cell.vintage = given.vintage and cell.ref_area = given.ref_area and cell.product = 'need_reading'
        and cell.row_key = given.programme and cell.column_key = ''
left join asked
    on asked.vintage = given.vintage and asked.ref_area = given.ref_area
