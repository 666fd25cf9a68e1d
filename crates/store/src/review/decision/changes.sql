-- $1 the round, $2 the day of the decision, $3 after which household, $4 how many. Who is not there is
-- on no list. People are counted as on the review day; who the head is, is said as of the decision's day.
select d.household_id, d.class, p.sex, p.birth_day, p.birth_year,
    (select y.village_id from stay y where y.household_id = d.household_id
        and y.to_day > r.review_day order by y.from_day limit 1) as village_id,
    (select w.name from stay y join village w on w.id = y.village_id
        where y.household_id = d.household_id and y.to_day > r.review_day
        order by y.from_day limit 1) as village_name,
    coalesce(p.name, h.code) as name, coalesce(p.sort_key, '') as sort_key,
    (select count(*) from membership n where n.household_id = d.household_id
        and n.from_day <= r.review_day and n.to_day > r.review_day) as people,
    (select f.class from class_fact f where f.household_id = d.household_id and f.from_day < $2
        order by f.from_day desc limit 1) as class_before
from verdict d
join survey s on s.id = d.survey_id
    and not exists (select 1 from survey later where later.replaces = s.id)
join round r on r.id = d.round_id
join household h on h.id = d.household_id
left join person p on p.id = (select m.person_id from membership m
    where m.household_id = d.household_id and m.relation = 'head' and m.to_day > $2
    order by m.from_day limit 1)
where d.round_id = $1 and d.household_id > $3 and {there}
    and d.class in ('poor', 'near_poor', 'not_poor')
    and not exists (select 1 from verdict later where later.replaces = d.id)
order by d.household_id
limit $4
