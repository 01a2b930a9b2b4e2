-- table    raw.colleges__college
-- what     College cards
-- grain    row
--
-- column   file_sha256   sha      content hash of the file, key of raw.file
-- column   sheet         text     sheet of the workbook, empty for text files
-- column   row_number    int      row of the sheet or file as a person sees it, from 1
-- column   ref_area      code     region named by the file, ОКТМО subject code; null when it names none
-- column   college       code     college identifier given by the region; null when not распределено
-- column   college_name  text     full name
-- column   short_name    text     short name
-- column   district      text     district
-- column   leading       flag     leading college of a cluster
-- column   cluster       text     cluster as given
-- column   teachers_fte  value    teachers, full-time equivalents
-- column   seats_places  places   study places per shift

select
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as row_number,
    null::varchar as ref_area,
    null::varchar as college,
    null::varchar as college_name,
    null::varchar as short_name,
    null::varchar as district,
    null::boolean as leading,
    null::varchar as cluster,
    null::double as teachers_fte,
    null::double as seats_places
where false
