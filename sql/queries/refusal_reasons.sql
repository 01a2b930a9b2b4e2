-- query    refusal_reasons
-- what     Refused rows of the bound vintage by what is wrong and what to do, the commonest first
-- reads    staging.refused, staging.file

select
    count(*) as refused_rows,
    count(distinct file_sha256) as files,
    min(file.file_path) as example_file,
    refused.reason,
    refused.remedy
from staging.refused as refused
inner join staging.file as file
    using (file_sha256)
group by refused.reason, refused.remedy
order by refused_rows desc, refused.reason asc, refused.remedy asc
