-- The poor households of the closing day and the indicators they are deprived in. The sum over an unknown
-- is nothing, so the unknown ones are counted beside it.
select s.household_id, s.village_id,
    1 as households,
    coalesce((d.deprived & 1) + (d.deprived / 2 & 1) + (d.deprived / 4 & 1)
        + (d.deprived / 8 & 1) + (d.deprived / 16 & 1) + (d.deprived / 32 & 1)
        + (d.deprived / 64 & 1) + (d.deprived / 128 & 1) + (d.deprived / 256 & 1)
        + (d.deprived / 512 & 1) + (d.deprived / 1024 & 1) + (d.deprived / 2048 & 1), 0)
        as deprivations,
    coalesce(d.deprived / 1 & 1, 0) as employment,
    coalesce(d.deprived / 2 & 1, 0) as dependants,
    coalesce(d.deprived / 4 & 1, 0) as nutrition,
    coalesce(d.deprived / 8 & 1, 0) as insurance,
    coalesce(d.deprived / 16 & 1, 0) as adult_education,
    coalesce(d.deprived / 32 & 1, 0) as school,
    coalesce(d.deprived / 64 & 1, 0) as housing,
    coalesce(d.deprived / 128 & 1, 0) as housing_area,
    coalesce(d.deprived / 256 & 1, 0) as water,
    coalesce(d.deprived / 512 & 1, 0) as toilet,
    coalesce(d.deprived / 1024 & 1, 0) as telecom,
    coalesce(d.deprived / 2048 & 1, 0) as devices,
    case when d.deprived is null then 1 else 0 end as unknown,
    case when (d.deprived & 1) + (d.deprived / 2 & 1) + (d.deprived / 4 & 1)
        + (d.deprived / 8 & 1) + (d.deprived / 16 & 1) + (d.deprived / 32 & 1)
        + (d.deprived / 64 & 1) + (d.deprived / 128 & 1) + (d.deprived / 256 & 1)
        + (d.deprived / 512 & 1) + (d.deprived / 1024 & 1) + (d.deprived / 2048 & 1) < 3
        then 1 else 0 end as misfit
from household_state s
left join deprivation d on d.household_id = s.household_id and d.village_id = s.village_id
where s.at_closing > 0 and s.poor_closing > 0
