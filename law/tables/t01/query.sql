-- The households with a class, with their people. `everyone` counts all.
select household_id, village_id,
    case when class_closing = 'poor' then 1 else 0 end as households_poor,
    case when class_closing = 'near_poor' then 1 else 0 end as households_near_poor,
    case when class_closing = 'average_farming' then 1 else 0 end as households_average_farming,
    case when class_closing = 'poor' then people_closing else 0 end as people_poor,
    case when class_closing = 'near_poor' then people_closing else 0 end as people_near_poor,
    case when class_closing = 'average_farming' then people_closing else 0 end
        as people_average_farming
from household_state
where at_closing > 0
