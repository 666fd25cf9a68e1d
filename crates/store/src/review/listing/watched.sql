-- Who escaped poverty by the class before, or by the frozen list of a decision where no class says so. The
-- two differ where a decision was entered later for an earlier day; that is marked.
with escaped as (
    select f.household_id, f.from_day, f.decision_number, f.round_id, y.village_id,
        case when 'poor' = (select g.class from class_fact g
            where g.household_id = f.household_id and g.from_day < f.from_day
            order by g.from_day desc limit 1) then 1 else 0 end as by_class,
        case when exists (select 1 from decision_household x where x.round_id = f.round_id
            and x.household_id = f.household_id and x.list = 'escaped_poor')
            then 1 else 0 end as by_list,
        case when exists (select 1 from decision_household z where z.round_id = f.round_id)
            then 1 else 0 end as frozen
    from stay y
    join class_fact f on f.household_id = y.household_id
    where y.from_day <= {today} and y.to_day > {today} and {seen}
        and f.class <> 'poor' and f.from_day > {since} and f.from_day <= {today}
        and not exists (select 1 from class_fact again
            where again.household_id = f.household_id and again.class = 'poor'
            and again.from_day > f.from_day and again.from_day <= {today})
)
select h.id, h.code, p.name as head, p.sort_key, v.name as village_name, c.class, e.from_day,
    e.decision_number, e.round_id,
    exists (select 1 from escaped o where o.household_id = e.household_id
        and o.frozen = 1 and o.by_class <> o.by_list) as differs
from escaped e
join class_fact c on c.household_id = e.household_id and c.from_day =
    (select max(g.from_day) from class_fact g
     where g.household_id = e.household_id and g.from_day <= {today})
join household h on h.id = e.household_id
join village v on v.id = e.village_id
join membership m on m.household_id = h.id and m.relation = 'head'
    and m.from_day <= {today} and m.to_day > {today}
join person p on p.id = m.person_id
where c.class <> 'poor'
    and (e.by_class = 1 or (e.by_list = 1 and not exists (select 1 from escaped o
        where o.household_id = e.household_id
        and (o.by_class = 1 or (o.by_list = 1 and o.from_day > e.from_day)))))
