-- table    staging.colleges__college
-- what     College cards of this vintage, one region code, repeats resolved
-- grain    ref_area, college
-- reads    raw.colleges__college, staging.file
-- keeps    latest
-- repeats  взята строка файла, последнего по имени; внутри файла — последняя
--
-- column   file_sha256   sha      content hash of the file, key of raw.file
-- column   sheet         text     sheet of the workbook, empty for text files
-- column   row_number    int      row of the sheet or file as a person sees it, from 1
-- column   ref_area      code     region, ОКТМО subject code
-- column   college       code     college identifier given by the region; null when not распределено
-- column   college_name  text     full name
-- column   short_name    text     short name
-- column   district      text     district
-- column   leading       flag     leading college of a cluster
-- column   cluster       text     cluster as given
-- column   teachers_fte  value    teachers, full-time equivalents
-- column   seats_places  places   study places per shift

select
    rows.file_sha256,
    rows.sheet,
    rows.row_number,
    coalesce(rows.ref_area, file.ref_area) as ref_area,
    rows.college,
    rows.college_name,
    rows.short_name,
    rows.district,
    rows.leading,
    rows.cluster,
    rows.teachers_fte,
    rows.seats_places,
    file.file_path as preference,
    case
        when coalesce(rows.ref_area, file.ref_area) is null then 'регион не определён: ни файл, ни папка, ни другие файлы его не называют'
    end as refused_because
from raw.colleges__college as rows
inner join staging.file as file
    using (file_sha256)
