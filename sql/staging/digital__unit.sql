-- table    staging.digital__unit
-- what     Units of programmes and their digital component of this vintage, one region code, repeats resolved
-- grain    ref_area, programme, kind, unit
-- reads    raw.digital__unit, staging.file
-- keeps    latest
-- repeats  взята строка файла, последнего по имени; внутри файла — последняя
--
-- column   file_sha256  sha      content hash of the file, key of raw.file
-- column   sheet        text     sheet of the workbook, empty for text files
-- column   row_number   int      row of the sheet or file as a person sees it, from 1
-- column   ref_area     code     region, ОКТМО subject code
-- column   programme    code     СПО programme XX.0Y.ZZ
-- column   kind         code     дисциплина, модуль, МДК
-- column   unit         text     unit
-- column   has_digital  flag     has a digital component
-- column   hours        hours    hours
-- column   responsible  text     responsible body
-- column   deadline     date     deadline

select
    rows.file_sha256,
    rows.sheet,
    rows.row_number,
    coalesce(rows.ref_area, file.ref_area) as ref_area,
    rows.programme,
    rows.kind,
    rows.unit,
    rows.has_digital,
    rows.hours,
    rows.responsible,
    rows.deadline,
    file.file_path as preference,
    case
        when coalesce(rows.ref_area, file.ref_area) is null then 'регион не определён: ни файл, ни папка, ни другие файлы его не называют'
    end as refused_because
from raw.digital__unit as rows
inner join staging.file as file
    using (file_sha256)
