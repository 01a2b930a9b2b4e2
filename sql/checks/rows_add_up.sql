-- check    Каждая прочитанная строка файла принята, отклонена или заменена
-- blocks   ingest

select
    file_sha256,
    rows_read,
    rows_accepted,
    rows_refused,
    rows_superseded
from staging.accounting
where rows_read <> rows_accepted + rows_refused + rows_superseded
