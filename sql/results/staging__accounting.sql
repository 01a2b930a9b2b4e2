-- table    staging.accounting
-- what     Records of each file of this vintage: read, accepted, refused, superseded
-- grain    file_sha256
-- keeps    latest
--
-- column   file_sha256      sha      content hash
-- column   rows_read        int      records found by the parser
-- column   rows_accepted    int      rows in staging
-- column   rows_refused     int      rows in staging.refused
-- column   rows_superseded  int      rows in staging.superseded

select
    null::varchar as file_sha256,
    null::bigint as rows_read,
    null::bigint as rows_accepted,
    null::bigint as rows_refused,
    null::bigint as rows_superseded
where false
