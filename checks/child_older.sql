-- Side by side, not joined: PostgreSQL takes a commune for a handful of people, and compares everybody
-- with every head.
select c.household_id, c.person_id, cast(c.birth_year as text) as value
from (
    select m.household_id, m.person_id, m.relation, m.birth_year,
        max(case when m.relation = 'head' then m.birth_year end)
            over (partition by m.household_id) as head_year
    from member_now m
) c
where c.relation = 'child' and c.birth_year < c.head_year + 12
