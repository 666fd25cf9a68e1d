-- Every household of the area counts.
counted as (
    select l.household_id, l.village_id, l.at_opening, l.at_closing from lived l
)
