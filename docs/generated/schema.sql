-- The schema, from migrations/.

-- SQLite

-- 0001_account
-- Accounts and their sessions. An account's scope is one area (area_key), one village, or,
-- with both empty, the nation.
create table account (
    id blob primary key,
    username text not null unique check (length(username) between 2 and 60),
    name text not null check (length(name) between 1 and 120),
    role text not null check (role in ('village_head', 'commune_officer', 'finance_officer',
        'chairman', 'upper_officer', 'auditor', 'administrator')),
    area_key text,
    village_id blob,
    password_hash text not null,
    created_at text not null,
    disabled_at text,
    check (area_key is null or village_id is null),
    check (role <> 'village_head' or village_id is not null)
);

create table session (
    id text primary key,
    account_id blob references account (id),
    data text not null,
    expires_at text not null
);
create index session_expires on session (expires_at);

-- Failed sign-ins, so that guessing a password gets slow. Old rows are dropped.
create table sign_in_failure (
    username text not null,
    at text not null
);
create index sign_in_failure_by_name on sign_in_failure (username, at);

-- 0002_village
-- Villages are the commune's own units. The official areas above them are not in the database:
-- they are files of the program, named here by their key (code@valid-from).
create table village (
    id blob primary key,
    name text not null check (length(name) between 1 and 120),
    folded text not null,
    kind text not null check (kind in ('thon', 'to_dan_pho')),
    sort_key text not null
);

-- Which areas a village lies in, by period: one row a period, so that every figure of any level
-- on any day is one join. to_day is the first day that no longer counts; 9999-12-31 means still.
create table village_path (
    village_id blob not null references village (id),
    from_day text not null,
    to_day text not null,
    commune_key text not null,
    district_key text,
    province_key text not null,
    primary key (village_id, from_day),
    check (from_day < to_day)
);
create index village_path_commune on village_path (commune_key, from_day);
create index village_path_district on village_path (district_key, from_day);
create index village_path_province on village_path (province_key, from_day);

-- 0003_household
-- Households, where they live, the people, and who belongs to which household when.
-- Periods are half open: from_day counts, to_day is the first day that no longer does.
create table household (
    id blob primary key,
    code text not null unique check (length(code) = 11),
    content_hash text not null,
    created_at text not null,
    created_by blob not null references account (id)
);

create table stay (
    household_id blob not null references household (id),
    village_id blob not null references village (id),
    address text not null check (length(address) <= 300),
    from_day text not null,
    to_day text not null,
    primary key (household_id, from_day),
    check (from_day < to_day)
);
create index stay_village on stay (village_id, from_day);

create table person (
    id blob primary key,
    name text not null check (length(name) between 1 and 120),
    folded text not null,
    sort_key text not null,
    sex text check (sex in ('male', 'female')),
    birth_day text,
    birth_year integer check (birth_year between 1900 and 2200),
    ethnicity text check (length(ethnicity) <= 60),
    identity_number text check (length(identity_number) in (9, 12)),
    identity_missing text check (length(identity_missing) <= 200),
    facts text not null,
    check (identity_number is null or identity_missing is null)
);
create index person_identity on person (identity_number);
create index person_sort on person (sort_key, id);

create table membership (
    person_id blob not null references person (id),
    household_id blob not null references household (id),
    relation text not null,
    position integer not null,
    from_day text not null,
    to_day text not null,
    primary key (person_id, from_day),
    check (from_day < to_day)
);
create index membership_household on membership (household_id, from_day);

-- One row a name under which a person can be found: the folded name split by word ends, so that
-- "huong" finds "Lê Thị Hương" by an index on both engines.
create table person_word (
    word text not null,
    person_id blob not null references person (id),
    primary key (word, person_id)
);
create index person_word_person on person_word (person_id);

-- What PostgreSQL says by exclusion constraints is said by triggers here, under the same names.
create trigger one_stay_a_day_insert before insert on stay
begin
    select raise(abort, 'one_stay_a_day')
    where exists (
        select 1 from stay other
        where other.household_id = new.household_id
          and other.from_day < new.to_day and new.from_day < other.to_day
    );
end;

create trigger one_stay_a_day_update before update on stay
begin
    select raise(abort, 'one_stay_a_day')
    where exists (
        select 1 from stay other
        where other.household_id = new.household_id
          and other.from_day < new.to_day and new.from_day < other.to_day
          and other.rowid <> new.rowid
    );
end;

create trigger one_household_a_person_insert before insert on membership
begin
    select raise(abort, 'one_household_a_person')
    where exists (
        select 1 from membership other
        where other.person_id = new.person_id
          and other.from_day < new.to_day and new.from_day < other.to_day
    );
end;

create trigger one_household_a_person_update before update on membership
begin
    select raise(abort, 'one_household_a_person')
    where exists (
        select 1 from membership other
        where other.person_id = new.person_id
          and other.from_day < new.to_day and new.from_day < other.to_day
          and other.rowid <> new.rowid
    );
end;

create trigger one_head_a_household_insert before insert on membership when new.relation = 'head'
begin
    select raise(abort, 'one_head_a_household')
    where exists (
        select 1 from membership other
        where other.household_id = new.household_id and other.relation = 'head'
          and other.from_day < new.to_day and new.from_day < other.to_day
    );
end;

create trigger one_head_a_household_update before update on membership when new.relation = 'head'
begin
    select raise(abort, 'one_head_a_household')
    where exists (
        select 1 from membership other
        where other.household_id = new.household_id and other.relation = 'head'
          and other.from_day < new.to_day and new.from_day < other.to_day
          and other.rowid <> new.rowid
    );
end;

-- 0004_round
-- Score tables as imported, and the review rounds that use them.
create table score_table (
    id blob primary key,
    standard_id text not null,
    name text not null check (length(name) between 1 and 200),
    seal text not null unique check (length(seal) = 64),
    artificial boolean not null,
    content text not null,
    imported_by blob not null references account (id),
    imported_at text not null,
    approved_by blob references account (id),
    approved_at text,
    constraint approved_by_a_second_person check (approved_by <> imported_by),
    check ((approved_by is null) = (approved_at is null))
);

create table round (
    id blob primary key,
    commune_key text not null,
    kind text not null check (kind in ('annual', 'regular')),
    year integer not null check (year between 2000 and 2200),
    review_day text not null,
    standard_id text not null,
    standard_seal text not null check (length(standard_seal) = 64),
    score_table_id blob references score_table (id),
    region text not null,
    opened_at text not null,
    opened_by blob not null references account (id),
    decision_number text check (length(decision_number) between 1 and 60),
    decision_day text,
    decided_by blob references account (id),
    decided_at text,
    check ((decision_day is null) = (decision_number is null)),
    check ((decision_day is null) = (decided_at is null)),
    check (decision_day >= review_day)
);
create index round_commune on round (commune_key, review_day);
create unique index one_annual_round on round (commune_key, year) where kind = 'annual';

-- 0005_survey
-- Answers as received, the verdicts computed from them, and the classes in force. Rows are only
-- ever added: a correction is a new row that names the one it replaces.
create table survey (
    id blob primary key,
    household_id blob not null references household (id),
    round_id blob not null references round (id),
    answers text not null,
    content_hash text not null,
    source text not null check (source in ('import', 'desk', 'demo')),
    import_id blob,
    received_at text not null,
    received_by blob not null references account (id),
    replaces blob unique references survey (id)
);
create unique index survey_first on survey (household_id, round_id) where replaces is null;
create index survey_round on survey (round_id, household_id);

create table verdict (
    id blob primary key,
    survey_id blob not null references survey (id),
    household_id blob not null references household (id),
    round_id blob not null references round (id),
    class text not null check (class in ('poor', 'near_poor', 'not_poor', 'incomplete')),
    a_points integer,
    b_points integer check (b_points between 0 and 120),
    deprived integer not null check (deprived between 0 and 4095),
    missing text not null,
    standard_seal text not null check (length(standard_seal) = 64),
    score_seal text not null check (length(score_seal) = 64),
    made_at text not null,
    made_by blob not null references account (id),
    replaces blob unique references verdict (id),
    check ((class = 'incomplete') = (missing <> ''))
);
create unique index verdict_first on verdict (survey_id) where replaces is null;
create index verdict_round on verdict (round_id, household_id);
create index verdict_household on verdict (household_id);

-- The class of a household from a day on, and on what it rests.
create table class_fact (
    household_id blob not null references household (id),
    from_day text not null,
    class text not null check (class in ('poor', 'near_poor', 'average_farming', 'not_poor')),
    basis text not null check (basis in ('verdict', 'recorded')),
    verdict_id blob references verdict (id),
    round_id blob references round (id),
    import_id blob,
    decision_number text,
    decision_day text,
    a_points integer,
    b_points integer,
    recorded_at text not null,
    recorded_by blob not null references account (id),
    primary key (household_id, from_day),
    check ((basis = 'verdict') = (verdict_id is not null))
);
create index class_fact_day on class_fact (class, from_day);

-- 0006_import
-- Files that were sent in: kept whole, with what was found and what became of it.
create table import (
    id blob primary key,
    commune_key text not null,
    round_id blob references round (id),
    file_name text not null check (length(file_name) between 1 and 255),
    file_hash text not null check (length(file_hash) = 64),
    file_size integer not null,
    content blob not null,
    findings text not null,
    summary text not null,
    state text not null check (state in ('checked', 'accepted', 'refused')),
    received_at text not null,
    received_by blob not null references account (id),
    accepted_at text
);
create index import_commune on import (commune_key, received_at);

-- 0007_audit
-- Who did what. One chain a commune (and one, '', for what belongs to none), so that one
-- commune's long import does not make the others wait. Each line's hash covers the one before.
create table audit_head (
    chain text primary key,
    seq integer not null,
    hash text not null
);

create table audit (
    chain text not null,
    seq integer not null,
    at text not null,
    account_id blob,
    role text not null,
    action text not null,
    subject text not null,
    detail text not null,
    previous text not null,
    hash text not null check (length(hash) = 64),
    primary key (chain, seq)
);
create index audit_subject on audit (subject, seq);

-- 0010_facts
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

-- The few writings of ethnic groups are found by steps through this, not by reading every person.
create index person_ethnicity on person (ethnicity);

-- PostgreSQL

-- 0001_account
-- Accounts and their sessions. An account's scope is one area (area_key), one village, or,
-- with both empty, the nation.
create table account (
    id uuid primary key,
    username text not null unique check (length(username) between 2 and 60),
    name text not null check (length(name) between 1 and 120),
    role text not null check (role in ('village_head', 'commune_officer', 'finance_officer',
        'chairman', 'upper_officer', 'auditor', 'administrator')),
    area_key text,
    village_id uuid,
    password_hash text not null,
    created_at timestamptz not null,
    disabled_at timestamptz,
    check (area_key is null or village_id is null),
    check (role <> 'village_head' or village_id is not null)
);

create table session (
    id text primary key,
    account_id uuid references account (id),
    data text not null,
    expires_at timestamptz not null
);
create index session_expires on session (expires_at);

-- Failed sign-ins, so that guessing a password gets slow. Old rows are dropped.
create table sign_in_failure (
    username text not null,
    at timestamptz not null
);
create index sign_in_failure_by_name on sign_in_failure (username, at);

-- 0002_village
-- Villages are the commune's own units. The official areas above them are not in the database:
-- they are files of the program, named here by their key (code@valid-from).
create table village (
    id uuid primary key,
    name text not null check (length(name) between 1 and 120),
    folded text not null,
    kind text not null check (kind in ('thon', 'to_dan_pho')),
    sort_key text collate "C" not null
);

-- Which areas a village lies in, by period: one row a period, so that every figure of any level
-- on any day is one join. to_day is the first day that no longer counts; 9999-12-31 means still.
create table village_path (
    village_id uuid not null references village (id),
    from_day date not null,
    to_day date not null,
    commune_key text not null,
    district_key text,
    province_key text not null,
    primary key (village_id, from_day),
    check (from_day < to_day)
);
create index village_path_commune on village_path (commune_key, from_day);
create index village_path_district on village_path (district_key, from_day);
create index village_path_province on village_path (province_key, from_day);

-- 0003_household
-- Households, where they live, the people, and who belongs to which household when.
-- Periods are half open: from_day counts, to_day is the first day that no longer does.
create extension if not exists btree_gist;

create table household (
    id uuid primary key,
    code text not null unique check (length(code) = 11),
    content_hash text not null,
    created_at timestamptz not null,
    created_by uuid not null references account (id)
);

create table stay (
    household_id uuid not null references household (id),
    village_id uuid not null references village (id),
    address text not null check (length(address) <= 300),
    from_day date not null,
    to_day date not null,
    primary key (household_id, from_day),
    check (from_day < to_day),
    constraint one_stay_a_day
        exclude using gist (household_id with =, daterange(from_day, to_day, '[)') with &&)
);
create index stay_village on stay (village_id, from_day);

create table person (
    id uuid primary key,
    name text not null check (length(name) between 1 and 120),
    folded text collate "C" not null,
    sort_key text collate "C" not null,
    sex text check (sex in ('male', 'female')),
    birth_day date,
    birth_year integer check (birth_year between 1900 and 2200),
    ethnicity text check (length(ethnicity) <= 60),
    identity_number text check (length(identity_number) in (9, 12)),
    identity_missing text check (length(identity_missing) <= 200),
    facts text not null,
    check (identity_number is null or identity_missing is null)
);
create index person_identity on person (identity_number);
create index person_sort on person (sort_key, id);

create table membership (
    person_id uuid not null references person (id),
    household_id uuid not null references household (id),
    relation text not null,
    position integer not null,
    from_day date not null,
    to_day date not null,
    primary key (person_id, from_day),
    check (from_day < to_day),
    constraint one_household_a_person
        exclude using gist (person_id with =, daterange(from_day, to_day, '[)') with &&),
    constraint one_head_a_household
        exclude using gist (household_id with =, daterange(from_day, to_day, '[)') with &&)
        where (relation = 'head')
);
create index membership_household on membership (household_id, from_day);

-- One row a name under which a person can be found: the folded name split by word ends, so that
-- "huong" finds "Lê Thị Hương" by an index on both engines.
create table person_word (
    word text collate "C" not null,
    person_id uuid not null references person (id),
    primary key (word, person_id)
);
create index person_word_person on person_word (person_id);

-- 0004_round
-- Score tables as imported, and the review rounds that use them.
create table score_table (
    id uuid primary key,
    standard_id text not null,
    name text not null check (length(name) between 1 and 200),
    seal text not null unique check (length(seal) = 64),
    artificial boolean not null,
    content text not null,
    imported_by uuid not null references account (id),
    imported_at timestamptz not null,
    approved_by uuid references account (id),
    approved_at timestamptz,
    constraint approved_by_a_second_person check (approved_by <> imported_by),
    check ((approved_by is null) = (approved_at is null))
);

create table round (
    id uuid primary key,
    commune_key text not null,
    kind text not null check (kind in ('annual', 'regular')),
    year integer not null check (year between 2000 and 2200),
    review_day date not null,
    standard_id text not null,
    standard_seal text not null check (length(standard_seal) = 64),
    score_table_id uuid references score_table (id),
    region text not null,
    opened_at timestamptz not null,
    opened_by uuid not null references account (id),
    decision_number text check (length(decision_number) between 1 and 60),
    decision_day date,
    decided_by uuid references account (id),
    decided_at timestamptz,
    check ((decision_day is null) = (decision_number is null)),
    check ((decision_day is null) = (decided_at is null)),
    check (decision_day >= review_day)
);
create index round_commune on round (commune_key, review_day);
create unique index one_annual_round on round (commune_key, year) where kind = 'annual';

-- 0005_survey
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

-- 0006_import
-- Files that were sent in: kept whole, with what was found and what became of it.
create table import (
    id uuid primary key,
    commune_key text not null,
    round_id uuid references round (id),
    file_name text not null check (length(file_name) between 1 and 255),
    file_hash text not null check (length(file_hash) = 64),
    file_size bigint not null,
    content bytea not null,
    findings text not null,
    summary text not null,
    state text not null check (state in ('checked', 'accepted', 'refused')),
    received_at timestamptz not null,
    received_by uuid not null references account (id),
    accepted_at timestamptz
);
create index import_commune on import (commune_key, received_at);

-- 0007_audit
-- Who did what. One chain a commune (and one, '', for what belongs to none), so that one
-- commune's long import does not make the others wait. Each line's hash covers the one before.
create table audit_head (
    chain text primary key,
    seq bigint not null,
    hash text not null
);

create table audit (
    chain text not null,
    seq bigint not null,
    at timestamptz not null,
    account_id uuid,
    role text not null,
    action text not null,
    subject text not null,
    detail text not null,
    previous text not null,
    hash text not null check (length(hash) = 64),
    primary key (chain, seq)
);
create index audit_subject on audit (subject, seq);

-- 0010_facts
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

-- The few writings of ethnic groups are found by steps through this, not by reading every person.
create index person_ethnicity on person (ethnicity);
