select m.household_id, m.person_id, '' as value
from member_now m
where length(m.identity_number) = 9
