-- query    paid_first_course
-- what     Persons in the first course of paid study at the newest return, by basis; adults study by correspondence
-- reads    mart.enrolment
-- binds    vintage, ref_area, paid, apart

select
    basis,
    sum(enrolled_persons) as persons
from mart.enrolment
where
    vintage = $vintage and ref_area = $ref_area and course = 1 and funding = $paid and form <> $apart
    and reference_date = (
        select max(newest.reference_date)
        from mart.enrolment as newest
        where newest.vintage = $vintage and newest.ref_area = $ref_area
    )
group by all
