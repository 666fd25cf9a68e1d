-- The households of the area that had another class than "not poor" on some day until the closing:
-- one in ten or so, and the only ones of which more is looked at than where they live. Where they
-- lived on the opening day and on the closing day: one row a household and village. A household that
-- moved between two villages of the area has a row in each, so that the villages add up to the
-- commune.
-- "cross join … where" is how SQLite is told to begin with the few and look the many up; PostgreSQL
-- takes it as any other join. Nothing is made distinct here: of what is distinct PostgreSQL expects
-- two hundred rows, whatever there are, and looks a million up one by one.
looked_at as (
    select y.household_id, y.village_id,
        max(case when y.from_day <= :opening and y.to_day > :opening then 1 else 0 end) as at_opening,
        max(case when y.from_day <= :closing and y.to_day > :closing then 1 else 0 end) as at_closing
    from scoped_village v
    cross join stay y
    where y.village_id = v.village_id
        and ((y.from_day <= :opening and y.to_day > :opening)
            or (y.from_day <= :closing and y.to_day > :closing))
        and exists (select 1 from class_fact f
            where f.household_id = y.household_id and f.from_day <= :closing and f.class <> 'not_poor')
    group by y.household_id, y.village_id
)
