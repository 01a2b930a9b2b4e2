-- table    raw.file
-- what     Every file ever landed and what was read from it
-- grain    file_sha256
--
-- column   file_sha256      sha      content hash
-- column   file_name        text     name under which it was first seen
-- column   size_bytes       int      size
-- column   source           code     source module; null when not recognised
-- column   status           code     read, unreadable, unrecognised
-- column   message          text     why it could not be read
-- column   ref_area         code     region that the file names
-- column   rows_read        int      records found
-- column   rows_accepted    int      accepted by the parser
-- column   rows_refused     int      refused by the parser
-- column   rows_superseded  int      superseded inside the file
-- column   notes            text     facts to know, one a line
-- column   parser_version   text     hash of the parser's code

select
    null::varchar as file_sha256,
    null::varchar as file_name,
    null::bigint as size_bytes,
    null::varchar as source,
    null::varchar as status,
    null::varchar as message,
    null::varchar as ref_area,
    null::bigint as rows_read,
    null::bigint as rows_accepted,
    null::bigint as rows_refused,
    null::bigint as rows_superseded,
    null::varchar as notes,
    null::varchar as parser_version
where false
