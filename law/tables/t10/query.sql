-- The poor households of the closing day and the causes written down for them: bit n is cause n+1.
select s.household_id, s.village_id,
    1 as households,
    coalesce(k.causes / 1 & 1, 0) as land,
    coalesce(k.causes / 2 & 1, 0) as capital,
    coalesce(k.causes / 4 & 1, 0) as labour,
    coalesce(k.causes / 8 & 1, 0) as tools,
    coalesce(k.causes / 16 & 1, 0) as farming_knowledge,
    coalesce(k.causes / 32 & 1, 0) as labour_skills,
    coalesce(k.causes / 64 & 1, 0) as illness,
    coalesce(k.causes / 128 & 1, 0) as other,
    case when coalesce(k.causes, 0) = 0 then 1 else 0 end as unknown
from household_state s
left join household_known k on k.household_id = s.household_id
where s.at_closing > 0 and s.poor_closing > 0
