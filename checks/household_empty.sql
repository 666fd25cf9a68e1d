select s.household_id, cast(null as uuid) as person_id, '' as value
from scoped_household s
where not exists (select 1 from member_now m where m.household_id = s.household_id)
