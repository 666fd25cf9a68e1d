select m.household_id, m.person_id, cast(m.birth_year as text) as value
from member_now m
where :year - m.birth_year > 110
