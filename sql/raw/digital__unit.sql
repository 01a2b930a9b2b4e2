-- table    raw.digital__unit
-- what     Units of programmes and their digital component
-- grain    row
--
-- column   file_sha256  sha      content hash of the file, key of raw.file
-- column   sheet        text     sheet of the workbook, empty for text files
-- column   row_number   int      row of the sheet or file as a person sees it, from 1
-- column   ref_area     code     region named by the file, ОКТМО subject code; null when it names none
-- column   programme    code     СПО programme XX.0Y.ZZ
-- column   kind         code     дисциплина, модуль, МДК
-- column   unit         text     unit
-- column   has_digital  flag     has a digital component
-- column   hours        hours    hours
-- column   responsible  text     responsible body
-- column   deadline     date     deadline

select
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as row_number,
    null::varchar as ref_area,
    null::varchar as programme,
    null::varchar as kind,
    null::varchar as unit,
    null::boolean as has_digital,
    null::double as hours,
    null::varchar as responsible,
    null::date as deadline
where false
