-- $1 the round, $2 the day of its decision, $3 how many. Households of the round with the class before that
-- day and the next one decided for a later day; where there is none, the decision would hold until now.
select d.household_id, coalesce(p.name, h.code) as name, coalesce(p.sort_key, '') as sort_key, d.class,
    f.from_day as next_day, coalesce(f.decision_number, '') as next_number,
    (select g.class from class_fact g where g.household_id = d.household_id and g.from_day < $2
        order by g.from_day desc limit 1) as class_before
from verdict d
join survey s on s.id = d.survey_id
    and not exists (select 1 from survey later where later.replaces = s.id)
join round r on r.id = d.round_id
join household h on h.id = d.household_id
left join class_fact f on f.household_id = d.household_id and f.from_day =
    (select min(g.from_day) from class_fact g
     where g.household_id = d.household_id and g.from_day > $2)
left join person p on p.id = (select m.person_id from membership m
    where m.household_id = d.household_id and m.relation = 'head' and m.to_day > $2
    order by m.from_day limit 1)
where d.round_id = $1 and {there}
    and d.class in ('poor', 'near_poor', 'not_poor')
    and not exists (select 1 from verdict later where later.replaces = d.id)
order by sort_key, d.household_id
limit $3
