-- table    staging.survey__answer
-- what     Answers of the employer survey by occupation of this vintage, one region code, the latest answer of each employer
-- russian  Ответы анкеты работодателей по занятиям: строки этого среза, последний ответ каждого работодателя
-- grain    ref_area, wave, inn, occupation, measure, time_period
-- takes    raw.survey__answer
-- reads    raw.survey__answer, raw.survey__employer, staging.file
-- adds     obs_value
-- keeps    latest
-- repeats  на один ИНН берётся самый поздний ответ работодателя

with

answered as (

    select
        file_sha256,
        inn,
        wave,
        max(answered_on) as answered_on
    from raw.survey__employer
    group by all

)

select
    rows.* replace (coalesce(rows.ref_area, file.ref_area) as ref_area),
    coalesce(strftime(answered.answered_on, '%Y-%m-%d'), '') || file.file_path as preference,
    case
        when coalesce(rows.ref_area, file.ref_area) is null then 'регион не определён: ни файл, ни папка, ни другие файлы его не называют'
    end as refused_because
from raw.survey__answer as rows
inner join staging.file as file
    using (file_sha256)
left join answered
    on answered.file_sha256 = rows.file_sha256 and answered.inn = rows.inn and answered.wave = rows.wave
