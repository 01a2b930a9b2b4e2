-- query    overrides_with_effect
-- what     Corrections of the councils with what each does to the plan
-- reads    council.override, council.override_effect
-- binds    vintage, ref_area

select
    override.*,
    effect.places_without,
    effect.cost_change,
    effect.moved_places
from council.override as override
left join council.override_effect as effect
    using (vintage, ref_area, correction)
where vintage = $vintage and ref_area = $ref_area
order by override.line
