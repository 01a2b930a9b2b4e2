-- check    Места документов – места плана: по каждому кластеру, и все кластеры по долям программ дают план региона
-- blocks   proposal
-- remedy   Документы не заменены. Сверьте доли программ в data/codelists/cluster_programme.csv: у каждой они дают 1.

with

planned as (

    select
        programme.vintage,
        programme.ref_area,
        member.cluster,
        programme.programme,
        programme.places,
        programme.places_last_year,
        member.share
    from plan.programme as programme
    inner join plan.run as run
        on run.vintage = programme.vintage and run.ref_area = programme.ref_area and run.start_year = programme.start_year
    left join codelist.cluster_programme as member
        on member.programme = programme.programme
    where programme.vintage = getvariable('vintage')

),

by_cluster as (

    select vintage, ref_area, cluster, sum(places) as places, sum(places_last_year) as places_last_year
    from planned
    where cluster is not null
    group by all

),

whole as (

    select programme.vintage, programme.ref_area, sum(programme.places) as places
    from plan.programme as programme
    inner join plan.run as run
        on run.vintage = programme.vintage and run.ref_area = programme.ref_area and run.start_year = programme.start_year
    where programme.vintage = getvariable('vintage')
    group by all

),

document as (

    select vintage, ref_area, cluster, places
    from proposal.document
    where vintage = getvariable('vintage')

),

sums as (

    select
        coalesce(by_cluster.ref_area, document.ref_area) as ref_area,
        coalesce(by_cluster.cluster, document.cluster) as cluster,
        'места кластера' as what,
        by_cluster.places as planned,
        document.places as proposed
    from by_cluster
    full join document
        using (vintage, ref_area, cluster)
    anti join proposal.not_made as failed  -- told by name; the others are made
        on
            failed.vintage = coalesce(by_cluster.vintage, document.vintage)
            and failed.ref_area = coalesce(by_cluster.ref_area, document.ref_area)
            and failed.cluster = coalesce(by_cluster.cluster, document.cluster)
    union all
    select whole.ref_area, 'все кластеры', 'места по долям', whole.places, sum(planned.places * planned.share)
    from whole
    inner join planned
        using (vintage, ref_area)
    group by all

)

select *
from sums
where (abs(planned - proposed) <= 0.001) is not true
