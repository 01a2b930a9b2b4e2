-- query    places_with_defaults
-- what     Admission control figures with the defaults of a table that names no basis, form, funding or college
-- reads    mart.places
-- binds    vintage, ref_area, basis, form, funding, college

select
    start_year,
    programme,
    coalesce(basis, $basis) as basis,
    coalesce(form, $form) as form,
    coalesce(funding, $funding) as funding,
    coalesce(college, $college) as college,
    places,
    entrants,
    basis is null as basis_assumed
from mart.places
where vintage = $vintage and ref_area = $ref_area
order by all
