-- In which of the twelve indicators a household is deprived: bit n of the verdict behind the class
-- in force on the closing day is indicator n+1. A class that a list stated has no verdict, and one
-- by another standard has other indicators: then nothing is known, which is not "none".
deprivation as (
    select s.household_id, v.deprived
    from class_state s
    join class_fact f on f.household_id = s.household_id and f.from_day = s.class_day
    join verdict v on v.id = f.verdict_id
    join round r on r.id = v.round_id
    where r.standard_id = 'vn-2022-2025'
)
