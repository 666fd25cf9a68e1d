select s.household_id, cast(null as uuid) as person_id, '' as value
from scoped_household s
where s.address = ''
