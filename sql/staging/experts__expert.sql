-- table    staging.experts__expert
-- what     Experts of demonstration exams and championships, no names of this vintage, one region code, repeats resolved
-- grain    ref_area, expert, year, event, competence
-- reads    raw.experts__expert, staging.file
-- keeps    latest
-- repeats  взята строка файла, последнего по имени; внутри файла — последняя
--
-- column   file_sha256   sha      content hash of the file, key of raw.file
-- column   sheet         text     sheet of the workbook, empty for text files
-- column   row_number    int      row of the sheet or file as a person sees it, from 1
-- column   ref_area      code     region, ОКТМО subject code
-- column   expert        code     identifier without a name
-- column   competence    text     competence or assessment kit
-- column   year          year     year
-- column   event         code     ДЭ or чемпионат
-- column   is_employer   flag     sent by an employer
-- column   employer_inn  code     taxpayer number
-- column   cluster       text     cluster as given

select
    rows.file_sha256,
    rows.sheet,
    rows.row_number,
    coalesce(rows.ref_area, file.ref_area) as ref_area,
    rows.expert,
    rows.competence,
    rows.year,
    rows.event,
    rows.is_employer,
    rows.employer_inn,
    rows.cluster,
    file.file_path as preference,
    case
        when coalesce(rows.ref_area, file.ref_area) is null then 'регион не определён: ни файл, ни папка, ни другие файлы его не называют'
    end as refused_because
from raw.experts__expert as rows
inner join staging.file as file
    using (file_sha256)
