-- table    raw.plan__measure
-- what     Rows of the cluster work plans
-- grain    row
--
-- column   file_sha256  sha      content hash of the file, key of raw.file
-- column   sheet        text     sheet of the workbook, empty for text files
-- column   row_number   int      row of the sheet or file as a person sees it, from 1
-- column   ref_area     code     region named by the file, ОКТМО subject code; null when it names none
-- column   cluster      text     cluster as given
-- column   number       text     number in the plan
-- column   measure      text     measure
-- column   responsible  text     responsible body
-- column   deadline     date     deadline
-- column   status       text     status
-- column   decision     text     decision the row serves

select
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as row_number,
    null::varchar as ref_area,
    null::varchar as cluster,
    null::varchar as number,
    null::varchar as measure,
    null::varchar as responsible,
    null::date as deadline,
    null::varchar as status,
    null::varchar as decision
where false
