-- table    raw.workshops__use
-- what     Use of workshops
-- grain    row
--
-- column   file_sha256   sha      content hash of the file, key of raw.file
-- column   sheet         text     sheet of the workbook, empty for text files
-- column   row_number    int      row of the sheet or file as a person sees it, from 1
-- column   ref_area      code     region named by the file, ОКТМО subject code; null when it names none
-- column   workshop      code     workshop
-- column   kind          code     one of the five kinds of decision 1
-- column   used_on       date     date
-- column   hours         hours    hours used
-- column   participants  persons  participants
-- column   partner_inn   code     partner employer

select
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as row_number,
    null::varchar as ref_area,
    null::varchar as workshop,
    null::varchar as kind,
    null::date as used_on,
    null::double as hours,
    null::double as participants,
    null::varchar as partner_inn
where false
