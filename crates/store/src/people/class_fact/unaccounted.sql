-- Class facts of a decided round whose verdict, decision or frozen list says otherwise. Rounds of
-- before the lists were frozen have none, and are held against their verdicts alone.
with frozen as (
    select distinct round_id
    from decision_household
),
wrong as (
    select f.household_id, f.from_day, f.class
    from class_fact f
    join verdict v on v.id = f.verdict_id
    where v.class <> f.class
    or v.household_id <> f.household_id
    union
    select f.household_id, f.from_day, f.class
    from class_fact f
    join round r on r.id = f.round_id
    where f.basis = 'verdict'
    and (r.decision_day is null or r.decision_day <> f.from_day)
    union
    select f.household_id, f.from_day, f.class
    from class_fact f
    join frozen z on z.round_id = f.round_id
    where f.basis = 'verdict'
    and f.class in ('poor', 'near_poor')
    and not exists (
        select 1
        from decision_household d
        where d.round_id = f.round_id
        and d.household_id = f.household_id
        and d.list = f.class
        and d.class = f.class
    )
    union
    select f.household_id, f.from_day, f.class
    from decision_household d
    join class_fact f on f.round_id = d.round_id
    and f.household_id = d.household_id
    where f.basis = 'verdict'
    and d.class <> f.class
)
select h.code, w.class, w.from_day
from wrong w
join household h on h.id = w.household_id
order by h.code, w.from_day
limit $1
