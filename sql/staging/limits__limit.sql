-- table    staging.limits__limit
-- what     Limits of the admission plan of this vintage, one region code, repeats resolved
-- grain    ref_area, constraint_kind, start_year
-- reads    raw.limits__limit, staging.file
-- keeps    latest
-- repeats  взята строка с более поздней датой документа, при равных датах – файла, последнего по имени
--
-- column   file_sha256      sha      content hash of the file, key of raw.file
-- column   sheet            text     sheet of the workbook, empty for text files
-- column   row_number       int      row of the sheet or file as a person sees it, from 1
-- column   ref_area         code     region, ОКТМО subject code
-- column   constraint_kind  code     budget_rub, youth_places_9, youth_places_11, largest_change, shifts, teachers_per_group, capacity_factor
-- column   start_year       year     intake year; null = every intake of the plan
-- column   limit_value      value    in unit
-- column   unit             code     rub, places, share, ratio
-- column   reference        text     document that sets the limit
-- column   document_date    date     date of the document

select
    rows.file_sha256,
    rows.sheet,
    rows.row_number,
    coalesce(rows.ref_area, file.ref_area) as ref_area,
    rows.constraint_kind,
    rows.start_year,
    rows.limit_value,
    rows.unit,
    rows.reference,
    rows.document_date,
    strftime(rows.document_date, '%Y-%m-%d') || file.file_path as preference,
    case
        when coalesce(rows.ref_area, file.ref_area) is null then 'регион не определён: ни файл, ни папка, ни другие файлы его не называют'
    end as refused_because
from raw.limits__limit as rows
inner join staging.file as file
    using (file_sha256)
