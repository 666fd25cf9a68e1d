-- Within the scope only: that a number stands in another area's register is told to nobody here.
select m.household_id, m.person_id, cast(count(distinct o.person_id) as text) as value
from member_now m
join member_now o on o.identity_index = m.identity_index and o.person_id <> m.person_id
where m.identity_index is not null
group by m.household_id, m.person_id
