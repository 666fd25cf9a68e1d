select m.household_id, m.person_id, cast(count(distinct o.id) as text) as value
from member_now m
join person o on o.identity_index = m.identity_index and o.id <> m.person_id
join membership n on n.person_id = o.id and n.from_day <= :day and n.to_day > :day
where m.identity_index is not null
group by m.household_id, m.person_id
