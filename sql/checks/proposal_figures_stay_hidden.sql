-- check    У каждой ячейки, которая стоит на ответах работодателей, есть решение: F, C или D; скрытая не одна в своей строке и столбце
-- blocks   proposal
-- remedy   Документы не заменены. Пришлите разработчику это сообщение: одну скрытую ячейку находят вычитанием.

with

cells as (

    select * exclude (vintage)
    from proposal.disclosed_cell
    where vintage = getvariable('vintage')

),

alone as (

    select ref_area, product, 'строка ' || row_key as place, count(*) filter (where conf_status <> 'F') as hidden
    from cells
    where product = 'sector_level'
    group by all
    union all
    select ref_area, product, 'столбец ' || column_key, count(*) filter (where conf_status <> 'F')
    from cells
    where product = 'sector_level'
    group by all

)

select ref_area, product, row_key || ' ' || column_key as place, conf_status as reason
from cells
where (conf_status in ('F', 'C', 'D')) is not true
union all
select ref_area, product, place, 'скрыта одна ячейка'
from alone
where hidden = 1
