-- table    raw.survey__answer
-- what     Answers of the employer survey by occupation
-- grain    row
--
-- column   file_sha256       sha      content hash of the file, key of raw.file
-- column   sheet             text     sheet of the workbook, empty for text files
-- column   row_number        int      row of the sheet or file as a person sees it, from 1
-- column   ref_area          code     region named by the file, ОКТМО subject code; null when it names none
-- column   wave              year     survey year
-- column   inn               code     taxpayer number
-- column   occupation        code     ОКЗ unit group
-- column   occupation_title  text     title as given
-- column   education_level   code     ВО, ППССЗ, ППКРС, без
-- column   measure           code     employed, vacancies, exits_retirement, exits_other, new_posts, need, share_…, target_contracts
-- column   time_period       year     year the answer is about; the wave for stocks
-- column   obs_value         value    persons, shares in 0–1

select
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as row_number,
    null::varchar as ref_area,
    null::integer as wave,
    null::varchar as inn,
    null::varchar as occupation,
    null::varchar as occupation_title,
    null::varchar as education_level,
    null::varchar as measure,
    null::integer as time_period,
    null::double as obs_value
where false
