-- table    staging.correction
-- what     Corrections of data/corrections that found rows in this vintage
-- grain    file
-- keeps    latest
--
-- column   table_name     text  staging table
-- column   file           text  correction file and number
-- column   action         code  drop, override, scale, flag
-- column   rows_affected  int   rows found
-- column   reason         text  why, Russian
-- column   status         code  open, reported, acknowledged

select
    null::varchar as table_name,
    null::varchar as file,
    null::varchar as action,
    null::bigint as rows_affected,
    null::varchar as reason,
    null::varchar as status
where false
