select m.household_id, m.person_id, cast(m.birth_year as text) as value
from member_now m
where m.relation = 'spouse' and :year - m.birth_year < 16
