-- check    Places and persons that were read are kept or gave way to a later file, none is lost between
-- blocks   ingest

select
    table_name,
    quantity,
    total_read,
    total_kept,
    total_superseded
from staging.quantity
where abs(total_read - total_kept - total_superseded) > 0.001
