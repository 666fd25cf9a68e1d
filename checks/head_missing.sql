select m.household_id, cast(null as uuid) as person_id, cast(count(*) as text) as value
from member_now m
group by m.household_id
having max(case when m.relation = 'head' then 1 else 0 end) = 0
