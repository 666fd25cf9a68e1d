select m.household_id, m.person_id, coalesce(cast(m.birth_day as text), cast(m.birth_year as text)) as value
from member_now m
join (select f.person_id, f.household_id, min(f.from_day) as first_day from membership f
    join scoped_household s on s.household_id = f.household_id
    group by f.person_id, f.household_id) j
    on j.person_id = m.person_id and j.household_id = m.household_id
where m.birth_day > j.first_day
