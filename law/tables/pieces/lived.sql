-- Where the households of the area lived on the opening day ($1) and on the closing day ($2): one
-- row a household and village. A household that moved between two villages of the area has a row
-- in each, so that the villages add up to the commune.
-- `scoped_village` (the villages of the area, and what they lie in) is put before this text.
lived as (
    select y.household_id, y.village_id,
        max(case when y.from_day <= $1 and y.to_day > $1 then 1 else 0 end) as at_opening,
        max(case when y.from_day <= $2 and y.to_day > $2 then 1 else 0 end) as at_closing
    from scoped_village v
    cross join stay y
    where y.village_id = v.village_id
        and ((y.from_day <= $1 and y.to_day > $1) or (y.from_day <= $2 and y.to_day > $2))
    group by y.household_id, y.village_id
)
