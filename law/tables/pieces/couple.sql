-- Whether the head or the head's spouse is of a minority on the closing day (note 1 of form 7.8).
-- `ethnic` is put before this text. Of whom it is not written leaves it open, unless the other one is.
couple as (
    select m.household_id,
        case
            when max(case when e.kinh = 0 then 1 else 0 end) = 1 then 1
            when min(case when coalesce(p.ethnicity, '') = '' then 0 else 1 end) = 0 then null
            else 0
        end as minority
    from looked_at l
    cross join membership m
    cross join person p
    left join ethnic e on e.word = p.ethnicity
    where p.id = m.person_id and m.relation in ('head', 'spouse')
        and m.household_id = l.household_id and l.at_closing > 0
        and m.from_day <= :closing and m.to_day > :closing
    group by m.household_id
)
