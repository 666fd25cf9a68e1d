-- $1 the review day, $2 the commune, $3 the round, $4 from when escapes are watched, $5 whether the
-- round is annual, $6 until when requests were received, $7 the day on which it is asked who is there, $8
-- whether the law of the day identifies by Phiếu A who asks to be recognised and is not poor or near-poor.
-- The strongest reason of a household first.
with here as (
    select y.household_id, y.village_id
    from stay y
    join village_path p on p.village_id = y.village_id and p.commune_key = $2
        and p.from_day <= $1 and p.to_day > $1
    where y.from_day <= $1 and y.to_day > $1
),
now_class as (
    select f.household_id, f.class
    from class_fact f
    where f.from_day = (select max(g.from_day) from class_fact g
        where g.household_id = f.household_id and g.from_day <= $1)
),
reasons as (
    select c.household_id, c.class as reason,
        case c.class when 'poor' then 1 else 2 end as rank
    from now_class c
    where $5 and c.class in ('poor', 'near_poor')
    union all
    select q.household_id, 'request' as reason, 3 as rank
    from request q
    join village_path p on p.village_id = q.village_id and p.commune_key = $2
        and p.from_day <= $1 and p.to_day > $1
    left join now_class c on c.household_id = q.household_id
    where q.household_id is not null and q.answered_at is null and q.received_on <= $6
        and not {stops}
        and (not $8 or q.form <> 'recognise' or {lists} or c.class in ('poor', 'near_poor'))
    union all
    select f.household_id, 'watch' as reason, 4 as rank
    from class_fact f
    join now_class c on c.household_id = f.household_id and c.class in ('average_farming', 'not_poor')
    where $5 and f.class <> 'poor' and f.from_day > $4 and f.from_day <= $1
        and 'poor' = (select g.class from class_fact g
            where g.household_id = f.household_id and g.from_day < f.from_day
            order by g.from_day desc limit 1)
)
select x.household_id, h.village_id, x.reason
from reasons x
join here h on h.household_id = x.household_id
join round r on r.id = $3
where {there} and not exists (select 1 from round_household rh
    where rh.round_id = $3 and rh.household_id = x.household_id)
order by x.household_id, x.rank
