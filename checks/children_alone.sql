select m.household_id, cast(null as uuid) as person_id, cast(count(*) as text) as value
from member_now m
group by m.household_id
having min(case when m.birth_year is not null and :year - m.birth_year < 16 then 1 else 0 end) = 1
