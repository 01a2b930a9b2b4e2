-- table    raw.limits__limit
-- what     Limits of the admission plan as a region sets them
-- grain    row
--
-- column   file_sha256      sha      content hash of the file, key of raw.file
-- column   sheet            text     sheet of the workbook, empty for text files
-- column   row_number       int      row of the sheet or file as a person sees it, from 1
-- column   ref_area         code     region named by the file, ОКТМО subject code; null when it names none
-- column   constraint_kind  code     budget_rub, youth_places_9, youth_places_11, largest_change, shifts, teachers_per_group, capacity_factor
-- column   start_year       year     intake year; null = every intake of the plan
-- column   limit_value      value    in unit
-- column   unit             code     rub, places, share, ratio
-- column   reference        text     document that sets the limit
-- column   document_date    date     date of the document

select
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as row_number,
    null::varchar as ref_area,
    null::varchar as constraint_kind,
    null::integer as start_year,
    null::double as limit_value,
    null::varchar as unit,
    null::varchar as reference,
    null::date as document_date
where false
