select c.household_id, cast(null as uuid) as person_id, cast(c.from_day as text) as value
from class_now c
where c.class in ('poor', 'near_poor')
    and c.from_day < (select min(y.from_day) from stay y where y.household_id = c.household_id)
