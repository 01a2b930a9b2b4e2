-- table    mart.college
-- what     Colleges, from their cards or, failing these, from enrolment returns and admission tables
-- grain    vintage, ref_area, college
-- reads    staging.colleges__college, staging.spo1__enrolment, staging.kcp__places
-- keeps    vintages
--
-- column   vintage       date     vintage
-- column   ref_area      code     region
-- column   college       code     identifier
-- column   college_name  text     full name
-- column   short_name    text     short name
-- column   district      text     district
-- column   leading       flag     leading college of a cluster
-- column   cluster       text     cluster as given
-- column   teachers_fte  value    teachers, full-time equivalents
-- column   seats_places  places   study places per shift

with

mentioned as (

    select distinct ref_area, college, college_name
    from staging.spo1__enrolment
    where college is not null
    union
    select distinct ref_area, college, college_name
    from staging.kcp__places
    where college is not null

),

named as (

    select
        ref_area,
        college,
        min(college_name) as college_name
    from mentioned
    group by all

)

select
    getvariable('vintage') as vintage,
    coalesce(card.ref_area, named.ref_area) as ref_area,
    coalesce(card.college, named.college) as college,
    coalesce(card.college_name, named.college_name) as college_name,
    coalesce(card.short_name, card.college_name, named.college_name) as short_name,
    card.district,
    card.leading,
    card.cluster,
    card.teachers_fte,
    card.seats_places
from staging.colleges__college as card
full join named
    on named.ref_area = card.ref_area and named.college = card.college
