-- The poor and the near-poor households of the closing day and the causes written down for them: bit n
-- is cause n+1.
with known as (
    select s.household_id, s.village_id,
        case when s.poor_closing > 0 then 1 else 0 end as poor,
        coalesce(k.causes, 0) as causes
    from household_state s
    left join household_known k on k.household_id = s.household_id
    where s.at_closing > 0 and s.poor_closing + s.near_poor_closing > 0
)
select household_id, village_id,
    poor as poor_households,
    poor * (causes / 1 & 1) as poor_land,
    poor * (causes / 2 & 1) as poor_capital,
    poor * (causes / 4 & 1) as poor_labour,
    poor * (causes / 8 & 1) as poor_tools,
    poor * (causes / 16 & 1) as poor_farming_knowledge,
    poor * (causes / 32 & 1) as poor_labour_skills,
    poor * (causes / 64 & 1) as poor_illness,
    poor * (causes / 128 & 1) as poor_other,
    case when poor = 1 and causes = 0 then 1 else 0 end as poor_unknown,
    1 - poor as near_households,
    (1 - poor) * (causes / 1 & 1) as near_land,
    (1 - poor) * (causes / 2 & 1) as near_capital,
    (1 - poor) * (causes / 4 & 1) as near_labour,
    (1 - poor) * (causes / 8 & 1) as near_tools,
    (1 - poor) * (causes / 16 & 1) as near_farming_knowledge,
    (1 - poor) * (causes / 32 & 1) as near_labour_skills,
    (1 - poor) * (causes / 64 & 1) as near_illness,
    (1 - poor) * (causes / 128 & 1) as near_other,
    case when poor = 0 and causes = 0 then 1 else 0 end as near_unknown
from known
