-- table    mart.work_plan
-- what     Rows of the cluster work plans
-- grain    vintage, ref_area, cluster, number
-- reads    staging.plan__measure
-- keeps    vintages
--
-- column   vintage      date     vintage
-- column   ref_area     code     region, ОКТМО subject code
-- column   cluster      text     cluster as given
-- column   number       text     number in the plan
-- column   measure      text     measure
-- column   responsible  text     responsible body
-- column   deadline     date     deadline
-- column   status       text     status
-- column   decision     text     decision the row serves

select
    getvariable('vintage') as vintage,
    ref_area,
    cluster,
    number,
    measure,
    responsible,
    deadline,
    status,
    decision
from staging.plan__measure
