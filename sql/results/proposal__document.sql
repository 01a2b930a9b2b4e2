-- table    proposal.document
-- what     Documents made from a vintage
-- grain    vintage, ref_area, cluster
-- keeps    vintages
--
-- column   vintage           date     vintage
-- column   ref_area          code     region
-- column   cluster           code     cluster
-- column   programmes        int      rows of the proposal
-- column   places            places   proposed places
-- column   places_last_year  places   places of the last known intake
-- column   pdf_sha256        sha      content hash of proposal.pdf
-- column   xlsx_sha256       sha      content hash of annex.xlsx
-- column   json_sha256       sha      content hash of proposal.json
-- column   code_version      text     version and hash of the code
-- column   parameters_hash   sha      hash of data/

select
    null::date as vintage,
    null::varchar as ref_area,
    null::varchar as cluster,
    null::bigint as programmes,
    null::double as places,
    null::double as places_last_year,
    null::varchar as pdf_sha256,
    null::varchar as xlsx_sha256,
    null::varchar as json_sha256,
    null::varchar as code_version,
    null::varchar as parameters_hash
where false
