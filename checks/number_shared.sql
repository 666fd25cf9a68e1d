-- Within the scope only: that a number stands in another area's register is told to nobody here. Who has
-- the number is looked up by it, and only then whether they live here.
select m.household_id, m.person_id, cast(count(distinct q.id) as text) as value
from member_now m
join person q on q.identity_index = m.identity_index and q.id <> m.person_id
where m.identity_index is not null
    and exists (select 1 from member_now o where o.person_id = q.id)
group by m.household_id, m.person_id
