-- Every household of the area counts.
counted as (
    select distinct l.household_id from lived l
)
