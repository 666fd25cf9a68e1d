select m.household_id, m.person_id, cast(m.birth_year as text) as value
from member_now m
where length(m.identity_number) = 12 and m.birth_year is not null
    and m.birth_year <> 1900 + 100 * (cast(substr(m.identity_number, 4, 1) as integer) / 2)
        + cast(substr(m.identity_number, 5, 2) as integer)
