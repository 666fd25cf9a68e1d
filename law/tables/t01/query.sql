-- Each household that lives in the area on the closing day, each of its people, and the classes of
-- those that have one.
select household_id, village_id,
    1 as households_all,
    0 as people_all,
    0 as households_poor,
    0 as households_near_poor,
    0 as households_average_farming,
    0 as people_poor,
    0 as people_near_poor,
    0 as people_average_farming
from lived
union all
select l.household_id, l.village_id, 0, 1, 0, 0, 0, 0, 0, 0
from lived l
cross join membership m
where m.household_id = l.household_id and m.from_day <= $2 and m.to_day > $2
union all
select household_id, village_id, 0, 0,
    case when class_closing = 'poor' then 1 else 0 end,
    case when class_closing = 'near_poor' then 1 else 0 end,
    case when class_closing = 'average_farming' then 1 else 0 end,
    case when class_closing = 'poor' then people_closing else 0 end,
    case when class_closing = 'near_poor' then people_closing else 0 end,
    case when class_closing = 'average_farming' then people_closing else 0 end
from household_state
where at_closing > 0
