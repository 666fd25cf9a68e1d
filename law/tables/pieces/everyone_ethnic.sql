-- Of all households of the area those whose head or head's spouse is of a minority, or whose ethnic
-- group is not known, a row each; and their people, a row each.
everyone_couple as (
    select l.household_id, l.village_id,
        max(case when e.kinh = 0 then 1 else 0 end) as minority
    from lived l
    cross join membership m
    cross join person p
    left join ethnic e on e.word = p.ethnicity
    where p.id = m.person_id and m.relation in ('head', 'spouse')
        and m.household_id = l.household_id
        and m.from_day <= :closing and m.to_day > :closing
        and (e.kinh = 0 or coalesce(p.ethnicity, '') = '')
    group by l.household_id, l.village_id
),
everyone_ethnic as not materialized (
    select household_id, village_id,
        minority as households_minority_all, 1 - minority as households_open_all,
        0 as people_minority_all, 0 as people_open_all
    from everyone_couple
    union all
    select c.household_id, c.village_id, 0, 0, c.minority, 1 - c.minority
    from everyone_couple c
    cross join membership m
    where m.household_id = c.household_id and m.from_day <= :closing and m.to_day > :closing
)
