-- check    Цифровых часов не больше, чем часов единицы
-- blocks   ingest
-- remedy   исправьте часы в таблице цифровых компонентов: доля не бывает больше 1

select
    ref_area,
    programme,
    kind,
    unit,
    hours,
    hours_whole
from staging.digital__unit
where hours > hours_whole
