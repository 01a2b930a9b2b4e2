-- table    mart.digital_unit
-- what     Units of programmes and their digital component
-- grain    vintage, ref_area, programme, kind, unit
-- reads    staging.digital__unit
-- keeps    vintages
--
-- column   vintage      date     vintage
-- column   ref_area     code     region, ОКТМО subject code
-- column   programme    code     СПО programme XX.0Y.ZZ
-- column   kind         code     дисциплина, модуль, МДК
-- column   unit         text     unit
-- column   has_digital  flag     has a digital component
-- column   hours        hours    hours
-- column   responsible  text     responsible body
-- column   deadline     date     deadline

select
    getvariable('vintage') as vintage,
    ref_area,
    programme,
    kind,
    unit,
    has_digital,
    hours,
    responsible,
    deadline
from staging.digital__unit
