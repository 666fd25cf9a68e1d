-- What is known of a member on the closing day: the newest row until then. Stands on `member`.
person_known as (
    select f.person_id, f.education,
        case when f.attending then 1 when not f.attending then 0 end as attending,
        case when f.undernourished then 1 when not f.undernourished then 0 end as undernourished,
        case when f.health_insurance then 1 when not f.health_insurance then 0 end as insured,
        case when f.merit then 1 when not f.merit then 0 end as merit
    from member m
    cross join person_fact f
    where f.person_id = m.person_id
        and f.from_day <= :closing
        and not exists (select 1 from person_fact g
            where g.person_id = f.person_id and g.from_day <= :closing
                and (g.from_day > f.from_day
                    or (g.from_day = f.from_day and g.revision > f.revision)))
)
