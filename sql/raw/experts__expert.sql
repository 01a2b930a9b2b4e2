-- table    raw.experts__expert
-- what     Experts of demonstration exams and championships, no names
-- grain    row
--
-- column   file_sha256   sha      content hash of the file, key of raw.file
-- column   sheet         text     sheet of the workbook, empty for text files
-- column   row_number    int      row of the sheet or file as a person sees it, from 1
-- column   ref_area      code     region named by the file, ОКТМО subject code; null when it names none
-- column   expert        code     identifier without a name
-- column   competence    text     competence or assessment kit
-- column   year          year     year
-- column   event         code     ДЭ or чемпионат
-- column   is_employer   flag     sent by an employer
-- column   employer_inn  code     taxpayer number
-- column   cluster       text     cluster as given

select
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as row_number,
    null::varchar as ref_area,
    null::varchar as expert,
    null::varchar as competence,
    null::integer as year,
    null::varchar as event,
    null::boolean as is_employer,
    null::varchar as employer_inn,
    null::varchar as cluster
where false
