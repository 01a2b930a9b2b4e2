-- query    planned_with_chain
-- what     First intake of a vintage: places, what holds them, and the chain of means behind them
-- reads    plan.programme, plan.run, plan.chain
-- binds    vintage, ref_area

select
    programme.programme,
    programme.basis,
    programme.places,
    programme.binding_constraint,
    chain.need,
    chain.supply,
    chain.carried,
    chain.other_intakes,
    chain.intake_yield,
    chain.risk_effect,
    chain.inertia_effect,
    chain.limits_effect,
    chain.rounding_effect,
    chain.override_effect
from plan.programme as programme
inner join plan.run
    using (vintage, ref_area, start_year)
left join plan.chain as chain
    on
        chain.vintage = programme.vintage
        and chain.ref_area = programme.ref_area
        and chain.programme = programme.programme
        and chain.basis = programme.basis
where programme.vintage = $vintage and programme.ref_area = $ref_area
order by programme.programme, programme.basis
