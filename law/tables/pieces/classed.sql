-- Only the households that are looked at count, which makes a table of them that much faster.
counted as (
    select l.household_id from looked_at l
)
