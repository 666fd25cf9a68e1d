select h.id, h.code, p.name as head, p.sort_key, v.name as village_name, c.class, f.from_day,
    f.decision_number
from class_fact f
join class_fact c on c.household_id = f.household_id and c.from_day =
    (select max(g.from_day) from class_fact g
     where g.household_id = f.household_id and g.from_day <= {today})
join household h on h.id = f.household_id
join stay y on y.household_id = h.id and y.from_day <= {today} and y.to_day > {today}
join village v on v.id = y.village_id
join membership m on m.household_id = h.id and m.relation = 'head'
    and m.from_day <= {today} and m.to_day > {today}
join person p on p.id = m.person_id
where f.class <> 'poor' and c.class <> 'poor' and f.from_day > {since} and f.from_day <= {today}
    and 'poor' = (select g.class from class_fact g
        where g.household_id = f.household_id and g.from_day < f.from_day
        order by g.from_day desc limit 1)
    and not exists (select 1 from class_fact again
        where again.household_id = f.household_id and again.class = 'poor'
        and again.from_day > f.from_day and again.from_day <= {today})
    and {seen}
