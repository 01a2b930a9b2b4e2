-- table    staging.survey__answer
-- what     Answers of the employer survey by occupation of this vintage, one region code, repeats resolved
-- grain    ref_area, wave, inn, occupation, measure, time_period
-- reads    raw.survey__answer, staging.file
-- keeps    latest
-- repeats  на один ИНН берётся самый поздний ответ работодателя
--
-- column   file_sha256       sha      content hash of the file, key of raw.file
-- column   sheet             text     sheet of the workbook, empty for text files
-- column   row_number        int      row of the sheet or file as a person sees it, from 1
-- column   ref_area          code     region, ОКТМО subject code
-- column   wave              year     survey year
-- column   inn               code     taxpayer number
-- column   occupation        code     ОКЗ unit group
-- column   occupation_title  text     title as given
-- column   education_level   code     ВО, ППССЗ, ППКРС, без
-- column   measure           code     employed, vacancies, exits_retirement, exits_other, new_posts, need, share_…, target_contracts
-- column   time_period       year     year the answer is about; the wave for stocks
-- column   obs_value         value    persons, shares in 0–1

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
    rows.file_sha256,
    rows.sheet,
    rows.row_number,
    coalesce(rows.ref_area, file.ref_area) as ref_area,
    rows.wave,
    rows.inn,
    rows.occupation,
    rows.occupation_title,
    rows.education_level,
    rows.measure,
    rows.time_period,
    rows.obs_value,
    coalesce(strftime(answered.answered_on, '%Y-%m-%d'), '') || file.file_path as preference,
    case
        when coalesce(rows.ref_area, file.ref_area) is null then 'регион не определён: ни файл, ни папка, ни другие файлы его не называют'
    end as refused_because
from raw.survey__answer as rows
inner join staging.file as file
    using (file_sha256)
left join answered
    on answered.file_sha256 = rows.file_sha256 and answered.inn = rows.inn and answered.wave = rows.wave
