-- check    План не выходит за то, что могут колледжи: лицензия, практика, места, преподаватели, мастерские, заявления, договоры
-- blocks   plan
-- remedy   План не записан. Сверьте карточки организаций и программ; если они верны, пришлите сообщение разработчику.

-- Counted anew from the marts: a capacity is what the card claims or what last year carried, whichever is more, times the
-- region's capacity_factor; a card of a closed code serves for the code that admits in its place (the own card first).
-- What gave way to firmer conditions is in plan.gave_way, and a programme set back keeps last year's places.
-- Study places serve two shifts unless the region says otherwise; 0.001 is the tolerance of the solver.

with recursive

setting as (

    select
        run.vintage,
        run.ref_area,
        run.start_year,
        max(posts.value) as posts_per_group,
        max(given.limit_value) filter (where given.constraint_kind = 'capacity_factor' and given.start_year is null) as factor_of_plan,
        max(given.limit_value) filter (where given.constraint_kind = 'capacity_factor' and given.start_year = run.start_year) as factor_of_year
    from plan.run as run
    left join parameter.in_force as posts
        on posts.vintage = run.vintage and posts.parameter = 'teachers_per_group' and posts.key = ''
    left join mart.admission_limit as given
        on given.vintage = run.vintage and given.ref_area = run.ref_area
    where run.vintage = getvariable('vintage')
    group by all

),

-- Each code and the codes that it leads to, one step at a time while the code reached is closed.
led as (

    select code as programme, code as admits, 0 as steps
    from codelist.programme
    union all
    select led.programme, closed.successor, led.steps + 1
    from led
    inner join codelist.programme as closed
        on closed.code = led.admits
    where
        closed.successor <> '' and led.steps < 9
        and closed.admission_until < make_date((select min(setting.start_year) from setting), 9, 1)

),

admitting as (

    select programme, arg_max(admits, steps) as admits
    from led
    group by all

),

card as (

    select
        offer.* replace (coalesce(admitting.admits, offer.programme) as programme)
    from mart.offer as offer
    left join admitting
        on admitting.programme = offer.programme
    where offer.vintage = getvariable('vintage') and offer.licensed
    qualify row_number() over (
        partition by offer.ref_area, offer.college, coalesce(admitting.admits, offer.programme), offer.basis, offer.form
        order by coalesce(admitting.admits, offer.programme) = offer.programme desc, offer.programme desc
    ) = 1

),

applied as (

    select
        applications.ref_area,
        coalesce(admitting.admits, applications.programme) as programme,
        applications.basis,
        applications.college,
        sum(applications.applications) as applications
    from mart.applications as applications
    left join admitting
        on admitting.programme = applications.programme
    where
        applications.vintage = getvariable('vintage') and applications.funding = 'бюджет'
        and applications.start_year = (
            select max(newest.start_year)
            from mart.applications as newest
            where newest.vintage = applications.vintage and newest.ref_area = applications.ref_area
        )
    group by all

),

needed as (

    select distinct ref_area, programme
    from plan.balance
    where vintage = getvariable('vintage')

),

offered as (

    select
        offer.ref_area,
        offer.programme,
        offer.basis,
        offer.college,
        offer.form,
        offer.funding,
        offer.start_year,
        offer.groups,
        offer.places,
        offer.groups_last_year,
        offer.places_last_year,
        ceil(offer.duration_months / 12) as years,
        offer.programme || ' на базе ' || offer.basis || ' кл., ' || offer.college || ' (' || offer.form || ')' as label,
        card.groups_max,
        card.group_size_max,
        card.practice_places,
        card.target_contracts,
        card.workshop,
        card.workshop_hours_per_group as hours,
        applied.applications,
        college.seats_places,
        college.teachers_fte,
        coalesce(setting.factor_of_year, setting.factor_of_plan, 1) as factor,
        setting.posts_per_group,
        needed.programme is not null and closed.code is null and set_back.scope is null as is_decided
    from plan.offer as offer
    inner join setting
        using (vintage, ref_area)
    left join card
        using (ref_area, programme, basis, college, form)
    left join applied
        using (ref_area, programme, basis, college)
    left join mart.college as college
        on college.vintage = offer.vintage and college.ref_area = offer.ref_area and college.college = offer.college
    left join needed
        on needed.ref_area = offer.ref_area and needed.programme = offer.programme
    left join codelist.programme as closed
        on closed.code = offer.programme and closed.admission_until < make_date(setting.start_year, 9, 1)
    left join plan.gave_way as set_back
        on
            set_back.vintage = offer.vintage and set_back.ref_area = offer.ref_area and set_back.scope = offer.programme
            and set_back.allowed is null

),

held as (

    select
        ref_area,
        'лицензия, групп' as what,
        label as scope,
        start_year,
        sum(groups) as planned,
        0 as least,
        if(
            max(factor) = 1,
            greatest(max(groups_max), sum(groups_last_year)),
            floor(greatest(max(groups_max), sum(groups_last_year)) * max(factor) + 1e-6)
        ) as most
    from offered
    where groups_max is not null
    group by all
    union all
    select
        ref_area,
        'места практики',
        label,
        start_year,
        sum(places),
        0,
        greatest(max(practice_places), sum(places_last_year)) * max(factor)
    from offered
    where practice_places is not null
    group by all
    union all
    select
        ref_area,
        'целевые договоры',
        label,
        start_year,
        coalesce(sum(places) filter (where funding = 'бюджет'), sum(places)),
        max(target_contracts),
        null
    from offered
    where target_contracts > 0 and is_decided
    group by all
    union all
    select
        ref_area,
        'заявления, групп',
        label,
        start_year,
        groups,
        0,
        ceil(applications / least(group_size_max, places / groups, floor(places_last_year / nullif(groups_last_year, 0))))
    from offered
    where applications > 0 and groups > 0 and is_decided and funding = 'бюджет'
    union all
    select
        offered.ref_area,
        'учебные места',
        offered.college,
        offered.start_year,
        sum(offered.places * offered.years),
        0,
        greatest(
            max(offered.seats_places) * coalesce(max(of_year.limit_value), max(of_plan.limit_value), 2), sum(offered.places_last_year * offered.years)
        ) * max(offered.factor)
    from offered
    left join mart.admission_limit as of_year
        on
            of_year.vintage = getvariable('vintage') and of_year.ref_area = offered.ref_area
            and of_year.constraint_kind = 'shifts' and of_year.start_year = offered.start_year
    left join mart.admission_limit as of_plan
        on
            of_plan.vintage = getvariable('vintage') and of_plan.ref_area = offered.ref_area
            and of_plan.constraint_kind = 'shifts' and of_plan.start_year is null
    where offered.seats_places is not null and offered.form <> 'заочная'
    group by all
    union all
    select
        offered.ref_area,
        'преподаватели, групп',
        offered.college,
        offered.start_year,
        sum(offered.groups * offered.years),
        0,
        greatest(
            max(offered.teachers_fte) / coalesce(max(of_year.limit_value), max(of_plan.limit_value), max(offered.posts_per_group)),
            sum(offered.groups_last_year * offered.years)
        ) * max(offered.factor)
    from offered
    left join mart.admission_limit as of_year
        on
            of_year.vintage = getvariable('vintage') and of_year.ref_area = offered.ref_area
            and of_year.constraint_kind = 'teachers_per_group' and of_year.start_year = offered.start_year
    left join mart.admission_limit as of_plan
        on
            of_plan.vintage = getvariable('vintage') and of_plan.ref_area = offered.ref_area
            and of_plan.constraint_kind = 'teachers_per_group' and of_plan.start_year is null
    where offered.teachers_fte is not null
    group by all
    union all
    select
        offered.ref_area,
        'часы мастерской',
        'мастерская ' || offered.workshop,
        offered.start_year,
        sum(offered.groups * offered.hours),
        0,
        greatest(max(workshop.hours_per_week), sum(offered.groups_last_year * offered.hours)) * max(offered.factor)
    from offered
    inner join mart.workshop as workshop
        on workshop.vintage = getvariable('vintage') and workshop.ref_area = offered.ref_area and workshop.workshop = offered.workshop
    where offered.hours > 0 and workshop.hours_per_week is not null
    group by all

)

select held.*
from held
where
    (held.planned > held.most + 0.001 or held.planned < held.least - 0.001)
    and not exists (
        select 1
        from plan.gave_way as given
        where
            given.vintage = getvariable('vintage') and given.ref_area = held.ref_area
            and given.scope = regexp_replace(held.scope, ' \([^()]*\)$', '') || ', ' || held.start_year || ' г.'
            and given.constraint_name = case held.what
                when 'лицензия, групп' then 'лицензия и нагрузка (число групп)'
                when 'заявления, групп' then 'заявления'
                when 'преподаватели, групп' then 'преподаватели'
                else held.what
            end
    )
