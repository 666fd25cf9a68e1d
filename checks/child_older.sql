select c.household_id, c.person_id, cast(c.birth_year as text) as value
from member_now c
join member_now h on h.household_id = c.household_id and h.relation = 'head'
where c.relation = 'child' and c.birth_year < h.birth_year + 12
