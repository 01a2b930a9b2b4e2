-- table    staging.graduates__destination
-- what     What graduates did after graduation of this vintage, one region code, repeats resolved
-- grain    ref_area, time_period, programme, basis
-- reads    raw.graduates__destination, staging.file
-- keeps    latest
-- repeats  взята строка файла, последнего по имени; внутри файла — последняя
--
-- column   file_sha256        sha      content hash of the file, key of raw.file
-- column   sheet              text     sheet of the workbook, empty for text files
-- column   row_number         int      row of the sheet or file as a person sees it, from 1
-- column   ref_area           code     region, ОКТМО subject code
-- column   time_period        year     year of graduation
-- column   programme          code     СПО programme XX.0Y.ZZ
-- column   basis              code     9 or 11 classes; null when not given
-- column   graduates          persons  graduates
-- column   employed           persons  employed, any work
-- column   employed_in_field  persons  employed in the field
-- column   continue_study     persons  continue study
-- column   army               persons  in military service
-- column   left_region        persons  left the region
-- column   other              persons  other and unknown

select
    rows.file_sha256,
    rows.sheet,
    rows.row_number,
    coalesce(rows.ref_area, file.ref_area) as ref_area,
    rows.time_period,
    rows.programme,
    rows.basis,
    rows.graduates,
    rows.employed,
    rows.employed_in_field,
    rows.continue_study,
    rows.army,
    rows.left_region,
    rows.other,
    file.file_path as preference,
    case
        when coalesce(rows.ref_area, file.ref_area) is null then 'регион не определён: ни файл, ни папка, ни другие файлы его не называют'
    end as refused_because
from raw.graduates__destination as rows
inner join staging.file as file
    using (file_sha256)
