select s.household_id, cast(null as uuid) as person_id, cast(w.day as text) as value
from scoped_household s
join household_move w on w.household_id = s.household_id
where w.day <= :cutoff
    and not exists (select 1 from household_move_answer n where n.move_id = w.id)
