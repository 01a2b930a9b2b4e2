-- query    reported_staff
-- what     Staff that employers of the newest wave reported, by employer, section and occupation
-- reads    mart.survey_answer, mart.survey_employer
-- binds    vintage, ref_area

select
    answer.inn,
    employer.economic_activity,
    answer.occupation,
    sum(answer.obs_value) as obs_value
from mart.survey_answer as answer
inner join mart.survey_employer as employer
    using (vintage, ref_area, wave, inn)
where
    vintage = $vintage and ref_area = $ref_area and answer.measure = 'employed' and answer.obs_value > 0
    and wave = (
        select max(newest.wave)
        from mart.survey_employer as newest
        where newest.vintage = $vintage and newest.ref_area = $ref_area
    )
group by all
order by all
