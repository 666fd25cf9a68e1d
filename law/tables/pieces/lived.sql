-- Everybody: where the households of the area live on the closing day, one row each. A million
-- rows: read anew where it is used, which is cheaper than keeping it.
-- `scoped_village` (the villages of the area, and what they lie in) is put before this text.
lived as not materialized (
    select y.household_id, y.village_id
    from scoped_village v
    cross join stay y
    where y.village_id = v.village_id and y.from_day <= :closing and y.to_day > :closing
)
