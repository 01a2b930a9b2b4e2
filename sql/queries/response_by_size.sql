-- query    response_by_size
-- what     Employers that answered the newest wave, by size class
-- reads    mart.survey_employer
-- binds    vintage, ref_area

select
    wave,
    case
        when listed_staff_persons <= 15 then 'до 15'
        when listed_staff_persons <= 100 then '16–100'
        when listed_staff_persons <= 250 then '101–250'
        when listed_staff_persons > 250 then 'более 250'
        else 'не указан'
    end as size,
    count(distinct inn) as employers
from mart.survey_employer
where
    vintage = $vintage and ref_area = $ref_area
    and wave = (
        select max(newest.wave)
        from mart.survey_employer as newest
        where newest.vintage = $vintage and newest.ref_area = $ref_area
    )
group by all
order by min(listed_staff_persons)
