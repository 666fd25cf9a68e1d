-- What every check looks at: the households that live in the scope on the day, their members, and
-- the class in force. A check's own query follows and gives household_id, person_id (null when the
-- finding is about the household as a whole) and value (a text for the sentence, never a number of
-- an identity card; what a number says of its holder stands beside it). :day, :year and :cutoff are bound by the program.
scoped_household as (
    select s.household_id, s.village_id, s.address, s.from_day
    from stay s
    where s.from_day <= :day and s.to_day > :day and :scope
),
member_now as (
    select m.household_id, m.person_id, m.relation, m.from_day, p.name, p.sex, p.birth_day,
        p.birth_year, p.ethnicity, p.identity_missing, p.facts, p.identity_index, p.identity_kind,
        p.identity_sex, p.identity_birth_year,
        p.identity_sealed is not null or p.identity_number is not null as identity_known
    from scoped_household s
    join membership m on m.household_id = s.household_id and m.from_day <= :day and m.to_day > :day
    join person p on p.id = m.person_id
),
class_now as (
    select f.household_id, f.class, f.from_day, f.basis, f.decision_number
    from scoped_household s
    join class_fact f on f.household_id = s.household_id and f.from_day = (
        select max(x.from_day) from class_fact x
        where x.household_id = s.household_id and x.from_day <= :day)
)
