-- The head on the closing day. `ethnic` (how ethnic groups are written in the register, which of
-- them is meant, and whether it is the majority) is put before this text. Whose ethnic group is
-- not known is neither Kinh nor of a minority.
head as (
    select m.household_id, p.sex,
        case when p.ethnicity is null or p.ethnicity = '' then null
            when e.kinh = 1 then 1 else 0 end as kinh,
        case when p.ethnicity is null or p.ethnicity = '' then null
            else coalesce(e.group_number, 0) end as group_number
    from looked_at l
    cross join membership m
    cross join person p
    left join ethnic e on e.word = p.ethnicity
    where p.id = m.person_id and m.relation = 'head'
        and m.household_id = l.household_id and l.at_closing > 0
        and m.from_day <= :closing and m.to_day > :closing
)
