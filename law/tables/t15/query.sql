-- The members of the near-poor households of the closing day, one row each. Every row counts one person; the first
-- of a household, its head, counts the household too.
-- Names and what is known of each are put beside them where the rows are shown, by `store`.
with own as (
    select s.household_id, s.village_id,
        case when s.class_opening = 'near_poor' then 'old' when s.was_near_poor = 1 then 'again' else 'new' end
            as standing
    from household_state s
    where s.at_closing > 0 and s.near_poor_closing > 0
),
numbered as (
    select o.household_id, o.village_id, o.standing, m.person_id, m.relation,
        row_number() over (partition by o.household_id
            order by case when m.relation = 'head' then 0 else 1 end, m.position, m.person_id)
            as member_number
    from own o
    cross join member m
    where m.household_id = o.household_id
)
select n.household_id, n.village_id, n.person_id, n.member_number, n.relation, n.standing,
    1 as people,
    case when n.member_number = 1 then 1 else 0 end as households,
    case when n.member_number = 1 and n.standing = 'old' then 1 else 0 end as households_old,
    case when n.member_number = 1 and n.standing = 'again' then 1 else 0 end as households_again,
    case when n.member_number = 1 and n.standing = 'new' then 1 else 0 end as households_new
from numbered n
