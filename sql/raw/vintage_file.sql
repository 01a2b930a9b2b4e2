-- table    raw.vintage_file
-- what     Which file of the inbox belongs to which vintage
-- grain    vintage, file_path
--
-- column   vintage      date     vintage
-- column   file_path    text     path below the inbox
-- column   file_sha256  sha      content hash
-- column   region_hint  code     region of the folder it lay in

select
    null::date as vintage,
    null::varchar as file_path,
    null::varchar as file_sha256,
    null::varchar as region_hint
where false
