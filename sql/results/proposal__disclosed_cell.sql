-- table    proposal.disclosed_cell
-- what     What the disclosure gate decided on each cell that rests on employers' answers; a cell that is absent is hidden
-- grain    vintage, ref_area, product, row_key, column_key
-- reads    mart.survey_answer, mart.survey_employer, forecast.need, forecast.sector_demand
-- method   docs/methodology/disclosure.md#gate
-- keeps    vintages
--
-- column   vintage      date  vintage
-- column   ref_area     code  region
-- column   product      code  need_reading (model's and employers' reading of a programme) or sector_level (all measures of a section × level)
-- column   row_key      code  programme; section or _T
-- column   column_key   code  empty; level or _T
-- column   conf_status  code  F printed, C rests on too few employers or on one, D hidden to protect others

select
    null::date as vintage,
    null::varchar as ref_area,
    null::varchar as product,
    null::varchar as row_key,
    null::varchar as column_key,
    null::varchar as conf_status
where false
