-- Only the households that are looked at count, which makes a table of them that much faster.
counted as (
    select l.household_id, l.village_id, l.at_opening, l.at_closing from looked_at l
)
