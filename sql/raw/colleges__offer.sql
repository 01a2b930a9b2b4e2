-- table    raw.colleges__offer
-- what     Programmes a college is able to teach
-- grain    row
--
-- column   file_sha256               sha      content hash of the file, key of raw.file
-- column   sheet                     text     sheet of the workbook, empty for text files
-- column   row_number                int      row of the sheet or file as a person sees it, from 1
-- column   ref_area                  code     region named by the file, ОКТМО subject code; null when it names none
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
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as row_number,
    null::varchar as ref_area,
    null::varchar as college,
    null::varchar as programme,
    null::varchar as basis,
    null::varchar as form,
    null::integer as duration_months,
    null::boolean as licensed,
    null::bigint as groups_max,
    null::double as group_size_min,
    null::double as group_size_max,
    null::double as cost_per_place_rub,
    null::varchar as workshop,
    null::double as workshop_hours_per_group,
    null::double as practice_places,
    null::double as target_contracts,
    null::varchar as cluster
where false
