-- The members on the closing day.
member as (
    select m.household_id, m.person_id, m.relation, m.position
    from looked_at l
    cross join membership m
    where m.household_id = l.household_id and l.at_closing > 0
        and m.from_day <= :closing and m.to_day > :closing
)
