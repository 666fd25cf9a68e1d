-- All households that live in the area on the closing day, a row each, and all their people, a row
-- each. Nothing else is asked of them: the sums of a million are taken apart from those of the few.
everyone as not materialized (
    select household_id, village_id, 1 as households_all, 0 as people_all
    from lived
    union all
    select l.household_id, l.village_id, 0, 1
    from lived l
    cross join membership m
    where m.household_id = l.household_id and m.from_day <= :closing and m.to_day > :closing
)
