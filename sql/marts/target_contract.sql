-- table    mart.target_contract
-- what     Contracts of target training by programme and college, of the newest intake that a list names
-- russian  Договоры целевого обучения по программам и колледжам самого нового набора, который назван в списке
-- grain    vintage, ref_area, college, programme, basis
-- reads    staging.target_contracts__contract
--
-- column   vintage     date     date  vintage
-- column   ref_area    varchar  code  region
-- column   college     varchar  code  college; null when the list names none
-- column   programme   varchar  code  programme
-- column   basis       varchar  code  9 or 11 classes; null when not given
-- column   start_year  integer  year  intake of the contracts
-- column   contracts   double   int   contracts in force

with

newest as (

    select
        ref_area,
        max(start_year) as start_year
    from staging.target_contracts__contract
    group by ref_area

)

select
    getvariable('vintage') as vintage,
    contract.ref_area,
    contract.college,
    contract.programme,
    contract.basis,
    contract.start_year,
    sum(contract.contracts) as contracts
from staging.target_contracts__contract as contract
inner join newest
    using (ref_area, start_year)
group by all
