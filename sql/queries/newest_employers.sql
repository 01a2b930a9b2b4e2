-- query    newest_employers
-- what     Listed staff of the employers that answered the newest wave
-- reads    mart.survey_employer
-- binds    vintage, ref_area

select
    inn,
    economic_activity,
    listed_staff_persons
from mart.survey_employer
where
    vintage = $vintage and ref_area = $ref_area
    and wave = (
        select max(newest.wave)
        from mart.survey_employer as newest
        where newest.vintage = $vintage and newest.ref_area = $ref_area
    )
order by all
