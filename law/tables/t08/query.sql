-- The poor and near-poor households of the closing day by group: of an ethnic minority (the head or
-- the head's spouse), without labour capacity, with a person of merit, none of these, or not known.
-- `everyone` and `everyone_ethnic` count all households beside them.
with merit as (
    -- One member of merit makes the household one; a member not asked leaves it open.
    select m.household_id,
        case when max(k.merit) = 1 then 1 when count(k.merit) < count(*) then null else 0 end
            as merit
    from member m
    left join person_known k on k.person_id = m.person_id
    group by m.household_id
),
known as (
    select s.household_id, s.village_id, s.people_closing,
        case when s.class_closing = 'poor' then 1 else 0 end as poor,
        coalesce(c.minority, 0) as minority,
        coalesce(k.no_labour, 0) as no_labour,
        coalesce(m.merit, 0) as merit,
        case when c.minority is null or k.no_labour is null or m.merit is null then 1 else 0 end as open
    from household_state s
    left join couple c on c.household_id = s.household_id
    left join household_known k on k.household_id = s.household_id
    left join merit m on m.household_id = s.household_id
    where s.at_closing > 0 and s.poor_closing + s.near_poor_closing > 0
)
select household_id, village_id,
    case when poor = 1 then 1 else 0 end as households_poor,
    case when poor = 1 then people_closing else 0 end as people_poor,
    case when poor = 1 and minority = 1 then 1 else 0 end as households_poor_minority,
    case when poor = 1 and minority = 1 then people_closing else 0 end as people_poor_minority,
    case when poor = 1 and no_labour = 1 then 1 else 0 end as households_poor_no_labour,
    case when poor = 1 and no_labour = 1 then people_closing else 0 end as people_poor_no_labour,
    case when poor = 1 and merit = 1 then 1 else 0 end as households_poor_merit,
    case when poor = 1 and merit = 1 then people_closing else 0 end as people_poor_merit,
    case when poor = 1 and minority + no_labour + merit = 0 and open = 0
        then 1 else 0 end as households_poor_other,
    case when poor = 1 and minority + no_labour + merit = 0 and open = 0
        then people_closing else 0 end as people_poor_other,
    case when poor = 1 and minority + no_labour + merit = 0 and open = 1
        then 1 else 0 end as households_poor_unknown,
    case when poor = 1 and minority + no_labour + merit = 0 and open = 1
        then people_closing else 0 end as people_poor_unknown,
    case when poor = 0 then 1 else 0 end as households_near,
    case when poor = 0 then people_closing else 0 end as people_near,
    case when poor = 0 and minority = 1 then 1 else 0 end as households_near_minority,
    case when poor = 0 and minority = 1 then people_closing else 0 end as people_near_minority,
    case when poor = 0 and no_labour = 1 then 1 else 0 end as households_near_no_labour,
    case when poor = 0 and no_labour = 1 then people_closing else 0 end as people_near_no_labour,
    case when poor = 0 and merit = 1 then 1 else 0 end as households_near_merit,
    case when poor = 0 and merit = 1 then people_closing else 0 end as people_near_merit,
    case when poor = 0 and minority + no_labour + merit = 0 and open = 0
        then 1 else 0 end as households_near_other,
    case when poor = 0 and minority + no_labour + merit = 0 and open = 0
        then people_closing else 0 end as people_near_other,
    case when poor = 0 and minority + no_labour + merit = 0 and open = 1
        then 1 else 0 end as households_near_unknown,
    case when poor = 0 and minority + no_labour + merit = 0 and open = 1
        then people_closing else 0 end as people_near_unknown
from known
