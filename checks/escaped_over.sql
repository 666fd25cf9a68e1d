select c.household_id, cast(null as uuid) as person_id, cast(c.from_day as text) as value
from class_now c
where c.class in ('not_poor', 'average_farming') and c.from_day <= :cutoff
    and coalesce((select f.class from class_fact f
        where f.household_id = c.household_id and f.from_day < c.from_day
        order by f.from_day desc limit 1), 'none') in ('poor', 'near_poor')
