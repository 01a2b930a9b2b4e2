-- table    staging.college_name
-- what     Names of the colleges that have a card, each with the code of the card; a name of two colleges is no name
-- russian  Названия колледжей с карточкой и код карточки; название двух колледжей названием не считается
-- grain    ref_area, plain_name
-- reads    raw.colleges__college, staging.file
-- keeps    latest
--
-- column   ref_area    varchar  code  region
-- column   plain_name  varchar  text  full or short name in small letters, without quotes and punctuation
-- column   college     varchar  code  identifier on the card

with

names as (

    select distinct
        coalesce(rows.ref_area, file.ref_area) as ref_area,
        plain_name(unnest([rows.college_name, rows.short_name])) as plain_name,
        rows.college
    from raw.colleges__college as rows
    inner join staging.file as file
        using (file_sha256)

)

select
    ref_area,
    plain_name,
    min(college) as college
from names
where ref_area is not null and plain_name is not null
group by all
having count(*) = 1
