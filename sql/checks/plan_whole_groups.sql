-- check    Места состоят из целых групп, и группа не больше нормы (или группы прошлого набора, если та была больше)
-- blocks   plan
-- remedy   План не записан. Проверьте размеры групп в карточках программ; если они верны, пришлите сообщение разработчику.

select
    offer.ref_area,
    offer.programme,
    offer.basis,
    offer.college,
    offer.start_year,
    offer.groups,
    offer.group_size,
    offer.places
from plan.offer as offer
left join parameter.in_force as norm
    on norm.vintage = offer.vintage and norm.parameter = 'group_size' and norm.key = ''
where
    offer.vintage = getvariable('vintage')
    and (
        (abs(offer.groups - round(offer.groups)) <= 1e-6) is not true
        or (abs(offer.places - round(offer.places)) <= 1e-6) is not true
        or (abs(offer.groups * offer.group_size - offer.places) <= 1e-6) is not true
        or offer.group_size > greatest(norm.value, ceil(offer.places_last_year / nullif(offer.groups_last_year, 0))) + 1e-6
    )
