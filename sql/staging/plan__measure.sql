-- table    staging.plan__measure
-- what     Rows of the cluster work plans of this vintage, one region code, repeats resolved
-- grain    ref_area, cluster, number
-- reads    raw.plan__measure, staging.file
-- keeps    latest
-- repeats  взята строка файла, последнего по имени; внутри файла — последняя
--
-- column   file_sha256  sha      content hash of the file, key of raw.file
-- column   sheet        text     sheet of the workbook, empty for text files
-- column   row_number   int      row of the sheet or file as a person sees it, from 1
-- column   ref_area     code     region, ОКТМО subject code
-- column   cluster      text     cluster as given
-- column   number       text     number in the plan
-- column   measure      text     measure
-- column   responsible  text     responsible body
-- column   deadline     date     deadline
-- column   status       text     status
-- column   decision     text     decision the row serves

select
    rows.file_sha256,
    rows.sheet,
    rows.row_number,
    coalesce(rows.ref_area, file.ref_area) as ref_area,
    rows.cluster,
    rows.number,
    rows.measure,
    rows.responsible,
    rows.deadline,
    rows.status,
    rows.decision,
    file.file_path as preference,
    case
        when coalesce(rows.ref_area, file.ref_area) is null then 'регион не определён: ни файл, ни папка, ни другие файлы его не называют'
    end as refused_because
from raw.plan__measure as rows
inner join staging.file as file
    using (file_sha256)
