-- table    mart.employment
-- what     Employed persons by economic activity, annual average
-- grain    vintage, ref_area, economic_activity, time_period
-- reads    staging.rosstat__employment
-- method   docs/methodology/demand.md
-- keeps    vintages
--
-- column   vintage             date     vintage
-- column   ref_area            code     region
-- column   economic_activity   code     section ОКВЭД2 or _T
-- column   time_period         year     calendar year
-- column   employment_persons  persons  annual average
-- column   obs_status          code     A as printed, B first year of a new method
-- column   file_sha256         sha      file it was read from
-- column   sheet               text     sheet
-- column   row_number          int      row

select
    getvariable('vintage') as vintage,
    ref_area,
    economic_activity,
    time_period,
    obs_value as employment_persons,
    obs_status,
    file_sha256,
    sheet,
    row_number
from staging.rosstat__employment
