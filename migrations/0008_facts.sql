-- sqlite:
-- Facts about households and people with the day from which they hold. Rows are only ever added: a
-- row is all that is known from its day on, and of two rows of one day the higher revision
-- replaces the lower. `person.facts` stays as the newest of them.
create table household_fact (
    household_id blob not null references household (id),
    from_day text not null,
    revision integer not null check (revision >= 0),
    -- Bit n is cause n of register::Cause, the eight of table 10 in its order.
    causes integer not null check (causes between 0 and 255),
    needs text not null check (length(needs) <= 500),
    no_labour_capacity integer check (no_labour_capacity in (0, 1)),
    local_ethnic integer check (local_ethnic in (0, 1)),
    source text not null check (source in ('desk', 'survey', 'import', 'demo', 'earlier')),
    survey_id blob references survey (id),
    import_id blob references import (id),
    recorded_at text not null,
    recorded_by blob not null references account (id),
    primary key (household_id, from_day, revision)
);

create table person_fact (
    person_id blob not null references person (id),
    from_day text not null,
    revision integer not null check (revision >= 0),
    working_age_able integer check (working_age_able in (0, 1)),
    has_job integer check (has_job in (0, 1)),
    has_labour_contract integer check (has_labour_contract in (0, 1)),
    monthly_allowance integer check (monthly_allowance in (0, 1)),
    undernourished integer check (undernourished in (0, 1)),
    health_insurance integer check (health_insurance in (0, 1)),
    education text check (education in ('none', 'preschool', 'primary', 'lower_secondary', 'upper_secondary',
        'vocational', 'higher')),
    attending integer check (attending in (0, 1)),
    trained_on_job integer check (trained_on_job in (0, 1)),
    disabled integer check (disabled in (0, 1)),
    merit integer check (merit in (0, 1)),
    pregnant integer check (pregnant in (0, 1)),
    source text not null check (source in ('desk', 'survey', 'import', 'demo', 'earlier')),
    survey_id blob references survey (id),
    import_id blob references import (id),
    recorded_at text not null,
    recorded_by blob not null references account (id),
    primary key (person_id, from_day, revision)
);

-- What was known of people until now held, as far as anybody wrote down, since they came into the
-- register.
insert into person_fact (person_id, from_day, revision,
    working_age_able, has_job, has_labour_contract, monthly_allowance, undernourished, health_insurance,
    education, attending, trained_on_job, disabled, merit, pregnant,
    source, recorded_at, recorded_by)
select p.id, m.from_day, 0,
    json_extract(p.facts, '$.working_age_able'),
    json_extract(p.facts, '$.has_job'),
    json_extract(p.facts, '$.has_labour_contract'),
    json_extract(p.facts, '$.monthly_allowance'),
    json_extract(p.facts, '$.undernourished'),
    json_extract(p.facts, '$.health_insurance'),
    json_extract(p.facts, '$.education'),
    json_extract(p.facts, '$.attending'),
    json_extract(p.facts, '$.trained_on_job'),
    json_extract(p.facts, '$.disabled'),
    json_extract(p.facts, '$.merit'),
    json_extract(p.facts, '$.pregnant'),
    'earlier', h.created_at, h.created_by
from person p
join membership m on m.person_id = p.id and m.from_day =
    (select min(n.from_day) from membership n where n.person_id = p.id)
join household h on h.id = m.household_id
where p.facts like '%:true%' or p.facts like '%:false%' or p.facts like '%:"%';
-- postgres:
-- Facts about households and people with the day from which they hold. Rows are only ever added: a
-- row is all that is known from its day on, and of two rows of one day the higher revision
-- replaces the lower. `person.facts` stays as the newest of them.
create table household_fact (
    household_id uuid not null references household (id),
    from_day date not null,
    revision integer not null check (revision >= 0),
    -- Bit n is cause n of register::Cause, the eight of table 10 in its order.
    causes integer not null check (causes between 0 and 255),
    needs text not null check (length(needs) <= 500),
    no_labour_capacity boolean,
    local_ethnic boolean,
    source text not null check (source in ('desk', 'survey', 'import', 'demo', 'earlier')),
    survey_id uuid references survey (id),
    import_id uuid references import (id),
    recorded_at timestamptz not null,
    recorded_by uuid not null references account (id),
    primary key (household_id, from_day, revision)
);

create table person_fact (
    person_id uuid not null references person (id),
    from_day date not null,
    revision integer not null check (revision >= 0),
    working_age_able boolean,
    has_job boolean,
    has_labour_contract boolean,
    monthly_allowance boolean,
    undernourished boolean,
    health_insurance boolean,
    education text check (education in ('none', 'preschool', 'primary', 'lower_secondary', 'upper_secondary',
        'vocational', 'higher')),
    attending boolean,
    trained_on_job boolean,
    disabled boolean,
    merit boolean,
    pregnant boolean,
    source text not null check (source in ('desk', 'survey', 'import', 'demo', 'earlier')),
    survey_id uuid references survey (id),
    import_id uuid references import (id),
    recorded_at timestamptz not null,
    recorded_by uuid not null references account (id),
    primary key (person_id, from_day, revision)
);

-- What was known of people until now held, as far as anybody wrote down, since they came into the
-- register.
insert into person_fact (person_id, from_day, revision,
    working_age_able, has_job, has_labour_contract, monthly_allowance, undernourished, health_insurance,
    education, attending, trained_on_job, disabled, merit, pregnant,
    source, recorded_at, recorded_by)
select p.id, m.from_day, 0,
    f.working_age_able,
    f.has_job,
    f.has_labour_contract,
    f.monthly_allowance,
    f.undernourished,
    f.health_insurance,
    f.education,
    f.attending,
    f.trained_on_job,
    f.disabled,
    f.merit,
    f.pregnant,
    'earlier', h.created_at, h.created_by
from person p
join membership m on m.person_id = p.id and m.from_day =
    (select min(n.from_day) from membership n where n.person_id = p.id)
join household h on h.id = m.household_id
cross join lateral jsonb_to_record(p.facts::jsonb) as f (
    working_age_able boolean, has_job boolean, has_labour_contract boolean,
    monthly_allowance boolean, undernourished boolean, health_insurance boolean,
    education text, attending boolean, trained_on_job boolean,
    disabled boolean, merit boolean, pregnant boolean
)
where p.facts like '%:true%' or p.facts like '%:false%' or p.facts like '%:"%';
-- both:

-- The few writings of ethnic groups are found by steps through this, not by reading every person.
create index person_ethnicity on person (ethnicity);
