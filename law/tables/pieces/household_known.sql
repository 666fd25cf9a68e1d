-- What is known of a household on the closing day: the newest row until then.
household_known as (
    select f.household_id, f.causes, f.needs,
        case when f.no_labour_capacity then 1 when not f.no_labour_capacity then 0 end as no_labour,
        case when f.local_ethnic then 1 when not f.local_ethnic then 0 end as local_ethnic
    from looked_at l
    cross join household_fact f
    where f.household_id = l.household_id and l.at_closing > 0
        and f.from_day <= :closing
        and not exists (select 1 from household_fact g
            where g.household_id = f.household_id and g.from_day <= :closing
                and (g.from_day > f.from_day
                    or (g.from_day = f.from_day and g.revision > f.revision)))
)
