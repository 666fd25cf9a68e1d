select s.household_id, cast(null as uuid) as person_id, cast(s.from_day as text) as value
from scoped_household s
where s.from_day <= :cutoff
    and not exists (select 1 from class_now c where c.household_id = s.household_id)
