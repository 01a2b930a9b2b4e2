-- check    Код, закрытый для приёма к 1 сентября, мест не получает
-- blocks   plan
-- remedy   План не записан. Сверьте дату окончания приёма в data/codelists/programme.csv.

with

decided as (

    select vintage, ref_area, start_year
    from plan.run
    where vintage = getvariable('vintage')

)

select
    offer.ref_area,
    offer.programme,
    offer.basis,
    offer.college,
    offer.start_year,
    offer.places,
    listed.admission_until
from plan.offer as offer
inner join decided
    on decided.vintage = offer.vintage and decided.ref_area = offer.ref_area
inner join codelist.programme as listed
    on listed.code = offer.programme
where offer.places > 0 and listed.admission_until < make_date(decided.start_year, 9, 1)
