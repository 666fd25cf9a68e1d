-- The households of the area that had another class than "not poor" on some day until the closing:
-- one in ten or so, and the only ones of which more is looked at than where they live.
-- "cross join … where" is how SQLite is told to begin with the few and look the many up; PostgreSQL
-- takes it as any other join. Nothing is made distinct here: of what is distinct PostgreSQL expects
-- two hundred rows, whatever there are, and looks a million up one by one.
looked_at as (
    select l.household_id, l.village_id, l.at_opening, l.at_closing
    from lived l
    where exists (select 1 from class_fact f
        where f.household_id = l.household_id and f.from_day <= $2 and f.class <> 'not_poor')
)
