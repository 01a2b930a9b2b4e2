-- table    staging.vacancy_region
-- what     Region of each portal region code of this vintage
-- grain    portal_region_code
-- keeps    latest
--
-- column   portal_region_code  code  13-digit region code of the portal
-- column   ref_area            code  region, ОКТМО subject code; null = the code is not in the list

select
    null::varchar as portal_region_code,
    null::varchar as ref_area
where false
