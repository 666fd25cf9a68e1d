select m.household_id, m.person_id, '' as value
from member_now m
where not m.identity_known and coalesce(m.identity_missing, '') = ''
