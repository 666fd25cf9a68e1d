-- In which of the twelve indicators a household is deprived: bit n of the verdict behind the class
-- in force on the closing day is indicator n+1. A class that a list stated has no verdict, and one
-- by a standard with other indicators than the tables print says nothing of these: then nothing is
-- known, which is not "none".
deprivation as (
    select p.household_id, p.village_id, v.deprived
    from class_period p
    cross join verdict v
    cross join round r
    where v.id = p.verdict_id and r.id = v.round_id
        and p.from_day <= :closing and (p.next_day is null or p.next_day > :closing)
        and r.standard_id in (:standards)
)
