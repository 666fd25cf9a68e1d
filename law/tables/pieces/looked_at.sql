-- The households of the area that had another class than "not poor" on some day until the closing:
-- one in ten or so, and the only ones of which more is looked at than where they live.
looked_at as (
    select distinct l.household_id
    from lived l
    where exists (select 1 from class_fact f
        where f.household_id = l.household_id and f.from_day <= $2 and f.class <> 'not_poor')
)
