-- table    mart.project_jobs
-- what     New jobs of investment projects by section and year: named, and expected where the probability is given
-- russian  Новые рабочие места инвестиционных проектов по разделам и годам – названные и ожидаемые
-- grain    vintage, ref_area, economic_activity, time_period
-- reads    staging.projects__job
-- leaves   public
--
-- column   vintage            date     date    vintage
-- column   ref_area           varchar  code    region
-- column   economic_activity  varchar  code    section
-- column   time_period        integer  year    year in which the jobs appear
-- column   projects           bigint   int     projects
-- column   jobs               double   places  new jobs as named
-- column   expected_jobs      double   places  jobs times probability; projects without one are left out
-- column   jobs_unjudged      double   places  jobs of projects whose probability nobody gave

select
    getvariable('vintage') as vintage,
    ref_area,
    economic_activity,
    time_period,
    count(distinct project) as projects,
    sum(jobs) as jobs,
    coalesce(sum(jobs * probability), 0.0) as expected_jobs,
    coalesce(sum(jobs) filter (where probability is null), 0.0) as jobs_unjudged
from staging.projects__job
group by all
