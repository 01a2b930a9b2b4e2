-- table    mart.college
-- what     Colleges, from their cards or, failing these, from enrolment returns and admission tables
-- russian  Колледжи – по карточкам, а без карточек по контингенту и таблицам приёма
-- grain    vintage, ref_area, college
-- reads    staging.colleges__college, staging.spo1__enrolment, staging.kcp__places
-- leaves   public
--
-- column   vintage       date     date    vintage
-- column   ref_area      varchar  code    region
-- column   college       varchar  code    identifier
-- column   college_name  varchar  text    full name
-- column   short_name    varchar  text    short name
-- column   district      varchar  text    district
-- column   leading       boolean  flag    leading college of a cluster
-- column   cluster       varchar  text    cluster as given
-- column   teachers_fte  double   value   teachers, full-time equivalents
-- column   seats_places  double   places  study places per shift

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
