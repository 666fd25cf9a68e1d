-- What the tables of the review look at: one row a household looked at and village of the area,
-- with its classes and people as they were on the opening and on the closing day.
class_period as (
    -- From when until when a class was in force, and which came after it. A household was poor before when
    -- it was on the opening day or earlier, or when it ceased to be until the closing day.
    select f.household_id, l.village_id, f.class, f.from_day, f.verdict_id,
        lead(f.from_day) over (
            partition by f.household_id, l.village_id order by f.from_day) as next_day,
        lead(f.class) over (
            partition by f.household_id, l.village_id order by f.from_day) as next_class
    from looked_at l
    cross join class_fact f
    where f.household_id = l.household_id
),
-- Everything of a household side by side in one grouping, never joined: PostgreSQL keeps a plan made
-- when a register was small, or without looking at the days, and a join that expected three rows
-- compares every household with every other.
household_part as (
    select l.household_id, l.village_id, l.at_opening, l.at_closing,
        cast(null as text) as class_opening, cast(null as text) as class_closing,
        0 as people_opening, 0 as people_closing, 0 as was_poor, 0 as was_near_poor
    from looked_at l
    union all
    select p.household_id, p.village_id, 0, 0,
        case when p.from_day <= :opening and (p.next_day is null or p.next_day > :opening) then p.class end,
        case when p.from_day <= :closing and (p.next_day is null or p.next_day > :closing) then p.class end,
        0, 0,
        case when p.class = 'poor' and (p.from_day <= :opening
            or (p.next_day <= :closing and p.next_class <> 'poor')) then 1 else 0 end,
        case when p.class = 'near_poor' and (p.from_day <= :opening
            or (p.next_day <= :closing and p.next_class <> 'near_poor')) then 1 else 0 end
    from class_period p
    union all
    select l.household_id, l.village_id, 0, 0, null, null,
        case when m.from_day <= :opening and m.to_day > :opening then 1 else 0 end,
        case when m.from_day <= :closing and m.to_day > :closing then 1 else 0 end,
        0, 0
    from looked_at l
    cross join membership m
    where m.household_id = l.household_id
),
household_state as (
    select p.household_id, p.village_id,
        max(p.at_opening) as at_opening,
        max(p.at_closing) as at_closing,
        coalesce(max(p.class_opening), 'none') as class_opening,
        coalesce(max(p.class_closing), 'none') as class_closing,
        -- Queries choose by these with "> 0": of an equality with a name PostgreSQL expects one row
        -- in two hundred, takes a handful for granted and compares everybody with everybody.
        max(case when p.class_closing = 'poor' then 1 else 0 end) as poor_closing,
        max(case when p.class_closing = 'near_poor' then 1 else 0 end) as near_poor_closing,
        sum(p.people_opening) as people_opening,
        sum(p.people_closing) as people_closing,
        max(p.was_poor) as was_poor,
        max(p.was_near_poor) as was_near_poor
    from household_part p
    group by p.household_id, p.village_id
)
