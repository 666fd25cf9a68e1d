-- What the tables of the review look at: one row a household and village of the area, as they
-- were on the opening day ($1) and on the closing day ($2). A household that moved between two
-- villages of the area has a row in each, so that the villages add up to the commune.
-- `scoped_village` (the villages of the area, and what they lie in) is put before this text.
lived as (
    select y.household_id, y.village_id,
        max(case when y.from_day <= $1 and y.to_day > $1 then 1 else 0 end) as at_opening,
        max(case when y.from_day <= $2 and y.to_day > $2 then 1 else 0 end) as at_closing
    from stay y
    join scoped_village v on v.village_id = y.village_id
    where (y.from_day <= $1 and y.to_day > $1) or (y.from_day <= $2 and y.to_day > $2)
    group by y.household_id, y.village_id
),
household_state as (
    select l.household_id, l.village_id, l.at_opening, l.at_closing,
        coalesce((select f.class from class_fact f
            where f.household_id = l.household_id and f.from_day <= $1
            order by f.from_day desc limit 1), 'none') as class_opening,
        coalesce((select f.class from class_fact f
            where f.household_id = l.household_id and f.from_day <= $2
            order by f.from_day desc limit 1), 'none') as class_closing,
        (select count(*) from membership m
            where m.household_id = l.household_id and m.from_day <= $1 and m.to_day > $1
        ) as people_opening,
        (select count(*) from membership m
            where m.household_id = l.household_id and m.from_day <= $2 and m.to_day > $2
        ) as people_closing,
        case when exists (select 1 from class_fact f
            where f.household_id = l.household_id and f.from_day <= $1 and f.class = 'poor')
            then 1 else 0 end as was_poor,
        case when exists (select 1 from class_fact f
            where f.household_id = l.household_id and f.from_day <= $1 and f.class = 'near_poor')
            then 1 else 0 end as was_near_poor
    from lived l
)
