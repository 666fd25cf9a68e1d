-- Answers as received, the verdicts computed from them, and the classes in force. Rows are only
-- ever added: a correction is a new row that names the one it replaces.
create table survey (
    id uuid primary key,
    household_id uuid not null references household (id),
    round_id uuid not null references round (id),
    answers text not null,
    content_hash text not null,
    source text not null check (source in ('import', 'desk', 'demo')),
    import_id uuid,
    received_at timestamptz not null,
    received_by uuid not null references account (id),
    replaces uuid unique references survey (id)
);
create unique index survey_first on survey (household_id, round_id) where replaces is null;
create index survey_round on survey (round_id, household_id);

create table verdict (
    id uuid primary key,
    survey_id uuid not null references survey (id),
    household_id uuid not null references household (id),
    round_id uuid not null references round (id),
    class text not null check (class in ('poor', 'near_poor', 'not_poor', 'incomplete')),
    a_points bigint,
    b_points bigint check (b_points between 0 and 120),
    deprived integer not null check (deprived between 0 and 4095),
    missing text not null,
    standard_seal text not null check (length(standard_seal) = 64),
    score_seal text not null check (length(score_seal) = 64),
    made_at timestamptz not null,
    made_by uuid not null references account (id),
    replaces uuid unique references verdict (id),
    check ((class = 'incomplete') = (missing <> ''))
);
create unique index verdict_first on verdict (survey_id) where replaces is null;
create index verdict_round on verdict (round_id, household_id);
create index verdict_household on verdict (household_id);

-- The class of a household from a day on, and on what it rests.
create table class_fact (
    household_id uuid not null references household (id),
    from_day date not null,
    class text not null check (class in ('poor', 'near_poor', 'average_farming', 'not_poor')),
    basis text not null check (basis in ('verdict', 'recorded')),
    verdict_id uuid references verdict (id),
    round_id uuid references round (id),
    import_id uuid,
    decision_number text,
    decision_day date,
    a_points bigint,
    b_points bigint,
    recorded_at timestamptz not null,
    recorded_by uuid not null references account (id),
    primary key (household_id, from_day),
    check ((basis = 'verdict') = (verdict_id is not null))
);
create index class_fact_day on class_fact (class, from_day);
