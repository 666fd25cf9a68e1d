select m.household_id, m.person_id, '' as value
from member_now m
where m.identity_kind = 'old_card'
