select m.household_id, m.person_id, '' as value
from member_now m
where m.birth_year is null
