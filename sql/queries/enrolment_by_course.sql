-- query    enrolment_by_course
-- what     Persons enrolled by college, programme and course, all districts of a college together
-- reads    mart.enrolment
-- binds    vintage, ref_area, basis, form

select
    college,
    programme,
    coalesce(basis, $basis) as basis,
    coalesce(form, $form) as form,
    funding,
    course,
    sum(enrolled_persons) as enrolled_persons,
    year(reference_date) as time_period
from mart.enrolment
where vintage = $vintage and ref_area = $ref_area
group by all
order by all
