-- query    places_with_defaults
-- what     Admission figures with the defaults of a table that names no basis, form, funding or college; admitted persons it leaves open come from the return
-- reads    mart.places, mart.student_flow
-- binds    vintage, ref_area, basis, form, funding, college

select
    places.start_year,
    places.programme,
    coalesce(places.basis, $basis) as basis,
    coalesce(places.form, $form) as form,
    coalesce(places.funding, $funding) as funding,
    coalesce(places.college, $college) as college,
    places.places,
    coalesce(places.entrants, flow.entrants) as entrants,
    places.basis is null as basis_assumed
from mart.places as places
left join mart.student_flow as flow
    on
        flow.vintage = places.vintage
        and flow.ref_area = places.ref_area
        and flow.time_period = places.start_year
        and flow.programme = places.programme
        and flow.basis = places.basis
        and flow.form = coalesce(places.form, $form)
        and flow.funding = coalesce(places.funding, $funding)
        and flow.college = places.college
where places.vintage = $vintage and places.ref_area = $ref_area
order by all
