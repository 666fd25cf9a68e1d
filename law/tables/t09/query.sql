-- The poor and near-poor households of the closing day by the ethnic group of their head. The sums
-- are also taken group by group (`group_number`).
with known as (
    select s.household_id, s.village_id, s.people_closing, h.kinh, h.group_number,
        case when s.class_closing = 'poor' then 1 else 0 end as poor
    from household_state s
    left join head h on h.household_id = s.household_id
    where s.at_closing > 0 and s.poor_closing + s.near_poor_closing > 0
)
select household_id, village_id, group_number,
    case when poor = 1 then 1 else 0 end as households_poor,
    case when poor = 1 then people_closing else 0 end as people_poor,
    case when poor = 1 and kinh = 1 then 1 else 0 end as households_poor_kinh,
    case when poor = 1 and kinh = 1 then people_closing else 0 end as people_poor_kinh,
    case when poor = 1 and kinh = 0 then 1 else 0 end as households_poor_minority,
    case when poor = 1 and kinh = 0 then people_closing else 0 end as people_poor_minority,
    case when poor = 1 and kinh is null then 1 else 0 end as households_poor_unknown,
    case when poor = 1 and kinh is null then people_closing else 0 end as people_poor_unknown,
    case when poor = 0 then 1 else 0 end as households_near,
    case when poor = 0 then people_closing else 0 end as people_near,
    case when poor = 0 and kinh = 1 then 1 else 0 end as households_near_kinh,
    case when poor = 0 and kinh = 1 then people_closing else 0 end as people_near_kinh,
    case when poor = 0 and kinh = 0 then 1 else 0 end as households_near_minority,
    case when poor = 0 and kinh = 0 then people_closing else 0 end as people_near_minority,
    case when poor = 0 and kinh is null then 1 else 0 end as households_near_unknown,
    case when poor = 0 and kinh is null then people_closing else 0 end as people_near_unknown
from known
