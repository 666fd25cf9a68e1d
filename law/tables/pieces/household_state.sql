-- What the tables of the review look at: one row a household looked at and village of the area,
-- with its classes and people as they were on the opening and on the closing day.
class_period as (
    -- From when until when a class was in force.
    select f.household_id, l.village_id, f.class, f.from_day, f.verdict_id,
        lead(f.from_day) over (
            partition by f.household_id, l.village_id order by f.from_day) as next_day
    from looked_at l
    cross join class_fact f
    where f.household_id = l.household_id
),
class_state as (
    select p.household_id, p.village_id,
        max(case when p.from_day <= $1 and (p.next_day is null or p.next_day > $1)
            then p.class end) as class_opening,
        max(case when p.from_day <= $2 and (p.next_day is null or p.next_day > $2)
            then p.class end) as class_closing,
        max(case when p.from_day <= $1 and p.class = 'poor' then 1 else 0 end) as was_poor,
        max(case when p.from_day <= $1 and p.class = 'near_poor' then 1 else 0 end)
            as was_near_poor
    from class_period p
    group by p.household_id, p.village_id
),
people_state as (
    select l.household_id, l.village_id,
        sum(case when m.from_day <= $1 and m.to_day > $1 then 1 else 0 end) as people_opening,
        sum(case when m.from_day <= $2 and m.to_day > $2 then 1 else 0 end) as people_closing
    from looked_at l
    cross join membership m
    where m.household_id = l.household_id
    group by l.household_id, l.village_id
),
household_state as (
    select l.household_id, l.village_id, l.at_opening, l.at_closing,
        coalesce(s.class_opening, 'none') as class_opening,
        coalesce(s.class_closing, 'none') as class_closing,
        -- Queries choose by these with "> 0": of an equality with a name PostgreSQL expects one row
        -- in two hundred, takes a handful for granted and compares everybody with everybody.
        case when s.class_closing = 'poor' then 1 else 0 end as poor_closing,
        case when s.class_closing = 'near_poor' then 1 else 0 end as near_poor_closing,
        coalesce(p.people_opening, 0) as people_opening,
        coalesce(p.people_closing, 0) as people_closing,
        coalesce(s.was_poor, 0) as was_poor,
        coalesce(s.was_near_poor, 0) as was_near_poor
    from looked_at l
    left join class_state s on s.household_id = l.household_id and s.village_id = l.village_id
    left join people_state p on p.household_id = l.household_id and p.village_id = l.village_id
)
