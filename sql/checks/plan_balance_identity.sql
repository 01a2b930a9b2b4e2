-- check    Баланс сходится: потребность − выпуск + переходящий остаток − другие наборы − места × выход = баланс плана
-- blocks   plan
-- remedy   План не записан. Пришлите разработчику это сообщение с отчётом о приёме: ошибка в расчёте, а не в данных.

-- The need and the supply are those of the forecast (draws are kept in single precision), the carried balance is the
-- documented share of the balance of the year before, and what is left is the balance of plan.balance.

with

chain as (

    select
        chain.*,
        need.mean as need_forecast,
        supply.mean as supply_forecast,
        balance.mean as balance_stored,
        carry_over.value * year_before.mean as carried_again,
        chain.need - chain.supply + chain.carried - chain.other_intakes - chain.intake_yield * chain.places as balance_again
    from plan.chain as chain
    inner join plan.balance as balance
        on
            balance.vintage = chain.vintage and balance.ref_area = chain.ref_area and balance.programme = chain.programme
            and balance.time_period = chain.labour_market_year
    left join plan.balance as year_before
        on
            year_before.vintage = chain.vintage and year_before.ref_area = chain.ref_area
            and year_before.programme = chain.programme and year_before.time_period = chain.labour_market_year - 1
    left join forecast.need as need
        on
            need.vintage = chain.vintage and need.ref_area = chain.ref_area and need.programme = chain.programme
            and need.time_period = chain.labour_market_year and need.reading = 'combined'
    left join forecast.supply as supply
        on
            supply.vintage = chain.vintage and supply.ref_area = chain.ref_area and supply.programme = chain.programme
            and supply.time_period = chain.labour_market_year
    left join parameter.in_force as carry_over
        on carry_over.vintage = chain.vintage and carry_over.parameter = 'carry_over' and carry_over.key = ''
    where chain.vintage = getvariable('vintage')

)

select
    ref_area,
    programme,
    basis,
    labour_market_year,
    balance_stored,
    balance_again,
    carried,
    carried_again,
    need,
    need_forecast,
    supply,
    supply_forecast
from chain
where
    (abs(balance_again - balance_stored) <= 0.01) is not true
    or abs(carried - carried_again) > 0.01
    or (abs(need - need_forecast) <= 0.01) is not true
    or (abs(supply - supply_forecast) <= 0.01) is not true
