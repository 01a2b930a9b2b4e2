-- check    Код, закрытый для приёма к 1 сентября, мест не получает
-- blocks   plan
-- remedy   План не записан. Сверьте дату окончания приёма в data/codelists/programme.csv.

select
    offer.ref_area,
    offer.programme,
    offer.basis,
    offer.college,
    offer.start_year,
    offer.places,
    listed.admission_until
from plan.offer as offer
inner join codelist.programme as listed
    on listed.code = offer.programme
where
    offer.vintage = getvariable('vintage') and offer.places > 0
    and listed.admission_until < make_date((select min(first.start_year) from plan.offer as first where first.vintage = offer.vintage), 9, 1)
