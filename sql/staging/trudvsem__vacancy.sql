-- table    staging.trudvsem__vacancy
-- what     Open vacancies of «Работа России», contacts dropped of this vintage, one region code, repeats resolved
-- grain    vacancy_id
-- reads    raw.trudvsem__vacancy, staging.file
-- keeps    latest
-- repeats  вакансия повторяется: взята запись с последней датой изменения
--
-- column   file_sha256         sha      content hash of the file, key of raw.file
-- column   sheet               text     sheet of the workbook, empty for text files
-- column   row_number          int      row of the sheet or file as a person sees it, from 1
-- column   vacancy_id          code     identifier of the portal
-- column   portal_region_code  code     13-digit region code of the portal
-- column   inn                 code     taxpayer number
-- column   ogrn                code     registration number
-- column   employer_name       text     name as given
-- column   title               text     job title
-- column   profession_code     code     code of the portal's own list
-- column   occupation          code     ОКЗ unit group once matched
-- column   work_places         int      posts offered
-- column   salary_min_rub      rub      a month, null when absent
-- column   salary_max_rub      rub      a month, null when absent
-- column   created_on          date     creation date
-- column   modified_on         date     last change
-- column   education           text     education asked for
-- column   experience_years    value    years of experience asked for
-- column   economic_activity   code     section once known
-- column   schedule            text     schedule as given
-- column   status              text     status as given

select
    rows.file_sha256,
    rows.sheet,
    rows.row_number,
    rows.vacancy_id,
    rows.portal_region_code,
    rows.inn,
    rows.ogrn,
    rows.employer_name,
    rows.title,
    rows.profession_code,
    rows.occupation,
    rows.work_places,
    rows.salary_min_rub,
    rows.salary_max_rub,
    rows.created_on,
    rows.modified_on,
    rows.education,
    rows.experience_years,
    rows.economic_activity,
    rows.schedule,
    rows.status,
    coalesce(strftime(rows.modified_on, '%Y-%m-%d'), '') || file.file_path as preference
from raw.trudvsem__vacancy as rows
inner join staging.file as file
    using (file_sha256)
