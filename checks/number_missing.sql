select m.household_id, m.person_id, '' as value
from member_now m
where m.identity_number is null and coalesce(m.identity_missing, '') = ''
