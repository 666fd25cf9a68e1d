-- The children of poor and near-poor households on the closing day, and what they lack. Born after
-- :day_16 (:day_12, :day_6, :day_3) is younger than 16 (12, 6, 3) then; of whom only the year is known,
-- after :year_16 and so on. The ages and levels are those of the standard's indicators 3, 4 and 6.
with person_age as (
    select m.household_id, p.id as person_id,
        case when p.birth_day > :day_16 or (p.birth_day is null and p.birth_year > :year_16)
            then 1 else 0 end as below_sixteen,
        case when p.birth_day > :day_12 or (p.birth_day is null and p.birth_year > :year_12)
            then 1 else 0 end as below_twelve,
        case when p.birth_day > :day_6 or (p.birth_day is null and p.birth_year > :year_6)
            then 1 else 0 end as below_six,
        case when p.birth_day > :day_3 or (p.birth_day is null and p.birth_year > :year_3)
            then 1 else 0 end as below_three,
        case when p.birth_day is null and p.birth_year is null then 1 else 0 end as ageless
    from member m
    cross join person p
    where p.id = m.person_id
),
child as (
    select a.household_id, a.below_sixteen, a.ageless,
        case when a.below_sixteen = 1 and a.below_six = 0 then k.insured end as insured,
        case when a.below_sixteen = 1 and a.below_six = 0 and k.insured is null
            then 1 else 0 end as insurance_open,
        case when a.below_sixteen = 1 then k.undernourished end as undernourished,
        case when a.below_sixteen = 1 and k.undernourished is null
            then 1 else 0 end as nutrition_open,
        case
            when a.below_sixteen = 0 or a.below_three = 1 then 1
            when k.attending = 0 then 0
            when k.attending is null or k.education is null then null
            when a.below_six = 1 and k.education = 'none' then 0
            when a.below_six = 0 and k.education in ('none', 'preschool') then 0
            when a.below_twelve = 0 and k.education = 'primary' then 0
            else 1
        end as schooled
    from person_age a
    left join person_known k on k.person_id = a.person_id
),
of_household as (
    select household_id,
        count(*) as people,
        sum(below_sixteen) as children,
        sum(ageless) as ageless,
        sum(case when insured = 0 then 1 else 0 end) as no_insurance,
        sum(case when undernourished = 1 then 1 else 0 end) as undernourished,
        sum(case when schooled = 0 then 1 else 0 end) as no_school,
        sum(case when insurance_open = 1 or nutrition_open = 1 or schooled is null
            then 1 else 0 end) as unknown
    from child
    group by household_id
)
select s.household_id, s.village_id,
    case when s.class_closing = 'poor' then o.people else 0 end as poor_people,
    case when s.class_closing = 'poor' then o.children else 0 end as poor_children,
    case when s.class_closing = 'poor' then o.no_insurance else 0 end as poor_no_insurance,
    case when s.class_closing = 'poor' then o.undernourished else 0 end as poor_undernourished,
    case when s.class_closing = 'poor' then o.no_school else 0 end as poor_no_school,
    case when s.class_closing = 'poor' then o.unknown else 0 end as poor_unknown,
    case when s.class_closing = 'poor' then o.ageless else 0 end as poor_ageless,
    case when s.class_closing = 'near_poor' then o.people else 0 end as near_people,
    case when s.class_closing = 'near_poor' then o.children else 0 end as near_children,
    case when s.class_closing = 'near_poor' then o.no_insurance else 0 end as near_no_insurance,
    case when s.class_closing = 'near_poor' then o.undernourished else 0 end as near_undernourished,
    case when s.class_closing = 'near_poor' then o.no_school else 0 end as near_no_school,
    case when s.class_closing = 'near_poor' then o.unknown else 0 end as near_unknown,
    case when s.class_closing = 'near_poor' then o.ageless else 0 end as near_ageless
from household_state s
join of_household o on o.household_id = s.household_id
where s.at_closing > 0 and s.poor_closing + s.near_poor_closing > 0
