select c.household_id, cast(null as uuid) as person_id, cast(c.from_day as text) as value
from class_now c
join scoped_household s on s.household_id = c.household_id
join village_path p on p.village_id = s.village_id and p.from_day <= :day and p.to_day > :day
where c.class in ('poor', 'near_poor') and exists (
    select 1 from round r where r.commune_key = p.commune_key and r.kind = 'annual'
        and r.decision_day > c.from_day and r.decision_day <= :day
        and r.decision_day >= s.from_day)
