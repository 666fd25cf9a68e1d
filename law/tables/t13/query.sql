-- `everyone` counts all. Of the near-poor households of the closing day: ethnic group and sex of the head,
-- persons of merit, labour capacity.
with merit as (
    select m.household_id,
        case when max(k.merit) = 1 then 1 when count(k.merit) < count(*) then null else 0 end
            as merit
    from member m
    left join person_known k on k.person_id = m.person_id
    group by m.household_id
),
known as (
    select s.household_id, s.village_id, s.people_closing,
        1 as own,
        h.kinh, h.sex, k.no_labour, k.local_ethnic, m.merit
    from household_state s
    left join head h on h.household_id = s.household_id
    left join household_known k on k.household_id = s.household_id
    left join merit m on m.household_id = s.household_id
    where s.at_closing > 0 and s.near_poor_closing > 0
)
select household_id, village_id,
    own as households_own,
    own * people_closing as people_own,
    case when own = 1 and kinh = 1 then 1 else 0 end as households_kinh,
    case when own = 1 and kinh = 1 then people_closing else 0 end as people_kinh,
    case when own = 1 and kinh = 0 then 1 else 0 end as households_minority,
    case when own = 1 and kinh = 0 then people_closing else 0 end as people_minority,
    case when own = 1 and kinh = 0 and local_ethnic = 1 then 1 else 0 end as households_local,
    case when own = 1 and kinh = 0 and local_ethnic = 1 then people_closing else 0 end as people_local,
    case when own = 1 and merit = 1 then 1 else 0 end as merit,
    case when own = 1 and no_labour = 1 then 1 else 0 end as no_labour,
    case when own = 1 and sex = 'female' then 1 else 0 end as woman,
    case when own = 1 and kinh is null then 1 else 0 end as unknown_ethnic,
    case when own = 1 and merit is null then 1 else 0 end as unknown_merit,
    case when own = 1 and no_labour is null then 1 else 0 end as unknown_labour,
    case when own = 1 and kinh = 0 and local_ethnic is null then 1 else 0 end as unknown_local,
    case when own = 1 and sex is null then 1 else 0 end as unknown_sex,
    case when own = 1 and kinh is null then people_closing else 0 end as people_unknown
from known
