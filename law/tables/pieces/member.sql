-- The members on the closing day.
member as (
    select m.household_id, m.person_id, m.relation, m.position
    from membership m
    where m.household_id in (select l.household_id from looked_at l)
        and m.from_day <= $2 and m.to_day > $2
)
