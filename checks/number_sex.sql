select m.household_id, m.person_id, '' as value
from member_now m
where length(m.identity_number) = 12 and m.sex is not null
    and m.sex <> case when substr(m.identity_number, 4, 1) in ('0', '2', '4', '6', '8')
        then 'male' else 'female' end
