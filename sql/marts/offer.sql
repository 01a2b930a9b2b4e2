-- table    mart.offer
-- what     Programmes a college is able to teach; contracts of target training are those of their list where it names more than the card
-- russian  Программы, которые колледж может вести; договоры целевого обучения – из их списка, если он называет больше карточки
-- grain    vintage, ref_area, college, programme, basis, form
-- reads    staging.colleges__offer, mart.target_contract
-- leaves   public
--
-- column   vintage                   date     date     vintage
-- column   ref_area                  varchar  code     region named by the file, ОКТМО subject code; null when it names none
-- column   college                   varchar  code     college identifier given by the region; null when not распределено
-- column   programme                 varchar  code     СПО programme XX.0Y.ZZ
-- column   basis                     varchar  code     9 or 11 classes; null when not given
-- column   form                      varchar  code     очная, очно-заочная, заочная
-- column   duration_months           integer  months   duration
-- column   licensed                  boolean  flag     licence held
-- column   groups_max                bigint   int      largest number of first-year groups
-- column   group_size_min            double   places   smallest group
-- column   group_size_max            double   places   largest group
-- column   cost_per_place_rub        double   rub      a year
-- column   workshop                  varchar  code     workshop needed
-- column   workshop_hours_per_group  double   hours    a week
-- column   practice_places           double   places   training places at employers
-- column   target_contracts          double   persons  signed target contracts
-- column   cluster                   varchar  text     cluster as given

with

-- A list names no form of study, and perhaps no basis: its contracts count with full-time study where the college has it, those
-- of no basis with one of its bases, nine classes before eleven. A card of no basis is of nine classes, as the plan reads it.
ranked as (

    select
        offer.*,
        row_number() over (
            partition by offer.ref_area, offer.college, offer.programme, offer.basis
            order by coalesce(offer.form <> 'очная', true), offer.form
        ) as place,
        row_number() over (
            partition by offer.ref_area, offer.college, offer.programme
            order by coalesce(offer.form <> 'очная', true) asc, offer.basis desc nulls last, offer.form asc
        ) as place_of_bases
    from staging.colleges__offer as offer

)

select
    getvariable('vintage') as vintage,
    ranked.ref_area,
    ranked.college,
    ranked.programme,
    ranked.basis,
    ranked.form,
    ranked.duration_months,
    ranked.licensed,
    ranked.groups_max,
    ranked.group_size_min,
    ranked.group_size_max,
    ranked.cost_per_place_rub,
    ranked.workshop,
    ranked.workshop_hours_per_group,
    ranked.practice_places,
    if(ranked.place = 1, greatest(ranked.target_contracts, (
        select sum(listed.contracts)
        from mart.target_contract as listed
        where
            listed.vintage = getvariable('vintage')
            and listed.ref_area = ranked.ref_area
            and listed.college = ranked.college
            and listed.programme = ranked.programme
            and (listed.basis = coalesce(ranked.basis, '9') or (listed.basis is null and ranked.place_of_bases = 1))
    )), ranked.target_contracts) as target_contracts,
    ranked.cluster
from ranked
