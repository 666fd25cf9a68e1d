-- What became of the poor households between the two days. Every household that is one on
-- either day is in exactly one column of falls or rises, or stayed. A household that stays, or
-- changes class where it lives, is counted with its people of the opening day; what its people
-- grew or shrank by is an other rise or fall, so that both this table and its twin foot.
with flow as (
    select household_id, village_id, at_opening, at_closing, class_opening, class_closing,
        people_opening, people_closing, was_poor,
        case when at_opening = 1 and class_opening = 'poor' then 1 else 0 end as opening,
        case when at_closing = 1 and class_closing = 'poor' then 1 else 0 end as closing
    from household_state
),
step as (
    select household_id, village_id, people_opening, people_closing, opening, closing, at_opening,
        case
            when opening = 1 and closing = 1 then 'stayed'
            when opening = 1 and at_closing = 1 and class_closing = 'near_poor' then 'to_near_poor'
            when opening = 1 and at_closing = 1 and class_closing in ('not_poor', 'average_farming')
                then 'above'
            when opening = 1 then 'other_fall'
            when at_opening = 1 and class_opening = 'near_poor' then 'from_near_poor'
            when at_opening = 1 and was_poor = 1 then 'again'
            when at_opening = 1 then 'new'
            else 'other_rise'
        end as way
    from flow
    where opening = 1 or closing = 1
),
change as (
    -- Of those that are one now and were here before: by how many people they grew or shrank.
    select household_id, village_id, opening, closing, people_opening, people_closing, way,
        case when closing = 1 and at_opening = 1 and people_closing > people_opening
            then people_closing - people_opening else 0 end as grew,
        case when closing = 1 and at_opening = 1 and people_closing < people_opening
            then people_opening - people_closing else 0 end as shrank
    from step
)
select household_id, village_id,
    opening as households_opening,
    case when way = 'to_near_poor' then 1 else 0 end as households_to_near_poor,
    case when way = 'above' then 1 else 0 end as households_above,
    case when way = 'other_fall' then 1 else 0 end as households_other_fall,
    case when way = 'from_near_poor' then 1 else 0 end as households_from_near_poor,
    case when way = 'again' then 1 else 0 end as households_again,
    case when way = 'new' then 1 else 0 end as households_new,
    case when way = 'other_rise' then 1 else 0 end as households_other_rise,
    closing as households_closing,
    case when opening = 1 then people_opening else 0 end as people_opening,
    case when way = 'to_near_poor' then people_opening else 0 end as people_to_near_poor,
    case when way = 'above' then people_opening else 0 end as people_above,
    case when way = 'other_fall' then people_opening else 0 end + shrank as people_other_fall,
    case when way = 'from_near_poor' then people_opening else 0 end as people_from_near_poor,
    case when way = 'again' then people_opening else 0 end as people_again,
    case when way = 'new' then people_opening else 0 end as people_new,
    case when way = 'other_rise' then people_closing else 0 end + grew as people_other_rise,
    case when closing = 1 then people_closing else 0 end as people_closing
from change
