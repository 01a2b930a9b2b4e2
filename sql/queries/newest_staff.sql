-- query    newest_staff
-- what     Staff by occupation as the employers of the newest wave report it
-- reads    mart.survey_answer, mart.survey_employer
-- binds    vintage, ref_area

select
    answer.inn,
    employer.economic_activity,
    answer.occupation,
    answer.obs_value as employed_persons
from mart.survey_answer as answer
inner join mart.survey_employer as employer
    using (vintage, ref_area, wave, inn)
where
    vintage = $vintage and ref_area = $ref_area and answer.measure = 'employed'
    and wave = (
        select max(newest.wave)
        from mart.survey_employer as newest
        where newest.vintage = $vintage and newest.ref_area = $ref_area
    )
order by all
