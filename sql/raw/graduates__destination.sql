-- table    raw.graduates__destination
-- what     What graduates did after graduation
-- grain    row
--
-- column   file_sha256        sha      content hash of the file, key of raw.file
-- column   sheet              text     sheet of the workbook, empty for text files
-- column   row_number         int      row of the sheet or file as a person sees it, from 1
-- column   ref_area           code     region named by the file, ОКТМО subject code; null when it names none
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
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as row_number,
    null::varchar as ref_area,
    null::integer as time_period,
    null::varchar as programme,
    null::varchar as basis,
    null::double as graduates,
    null::double as employed,
    null::double as employed_in_field,
    null::double as continue_study,
    null::double as army,
    null::double as left_region,
    null::double as other
where false
