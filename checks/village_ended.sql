select s.household_id, cast(null as uuid) as person_id, v.name as value
from scoped_household s
join village v on v.id = s.village_id
where not exists (select 1 from village_path p
    where p.village_id = s.village_id and p.from_day <= :day and p.to_day > :day)
