select m.household_id, m.person_id, cast(m.birth_year as text) as value
from member_now m
join class_now c on c.household_id = m.household_id and c.class in ('poor', 'near_poor')
where m.birth_year is not null and (
    (:year - m.birth_year >= 6 and m.facts like '%"health_insurance":null%')
    or (:year - m.birth_year between 3 and 30 and m.facts like '%"education":null%'))
