select m.household_id, m.person_id, '' as value
from member_now m
where m.sex is not null and m.sex <> m.identity_sex
