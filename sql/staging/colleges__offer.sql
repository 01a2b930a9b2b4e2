-- table    staging.colleges__offer
-- what     Programmes a college is able to teach of this vintage, one region code, repeats resolved
-- grain    ref_area, college, programme, basis, form
-- reads    raw.colleges__offer, staging.file
-- keeps    latest
-- repeats  взята строка файла, последнего по имени; внутри файла — последняя
--
-- column   file_sha256               sha      content hash of the file, key of raw.file
-- column   sheet                     text     sheet of the workbook, empty for text files
-- column   row_number                int      row of the sheet or file as a person sees it, from 1
-- column   ref_area                  code     region, ОКТМО subject code
-- column   college                   code     college identifier given by the region; null when not распределено
-- column   programme                 code     СПО programme XX.0Y.ZZ
-- column   basis                     code     9 or 11 classes; null when not given
-- column   form                      code     очная, очно-заочная, заочная
-- column   duration_months           months   duration
-- column   licensed                  flag     licence held
-- column   groups_max                int      largest number of first-year groups
-- column   group_size_min            places   smallest group
-- column   group_size_max            places   largest group
-- column   cost_per_place_rub        rub      a year
-- column   workshop                  code     workshop needed
-- column   workshop_hours_per_group  hours    a week
-- column   practice_places           places   training places at employers
-- column   target_contracts          persons  signed target contracts
-- column   cluster                   text     cluster as given

select
    rows.file_sha256,
    rows.sheet,
    rows.row_number,
    coalesce(rows.ref_area, file.ref_area) as ref_area,
    rows.college,
    rows.programme,
    rows.basis,
    rows.form,
    rows.duration_months,
    rows.licensed,
    rows.groups_max,
    rows.group_size_min,
    rows.group_size_max,
    rows.cost_per_place_rub,
    rows.workshop,
    rows.workshop_hours_per_group,
    rows.practice_places,
    rows.target_contracts,
    rows.cluster,
    file.file_path as preference,
    case
        when coalesce(rows.ref_area, file.ref_area) is null then 'регион не определён: ни файл, ни папка, ни другие файлы его не называют'
    end as refused_because
from raw.colleges__offer as rows
inner join staging.file as file
    using (file_sha256)
