select s.household_id, cast(null as uuid) as person_id, cast(e.day as text) as value
from scoped_household s
join event e on e.other_household_id = s.household_id and e.kind = 'split'
where not exists (select 1 from event u where u.undoes = e.id)
    and not exists (select 1 from class_now c where c.household_id = s.household_id)
    and coalesce((select f.class from class_fact f
        where f.household_id = e.household_id and f.from_day <= e.day
        order by f.from_day desc limit 1), 'none') in ('poor', 'near_poor')
