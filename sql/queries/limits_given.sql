-- query    limits_given
-- what     Limits that the region sets, with the document that sets them
-- reads    mart.admission_limit
-- binds    vintage, ref_area

select
    constraint_kind as "constraint",
    coalesce(cast(start_year as varchar), '') as scope,
    limit_value as value,
    unit,
    reference || ', ' || strftime(document_date, '%d.%m.%Y') as reference
from mart.admission_limit
where vintage = $vintage and ref_area = $ref_area
order by all
