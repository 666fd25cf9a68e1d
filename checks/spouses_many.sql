select m.household_id, cast(null as uuid) as person_id, cast(count(*) as text) as value
from member_now m
where m.relation = 'spouse'
group by m.household_id
having count(*) > 1
