select m.household_id, m.person_id, cast(m.birth_year as text) as value
from member_now m
where m.birth_year is not null and m.birth_year <> m.identity_birth_year
