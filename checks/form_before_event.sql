select v.household_id, cast(null as uuid) as person_id, cast(min(e.day) as text) as value
from scoped_household s
join survey v on v.household_id = s.household_id
join round r on r.id = v.round_id
join event e on e.household_id = v.household_id
where r.decision_day is null and r.closed_at is null
    and e.recorded_at > v.received_at and e.day <= r.review_day
    and e.kind not in ('move_within', 'address_correction')
    and not exists (select 1 from survey n where n.replaces = v.id)
group by v.household_id
