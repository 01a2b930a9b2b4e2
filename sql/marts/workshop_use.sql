-- table    mart.workshop_use
-- what     Use of workshops by the five kinds of decision 1
-- russian  Использование мастерских по пяти видам первого решения
-- grain    vintage, ref_area, workshop, kind, used_year
-- reads    staging.workshops__use
-- leaves   public
-- method   docs/methodology/decisions.md#workshops
--
-- column   vintage              date     date     vintage
-- column   ref_area             varchar  code     region
-- column   workshop             varchar  code     workshop
-- column   kind                 varchar  code     one of the five kinds
-- column   used_year            bigint   year     year
-- column   hours                double   hours    hours used
-- column   participants         double   persons  participants
-- column   occasions            bigint   int      times used
-- column   with_employer        bigint   int      times used with a partner employer
-- column   hours_with_employer  double   hours    hours used with a partner employer
-- column   is_possible          boolean  flag     the year has as many hours as the workshop was used over all kinds

with

uses as (

    select
        *,
        year(used_on) as used_year,
        nullif(coalesce(partner_inn, employer_name, ''), '') is not null as has_employer
    from staging.workshops__use

),

summed as (

    select
        ref_area,
        workshop,
        kind,
        used_year,
        sum(hours) as hours,
        sum(participants) as participants,
        count(*) as occasions,
        count(*) filter (where has_employer) as with_employer,
        coalesce(sum(hours) filter (where has_employer), 0) as hours_with_employer
    from uses
    group by all

)

select
    getvariable('vintage') as vintage,
    ref_area,
    workshop,
    kind,
    used_year,
    hours,
    participants,
    occasions,
    with_employer,
    hours_with_employer,
    sum(hours) over (partition by ref_area, workshop, used_year) <= 24 * dayofyear(make_date(used_year, 12, 31)) as is_possible
from summed
