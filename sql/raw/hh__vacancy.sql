-- table    raw.hh__vacancy
-- what     Open vacancies of saved hh.ru replies, contacts dropped
-- grain    row
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
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as row_number,
    null::varchar as vacancy_id,
    null::varchar as portal_region_code,
    null::varchar as inn,
    null::varchar as ogrn,
    null::varchar as employer_name,
    null::varchar as title,
    null::varchar as profession_code,
    null::varchar as occupation,
    null::bigint as work_places,
    null::double as salary_min_rub,
    null::double as salary_max_rub,
    null::date as created_on,
    null::date as modified_on,
    null::varchar as education,
    null::double as experience_years,
    null::varchar as economic_activity,
    null::varchar as schedule,
    null::varchar as status
where false
