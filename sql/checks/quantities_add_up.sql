-- check    Прочитанные места и люди остались или уступили более позднему файлу, ни один не потерян
-- blocks   ingest

select
    table_name,
    quantity,
    total_read,
    total_kept,
    total_superseded
from staging.quantity
where abs(total_read - total_kept - total_superseded) > 0.001
