-- table    council.override
-- what     Corrections of the councils known when the vintage was planned, superseded ones included
-- grain    vintage, correction
-- method   docs/methodology/council.md#ledger
-- keeps    vintages
--
-- column   vintage        date     vintage that was planned with it
-- column   correction     code     identifier: hash of round, returned file and offer
-- column   line           int      order in which corrections take effect
-- column   round          code     round whose document was corrected
-- column   start_year     year     intake year
-- column   seen_vintage   date     vintage of the document that was corrected
-- column   ref_area       code     region
-- column   cluster        code     cluster whose council corrected
-- column   offer          code     offer as the document numbers it
-- column   programme      code     СПО programme
-- column   basis          code     9 or 11 classes
-- column   college        code     college or не распределено
-- column   form           code     form of study
-- column   places_before  places   number that the council saw
-- column   places_after   places   number that the council decided
-- column   reason         text     why, in the council's words
-- column   author         text     who proposed it, in the council's words
-- column   file_sha256    sha      hash of the returned annex
-- column   recorded       date     date of the entry in the ledger
-- column   status         code     в силе, заменено, не выполнено
-- column   why            text     why it was not carried out, Russian; null otherwise

select
    null::date as vintage,
    null::varchar as correction,
    null::integer as line,
    null::varchar as round,
    null::integer as start_year,
    null::date as seen_vintage,
    null::varchar as ref_area,
    null::varchar as cluster,
    null::varchar as offer,
    null::varchar as programme,
    null::varchar as basis,
    null::varchar as college,
    null::varchar as form,
    null::integer as places_before,
    null::integer as places_after,
    null::varchar as reason,
    null::varchar as author,
    null::varchar as file_sha256,
    null::date as recorded,
    null::varchar as status,
    null::varchar as why
where false
