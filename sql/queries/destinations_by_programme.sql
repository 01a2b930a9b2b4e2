-- query    destinations_by_programme
-- what     Graduates and those employed in their field, all years and bases together
-- reads    mart.graduate_destination
-- binds    vintage, ref_area

select
    programme,
    sum(employed_in_field) as in_field,
    sum(graduates) as graduates
from mart.graduate_destination
where vintage = $vintage and ref_area = $ref_area
group by all
order by all
