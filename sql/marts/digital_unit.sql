-- table    mart.digital_unit
-- what     Units of programmes and their digital component, by school year
-- russian  Части программ и их цифровая составляющая, по учебным годам
-- grain    vintage, ref_area, programme, kind, unit, school_year
-- leaves   public
-- takes    staging.digital__unit: ref_area, programme, kind, unit, has_digital, hours, hours_whole, tools, leader, responsible, deadline, school_year
--
-- column   school_year  bigint  year  year in which the school year begins; the year of the vintage where the file does not say

select
    getvariable('vintage') as vintage,
    ref_area,
    programme,
    kind,
    unit,
    has_digital,
    hours,
    hours_whole,
    tools,
    leader,
    responsible,
    deadline,
    coalesce(school_year, year(getvariable('vintage')::date)) as school_year
from staging.digital__unit
-- a row that names its year goes before one that does not
qualify row_number() over (
    partition by ref_area, programme, kind, unit, coalesce(school_year, year(getvariable('vintage')::date))
    order by school_year nulls last
) = 1
