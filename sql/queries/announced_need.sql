-- query    announced_need
-- what     Need that employers of the newest wave announced, by employer and occupation
-- reads    mart.survey_answer, mart.survey_employer
-- binds    vintage, ref_area

select
    inn,
    occupation,
    sum(obs_value) as obs_value
from mart.survey_answer
where
    vintage = $vintage and ref_area = $ref_area and measure = 'need' and obs_value > 0
    and wave = (
        select max(newest.wave)
        from mart.survey_employer as newest
        where newest.vintage = $vintage and newest.ref_area = $ref_area
    )
group by all
order by all
