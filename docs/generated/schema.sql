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

-- 0008_facts
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

-- 0009_event
-- What happened to households, as facts: rows are only ever added. The timelines (stay, membership)
-- and the people are what follows from them; `changes` says which rows an event changed, so that it
-- can be taken back by a second event that names it.
create table event (
    id blob primary key,
    household_id blob not null references household (id),
    other_household_id blob references household (id),
    kind text not null check (kind in ('birth', 'death', 'marriage', 'arrival', 'departure',
        'head_change', 'move_within', 'move_between', 'move_out', 'split', 'merge',
        'person_correction', 'address_correction', 'undo')),
    day text not null,
    paper_kind text check (length(paper_kind) between 1 and 120),
    paper_number text check (length(paper_number) between 1 and 120),
    paper_day text,
    paper_issuer text check (length(paper_issuer) <= 120),
    paper_missing text check (length(paper_missing) between 1 and 500),
    note text not null check (length(note) <= 500),
    place text not null check (length(place) <= 500),
    changes text not null,
    content_hash text not null,
    undoes blob unique references event (id),
    recorded_at text not null,
    recorded_by blob not null references account (id),
    check ((paper_kind is null) = (paper_missing is not null)),
    check ((paper_kind is null) = (paper_number is null)),
    check ((kind = 'undo') = (undoes is not null))
);
create index event_household on event (household_id, day);
create index event_other on event (other_household_id, day);

create table event_person (
    event_id blob not null references event (id),
    person_id blob not null references person (id),
    household_id blob not null references household (id),
    part text not null check (part in ('joined', 'died', 'left', 'head', 'related', 'moved',
        'corrected')),
    name text not null,
    primary key (event_id, person_id, household_id, part)
);
create index event_person_person on event_person (person_id);

-- A move between two communes: proposed by the one, answered once by the other or withdrawn. The
-- household stays where it is until it is accepted.
create table household_move (
    id blob primary key,
    household_id blob not null references household (id),
    from_commune_key text not null,
    to_commune_key text not null,
    day text not null,
    paper_kind text check (length(paper_kind) between 1 and 120),
    paper_number text check (length(paper_number) between 1 and 120),
    paper_day text,
    paper_issuer text check (length(paper_issuer) <= 120),
    paper_missing text check (length(paper_missing) between 1 and 500),
    note text not null check (length(note) <= 500),
    content_hash text not null,
    proposed_at text not null,
    proposed_by blob not null references account (id),
    check (from_commune_key <> to_commune_key),
    check ((paper_kind is null) = (paper_missing is not null)),
    check ((paper_kind is null) = (paper_number is null))
);
create index household_move_household on household_move (household_id);
create index household_move_from on household_move (from_commune_key, proposed_at);
create index household_move_to on household_move (to_commune_key, proposed_at);

create table household_move_answer (
    move_id blob primary key references household_move (id),
    answer text not null check (answer in ('accepted', 'refused', 'withdrawn')),
    reason text not null check (length(reason) <= 500),
    event_id blob references event (id),
    answered_at text not null,
    answered_by blob not null references account (id),
    check ((answer = 'accepted') = (event_id is not null)),
    check (answer <> 'refused' or length(reason) > 0)
);

-- A check of the register set aside for one household, or taken up again: the latest row holds.
create table check_aside (
    id blob primary key,
    check_name text not null,
    household_id blob not null references household (id),
    aside boolean not null,
    reason text not null check (length(reason) between 1 and 500),
    recorded_at text not null,
    recorded_by blob not null references account (id)
);
create index check_aside_household on check_aside (household_id, check_name, recorded_at);

-- 0010_match
-- Two people, or two households, that may be one: what speaks for it, and what a person said of it.
-- An open question is only computed and may be computed again; what somebody decided stays.
create table match_pair (
    id blob primary key,
    kind text not null check (kind in ('person', 'household')),
    first_id blob not null,
    second_id blob not null,
    first_household blob not null references household (id),
    second_household blob not null references household (id),
    part_of blob references match_pair (id),
    score integer not null,
    sure boolean not null,
    reasons text not null,
    state text not null check (state in ('open', 'same', 'different', 'unsure')),
    found_at text not null,
    found_by blob not null references account (id),
    unique (kind, first_id, second_id),
    check (first_id <> second_id)
);
create index match_pair_first on match_pair (first_household);
create index match_pair_second on match_pair (second_household);
create index match_pair_order on match_pair (state, score, id);
create index match_pair_part on match_pair (part_of);

create table match_decision (
    id blob primary key,
    match_id blob not null references match_pair (id),
    decision text not null check (decision in ('same', 'different', 'unsure')),
    reason text not null check (length(reason) between 1 and 300),
    decided_at text not null,
    decided_by blob not null references account (id),
    replaces blob unique references match_decision (id)
);
create unique index match_decision_first on match_decision (match_id) where replaces is null;

-- Namesakes of one year in other communes.
create index person_name_year on person (folded, birth_year);

-- 0011_import_flow
-- The way of a list from the files to the register: several files, columns confirmed, questions
-- answered, differences chosen, a receipt; and the jobs that read and accept off the requests.

-- Where an import stands. `state` keeps what the program before knows: 'accepted' when it is in
-- the register, 'checked' when it may be accepted, else 'refused'.
alter table import add column step text check
    (step in ('reading', 'asking', 'checked', 'refused', 'accepting', 'accepted', 'cancelled'));
alter table import add column mapping text;
alter table import add column mapping_sure boolean not null default false;
alter table import add column receipt_number integer;
alter table import add column accepted_by blob references account (id);
create unique index import_receipt on import (commune_key, receipt_number);
create index import_hash on import (file_hash);

-- The second and further files of an import; the first stands in import itself.
create table import_file (
    import_id blob not null references import (id),
    position integer not null check (position between 1 and 99),
    file_name text not null check (length(file_name) between 1 and 255),
    file_hash text not null check (length(file_hash) = 64),
    file_size integer not null,
    content blob not null,
    primary key (import_id, position)
);
create index import_file_hash on import_file (file_hash);

-- What a commune said its columns hold, by the headers of the list.
create table import_mapping (
    commune_key text not null,
    shape text not null check (length(shape) = 64),
    mapping text not null,
    confirmed_at text not null,
    confirmed_by blob not null references account (id),
    primary key (commune_key, shape)
);

create table import_finding (
    import_id blob not null references import (id),
    position integer not null,
    file_position integer not null default 0,
    severity text not null check (severity in ('error', 'warning', 'note')),
    code text not null,
    sheet text,
    row_number integer,
    column_number integer,
    args text not null,
    primary key (import_id, position)
);
create index import_finding_code on import_finding (import_id, severity, code, position);

create table import_question (
    import_id blob not null references import (id),
    position integer not null,
    question text not null,
    file_position integer not null default 0,
    code text not null,
    sheet text,
    row_number integer,
    column_number integer,
    args text not null,
    choices text not null,
    primary key (import_id, position)
);

create table import_answer (
    import_id blob not null references import (id),
    question text not null,
    choice text not null,
    answered_at text not null,
    answered_by blob not null references account (id),
    primary key (import_id, question)
);

-- Households of the register that the list has otherwise, or has not.
create table import_difference (
    import_id blob not null references import (id),
    position integer not null,
    kind text not null check (kind in ('changed', 'missing')),
    household_id blob not null references household (id),
    fingerprint text not null,
    file_position integer not null default 0,
    sheet text,
    row_number integer,
    head text not null,
    village text not null,
    fields text not null,
    choice text check (choice in ('take', 'keep')),
    chosen_at text,
    chosen_by blob references account (id),
    primary key (import_id, position),
    check ((choice is null) = (chosen_by is null))
);
create unique index import_difference_household on import_difference (import_id, household_id);

-- What an accepted list did, household by household: the receipt's rows.
create table import_household (
    import_id blob not null references import (id),
    household_id blob not null references household (id),
    act text not null check (act in ('added', 'changed')),
    primary key (import_id, household_id)
);

-- Work off the requests, claimed by one process at a time.
create table job (
    id blob primary key,
    kind text not null check (kind in ('import_read', 'import_accept')),
    subject blob not null,
    account_id blob not null references account (id),
    state text not null check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
    attempts integer not null,
    claimed_by blob,
    beat_at text,
    stage text not null,
    done integer not null,
    total integer not null,
    cancel boolean not null,
    problem text,
    created_at text not null,
    ended_at text,
    check ((state = 'running') = (beat_at is not null))
);
create index job_waiting on job (state, created_at, id);
-- One piece of work at a time for one thing, whoever presses and however often.
create unique index job_one_open on job (subject) where state in ('waiting', 'running');

insert into import_finding
    (import_id, position, file_position, severity, code, sheet, row_number, column_number, args)
select i.id, f.key, 0, json_extract(f.value, '$.severity'), json_extract(f.value, '$.code'),
    json_extract(f.value, '$.place.sheet'), json_extract(f.value, '$.place.row'),
    json_extract(f.value, '$.place.column'), json_extract(f.value, '$.args')
from import i, json_each(i.findings) f;

-- 0012_search
-- What lists and searches read: one row a household and period in which its head and its place stay
-- the same, with the head's place in the order and the words by which it may be found. Derived from
-- membership, stay and person, and made again by the transaction that changes them (store::card).
create table household_card (
    household_id blob not null references household (id),
    from_day text not null,
    to_day text not null,
    village_id blob not null references village (id),
    head_id blob not null references person (id),
    sort_key text not null,
    -- Folded names and birth years of everybody of that period: more than is true on one day, so that
    -- what is found by it is looked at again. Empty when they are too long for an index: then the
    -- people themselves are looked at.
    words text not null,
    primary key (household_id, from_day)
) without rowid;
create index household_card_order on household_card
    (sort_key, household_id, from_day, to_day, village_id, head_id, words);
create index household_card_village on household_card
    (village_id, sort_key, household_id, from_day, to_day, head_id, words);

-- Households whose cards are to be made again before the transaction commits.
create table household_stale (
    household_id blob primary key
) without rowid;

-- Households by each word of their people's names, in the order of lists, with the whole name beside
-- it: a search reads the rows of its rarest word and nothing else, and stops when a page is full. What
-- no longer fits its card is passed over and stays.
create table household_word (
    word text not null,
    sort_key text not null,
    household_id blob not null references household (id),
    from_day text not null,
    person_id blob not null references person (id),
    folded text not null,
    birth_year integer,
    primary key (word, sort_key, household_id, from_day, person_id)
) without rowid;

create index person_birth_year on person (birth_year, id);

create trigger card_membership_insert after insert on membership
begin
    insert into household_stale (household_id) values (new.household_id) on conflict do nothing;
end;
create trigger card_membership_update after update on membership
begin
    insert into household_stale (household_id) values (old.household_id) on conflict do nothing;
    insert into household_stale (household_id) values (new.household_id) on conflict do nothing;
end;
create trigger card_membership_delete after delete on membership
begin
    insert into household_stale (household_id) values (old.household_id) on conflict do nothing;
end;
create trigger card_stay_insert after insert on stay
begin
    insert into household_stale (household_id) values (new.household_id) on conflict do nothing;
end;
create trigger card_stay_update after update on stay
begin
    insert into household_stale (household_id) values (old.household_id) on conflict do nothing;
    insert into household_stale (household_id) values (new.household_id) on conflict do nothing;
end;
create trigger card_stay_delete after delete on stay
begin
    insert into household_stale (household_id) values (old.household_id) on conflict do nothing;
end;
create trigger card_person_update after update of folded, sort_key, birth_year on person
begin
    insert into household_stale (household_id)
    select household_id from membership where person_id = new.id
    on conflict do nothing;
end;

insert into household_stale (household_id) select id from household;

-- 0013_survey_draft
-- Forms that are being filled in at a desk, kept as they go. A draft is nobody's answer yet: it is
-- overwritten while it is filled in, and gone when the form is taken.
create table survey_draft (
    household_id blob not null references household (id),
    round_id blob not null references round (id),
    content text not null check (length(content) <= 100000),
    version integer not null check (version >= 1),
    saved_at text not null,
    saved_by blob not null references account (id),
    primary key (round_id, household_id)
);

-- 0014_review
-- The steps of a review round between its list and its decision. What a household has come through
-- is kept on its line of the list as pointers to the latest meeting, posting and complaint; the facts
-- themselves stand in their own tables and are added, not changed.
alter table round add column flow text not null default 'recorded'
    check (flow in ('recorded', 'steps'));

create table request (
    id blob primary key,
    commune_key text not null,
    village_id blob not null references village (id),
    form text not null check (form in ('recognise', 'escape')),
    household_id blob references household (id),
    applicant text not null check (length(applicant) between 1 and 120),
    address text not null check (length(address) <= 300),
    reason text not null check (length(reason) between 1 and 1000),
    year integer not null,
    receipt integer not null check (receipt > 0),
    received_on text not null,
    due_on text not null,
    content_hash text not null check (length(content_hash) = 64),
    written_at text not null,
    written_by blob not null references account (id),
    answer text check (answer in ('decided', 'refused')),
    answered_on text,
    answer_reason text check (length(answer_reason) <= 1000),
    answer_round blob references round (id),
    answered_at text,
    answered_by blob references account (id),
    constraint request_receipt unique (commune_key, year, receipt),
    check ((answer is null) = (answered_on is null)),
    check (answered_on >= received_on)
);
create index request_open on request (commune_key, received_on);
create index request_household on request (household_id);

create table round_household (
    round_id blob not null references round (id),
    household_id blob not null references household (id),
    village_id blob not null references village (id),
    reason text not null check (reason in ('poor', 'near_poor', 'request', 'watch', 'added')),
    note text not null check (length(note) <= 500),
    added_at text not null,
    added_by blob not null references account (id),
    removed_at text,
    removed_by blob references account (id),
    removed_note text check (length(removed_note) between 1 and 500),
    agreed boolean,
    meeting_id blob,
    met_verdict_id blob references verdict (id),
    posting_id blob,
    posted_verdict_id blob references verdict (id),
    posting_ends text,
    primary key (round_id, household_id),
    check ((removed_at is null) = (removed_note is null)),
    check ((agreed is null) = (met_verdict_id is null)),
    check ((posting_id is null) = (posted_verdict_id is null))
);
create index round_household_village on round_household (round_id, village_id);
create index round_household_household on round_household (household_id);

create table meeting (
    id blob primary key,
    round_id blob not null references round (id),
    village_id blob not null references village (id),
    held_on text not null,
    hour text not null check (length(hour) = 5),
    place text not null check (length(place) between 1 and 200),
    chair text not null check (length(chair) between 1 and 120),
    secretary text not null check (length(secretary) between 1 and 120),
    steering integer not null check (steering >= 0),
    organisations integer not null check (organisations >= 0),
    front integer not null check (front >= 0),
    reviewers integer not null check (reviewers >= 0),
    households integer not null check (households >= 0),
    households_total integer not null check (households_total >= households),
    opinions text not null check (length(opinions) <= 4000),
    version integer not null,
    opened_at text not null,
    opened_by blob not null references account (id),
    closed_at text,
    closed_by blob references account (id),
    check ((closed_at is null) = (closed_by is null))
);
create index meeting_round on meeting (round_id, village_id);
create unique index one_open_meeting on meeting (round_id, village_id) where closed_at is null;

create table meeting_vote (
    meeting_id blob not null references meeting (id),
    household_id blob not null references household (id),
    verdict_id blob not null references verdict (id),
    agree integer not null check (agree >= 0),
    against integer not null check (against >= 0),
    abstain integer not null check (abstain >= 0),
    remark text not null check (length(remark) <= 500),
    saved_at text not null,
    saved_by blob not null references account (id),
    primary key (meeting_id, household_id)
);

create table posting (
    id blob primary key,
    round_id blob not null references round (id),
    village_id blob not null references village (id),
    places text not null check (length(places) between 1 and 300),
    starts_on text not null,
    working_days integer not null check (working_days between 1 and 60),
    ends_on text not null,
    posted_at text not null,
    posted_by blob not null references account (id),
    check (ends_on > starts_on)
);
create index posting_round on posting (round_id, village_id);

-- Exactly what is posted: the name of the head, the village (on the posting) and the class.
create table posting_household (
    posting_id blob not null references posting (id),
    household_id blob not null references household (id),
    verdict_id blob not null references verdict (id),
    name text not null check (length(name) between 1 and 120),
    sort_key text not null,
    class text not null check (class in ('poor', 'near_poor', 'not_poor')),
    primary key (posting_id, household_id)
);

create table complaint (
    id blob primary key,
    round_id blob not null references round (id),
    household_id blob not null references household (id),
    posting_id blob not null references posting (id),
    year integer not null,
    receipt integer not null check (receipt > 0),
    received_on text not null,
    due_on text not null,
    complainant text not null check (length(complainant) between 1 and 120),
    content text not null check (length(content) between 1 and 4000),
    content_hash text not null check (length(content_hash) = 64),
    written_at text not null,
    written_by blob not null references account (id),
    commune_key text not null,
    constraint complaint_receipt unique (commune_key, year, receipt)
);
create index complaint_round on complaint (round_id, household_id);

create table recheck (
    complaint_id blob primary key references complaint (id),
    done_on text not null,
    result text not null check (result in ('confirmed', 'changed')),
    verdict_id blob not null references verdict (id),
    findings text not null check (length(findings) between 1 and 4000),
    members text not null check (length(members) between 1 and 500),
    written_at text not null,
    written_by blob not null references account (id)
);

-- The opinion of the district, while there is one.
create table opinion (
    round_id blob primary key references round (id),
    sent_on text not null,
    due_on text not null,
    number text not null check (length(number) between 1 and 60),
    sent_by blob not null references account (id),
    answered_on text,
    answer_number text check (length(answer_number) <= 60),
    answer text check (length(answer) between 1 and 4000),
    answered_by blob references account (id),
    check ((answered_on is null) = (answer is null)),
    check (answered_on >= sent_on)
);

-- Signed scans and photos: bounded, of known kinds, handed out as downloads only.
create table attachment (
    id blob primary key,
    commune_key text not null,
    round_id blob references round (id),
    about text not null check (about in ('meeting', 'posting', 'complaint', 'request', 'decision')),
    about_id blob not null,
    file_name text not null check (length(file_name) between 1 and 255),
    kind text not null check (kind in ('application/pdf', 'image/jpeg', 'image/png')),
    size integer not null check (size between 1 and 8388608),
    hash text not null check (length(hash) = 64),
    content blob not null,
    added_at text not null,
    added_by blob not null references account (id)
);
create index attachment_about on attachment (about, about_id);

-- 0015_decision
-- Decisions in the commune's series of a year, their lists, certificates with their key, and the
-- reports that were sent upward.
create table decision (
    round_id blob primary key references round (id),
    commune_key text not null,
    year integer not null,
    number integer not null check (number > 0),
    day text not null,
    constraint decision_number_once unique (commune_key, year, number)
);

insert into decision (round_id, commune_key, year, number, day)
select r.id, r.commune_key, cast(substr(r.decision_day, 1, 4) as integer),
    cast(substr(r.decision_number, 1, instr(r.decision_number, '/') - 1) as integer), r.decision_day
from round r where r.decision_day is not null and instr(r.decision_number, '/') > 1
    and cast(substr(r.decision_number, 1, instr(r.decision_number, '/') - 1) as integer) > 0
order by r.decision_day
on conflict do nothing;

create table decision_household (
    round_id blob not null references round (id),
    household_id blob not null references household (id),
    list text not null check (list in ('poor', 'near_poor', 'escaped_poor', 'escaped_near_poor')),
    village_id blob not null references village (id),
    name text not null check (length(name) between 1 and 120),
    sort_key text not null,
    people integer not null check (people >= 0),
    class_before text,
    class text not null,
    primary key (round_id, list, household_id)
);

create table signing_key (
    id blob primary key,
    public text not null unique check (length(public) = 64),
    secret text not null check (length(secret) = 64),
    made_at text not null
);

create table certificate (
    id blob primary key,
    commune_key text not null,
    household_id blob not null references household (id),
    year integer not null,
    number integer not null check (number > 0),
    issued_on text not null,
    issued_at text not null,
    issued_by blob not null references account (id),
    constraint certificate_number unique (commune_key, year, number),
    constraint one_certificate unique (commune_key, household_id)
);

create table certificate_block (
    certificate_id blob not null references certificate (id),
    round_id blob not null references round (id),
    year integer not null,
    day text not null,
    class text not null check (class in ('poor', 'near_poor')),
    deprived integer not null check (deprived between 0 and 4095),
    code text not null check (length(code) <= 600),
    added_at text not null,
    added_by blob not null references account (id),
    primary key (certificate_id, round_id)
);
create index certificate_block_round on certificate_block (round_id);

-- What was sent upward, as it was on that day: never changed; a correction names the one before it.
create table report_submission (
    id blob primary key,
    commune_key text not null,
    kind text not null check (kind in ('regular', 'preliminary', 'official')),
    year integer not null,
    month integer not null check (month between 0 and 12),
    opening text not null,
    closing text not null,
    due_on text,
    content text not null,
    hash text not null check (length(hash) = 64),
    replaces blob unique references report_submission (id),
    reason text not null check (length(reason) <= 500),
    sent_at text not null,
    sent_by blob not null references account (id),
    check ((kind = 'regular') = (month > 0)),
    check (opening < closing)
);
create index report_submission_period on report_submission (year, kind, month, commune_key);
create unique index report_first on report_submission (commune_key, year, kind, month)
    where replaces is null;

-- 0016_move_member
-- Some members of a household move to another commune and the others stay. A move without rows here
-- is the whole household's. `heir` says who becomes the head of those who stay, when the head goes.
create table household_move_person (
    move_id blob not null references household_move (id),
    person_id blob not null references person (id),
    position integer not null check (position >= 0),
    primary key (move_id, person_id)
);
alter table household_move add column heir text check (length(heir) <= 10000);

-- 0017_match_due
-- Communes in which people were entered at the desk since the last search for doubles began: since
-- when, when last, and by whom. Written with what was entered, taken away by the search.
create table match_due (
    commune_key text primary key,
    since text not null,
    last_at text not null,
    last_by blob not null references account (id)
);

-- 0018_lookup
-- How many rows of household_word a common word has; a rarer one is not here. Only a hint for the way
-- a search takes: counted now and then by a server, and never true to the row.
create table word_count (
    word text primary key,
    word_rows integer not null check (word_rows > 0)
) without rowid;

-- How many people there were when the words were counted.
create table word_count_made (
    one integer primary key check (one = 1),
    people integer not null
);

-- The villages of an area, from the index alone.
drop index village_path_commune;
drop index village_path_district;
drop index village_path_province;
create index village_path_commune on village_path (commune_key, from_day, to_day, village_id);
create index village_path_district on village_path
    (district_key, from_day, to_day, village_id, commune_key);
create index village_path_province on village_path
    (province_key, from_day, to_day, village_id, commune_key);

-- The people of a year by name, from the index alone.
drop index person_birth_year;
create index person_birth_year on person (birth_year, folded, id);

-- The index for the first verdict of a form leaves out those that replace another.
create index verdict_survey on verdict (survey_id);

-- 0019_derived
-- The words of a card are read from the names themselves.
drop table person_word;

-- Derived in the transaction that writes the household and its people; looking each of them up again
-- for every word took a tenth of the time in which a large list is taken in.
create table household_word_anew (
    word text not null,
    sort_key text not null,
    household_id blob not null,
    from_day text not null,
    person_id blob not null,
    folded text not null,
    birth_year integer,
    primary key (word, sort_key, household_id, from_day, person_id)
) without rowid;
insert into household_word_anew select * from household_word;
drop table household_word;
alter table household_word_anew rename to household_word;

-- Lists go by household_card since 0012.
drop index person_sort;

-- Namesakes of one year are found by person_birth_year (0018) as well.
drop index person_name_year;

-- 0020_card
-- A card is derived as the words are (0019), in the transaction that writes the household: looking up
-- again what was just read is left out.
create table household_card_anew (
    household_id blob not null,
    from_day text not null,
    to_day text not null,
    village_id blob not null,
    head_id blob not null,
    sort_key text not null,
    words text not null,
    primary key (household_id, from_day)
) without rowid;
insert into household_card_anew select * from household_card;
drop table household_card;
alter table household_card_anew rename to household_card;
create index household_card_order on household_card
    (sort_key, household_id, from_day, to_day, village_id, head_id, words);
create index household_card_village on household_card
    (village_id, sort_key, household_id, from_day, to_day, head_id, words);

-- 0021_backup
-- When backups were made, and from which one this database came. A restored database may be older
-- than papers that were handed out since: until somebody says that he has looked, whoever is about to
-- take a number of a series is told so.
create table backup (
    id blob primary key,
    made_at text not null,
    file text not null check (length(file) <= 300),
    size integer not null check (size >= 0),
    hash text not null check (length(hash) = 64)
);
create index backup_made on backup (made_at);

create table restore (
    id blob primary key,
    restored_at text not null,
    made_at text not null,
    series text not null,
    confirmed_at text,
    confirmed_by blob references account (id),
    check ((confirmed_at is null) = (confirmed_by is null))
);

-- 0022_data_key
-- The keys that values here are sealed with, by their public names. The keys themselves lie outside the
-- database; `proof` is a known text sealed with each, so that a wrong key is noticed at the start.
create table data_key (
    id text primary key check (length(id) = 8),
    proof text not null,
    current boolean not null,
    made_at text not null
);
create unique index one_current_data_key on data_key (current) where current;

-- Whether what was once kept in the clear may still lie in parts of the file that are no longer used.
create table data_scrub (
    one integer primary key check (one = 1),
    due boolean not null
);
insert into data_scrub (one, due) values (1, exists (select 1 from household));

-- 0023_sealed
-- A personal number is sealed, and found by a keyed hash of it. Beside it stands what the number says
-- of its holder, for checks that hold it against the sex and the year of birth written next to it.
-- identity_number has only what was written before, until it is sealed too.
alter table person add column identity_sealed text
    check (identity_sealed is null or identity_missing is null);
alter table person add column identity_index blob;
alter table person add column identity_kind text check (identity_kind in ('citizen', 'old_card'));
alter table person add column identity_sex text check (identity_sex in ('male', 'female'));
alter table person add column identity_birth_year integer;
create index person_identity_index on person (identity_index) where identity_index is not null;
drop index person_identity;
create index person_identity on person (identity_number) where identity_number is not null;

-- The secret half is sealed too, and longer then.
create table signing_key_anew (
    id blob primary key,
    public text not null unique check (length(public) = 64),
    secret text not null,
    made_at text not null
);
insert into signing_key_anew select id, public, secret, made_at from signing_key;
drop table signing_key;
alter table signing_key_anew rename to signing_key;

-- A session's id was kept as the cookie has it; now only its hash is. Who is signed in signs in again.
delete from session;

-- The marks of accepted lists were hashes that whole numbers had gone into.
update import_difference set fingerprint = ''
where import_id in (select id from import where state = 'accepted' or step = 'cancelled');

-- 0024_account_keeping
-- What keeping accounts needs: a number that grows with each change (two administrators at once), a
-- password that its owner has not chosen yet, who made the account and who last gave it a password
-- (two accounts of one hand are one person), the last sign-in, and the name as it is searched.
alter table account add column revision integer not null default 1;
alter table account add column must_change_password boolean not null default false;
alter table account add column made_by blob references account (id);
alter table account add column reset_by blob references account (id);
alter table account add column last_sign_in_at text;
alter table account add column folded text not null default '';
create index account_by_area on account (area_key, username);
create index account_by_village on account (village_id);

-- Who made the accounts of before stands in the audit log: the first line of each.
update account set made_by = (
    select a.account_id from audit a
    where a.subject = 'account/' || lower(substr(hex(account.id), 1, 8) || '-'
        || substr(hex(account.id), 9, 4) || '-' || substr(hex(account.id), 13, 4) || '-'
        || substr(hex(account.id), 17, 4) || '-' || substr(hex(account.id), 21, 12))
    order by a.seq
    limit 1
);

-- 0025_sign_in
-- Where a failed sign-in came from (a network or a known browser), so that strangers cannot lock an
-- owner out and one password tried on every name is slowed; and the places from which an account has
-- signed in before.
alter table sign_in_failure add column place text not null default '';
create index sign_in_failure_at on sign_in_failure (at);

create table sign_in_place (
    account_id blob not null references account (id),
    place text not null,
    seen_at text not null,
    primary key (account_id, place)
);

-- 0026_seal
-- The audit log as it stood on a day, signed: which chains had how many lines with which last hash.
-- A row holds the chains that went on since the row before; its text is what was signed, and what
-- is printed, exported and held against the database later.
create table audit_seal (
    number integer primary key check (number > 0),
    day text not null,
    made_at text not null,
    text text not null,
    hash text not null unique check (length(hash) = 64),
    key text not null check (length(key) = 64),
    signature text not null check (length(signature) = 128)
);

-- 0027_mark
-- A record that the law's results hang on carries a mark: a keyed digest of what the program wrote. Its
-- key is sealed; who changes a row past the program cannot make its mark anew. Of a household it covers
-- where it lives, its people and what they are to it; of a round the decision and its lists.
-- Rows of before get their first mark beside the other work of a server.
create table mark_key (
    id blob primary key,
    secret text not null,
    made_at text not null
);
alter table account add column mark text;
alter table household add column mark text;
alter table round add column mark text;
alter table score_table add column mark text;
alter table survey add column mark text;
alter table verdict add column mark text;
alter table class_fact add column mark text;

-- A restored database knows the file it came from.
alter table restore add column hash text;
alter table restore add column file text;

-- 0028_heir
-- A round that was opened by mistake, or that a commune left open when it ended, is closed with the
-- reason and counts no more: the year is free again. A decision that is entered after later ones rests
-- on a paper of its own. What a report that was sent says is held against the register when that was
-- written to: `due` says that it is to be looked at again, `cells` what differs.
alter table round add column closed_at text;
alter table round add column closed_by blob references account (id);
alter table round add column closed_reason text check (length(closed_reason) between 1 and 500);
drop index one_annual_round;
create unique index one_annual_round on round (commune_key, year)
    where kind = 'annual' and closed_at is null;

create table decision_correction (
    round_id blob primary key references round (id),
    number text not null check (length(number) between 1 and 60),
    day text not null,
    reason text not null check (length(reason) between 1 and 500),
    changes text not null,
    written_at text not null,
    written_by blob not null references account (id)
);

create table report_check (
    report_id blob primary key references report_submission (id),
    due boolean not null,
    checked_at text not null,
    differs integer not null check (differs >= 0),
    cells text not null
);
create index report_check_differs on report_check (differs);
create index report_submission_commune on report_submission (commune_key);

-- 0029_works_for_wages
-- Whether a member's job is wage work: only then a contract is asked. What was recorded before does not
-- say it; a stated contract still means wage work.
alter table person_fact add column works_for_wages integer check (works_for_wages in (0, 1));

-- 0030_paper_draft
-- Papers on their way to a signature: what the officer prepared, and what the chairman approved word by
-- word. A decision's annexes keep who was recognised as they were on that day.
create table paper_draft (
    commune_key text not null,
    kind text not null check (kind in ('decision', 'report')),
    subject text not null check (length(subject) between 1 and 60),
    day text not null,
    signer text not null check (length(signer) <= 120),
    deputy integer not null check (deputy in (0, 1)),
    proposer text not null check (length(proposer) <= 300),
    content text not null,
    digest text not null check (length(digest) = 64),
    prepared_at text not null,
    prepared_by blob not null references account (id),
    approved_digest text check (length(approved_digest) = 64),
    approved_content text,
    approved_at text,
    approved_by blob references account (id),
    primary key (commune_key, kind, subject),
    check ((approved_digest is null) = (approved_at is null))
);

alter table decision_household add column sex text;
alter table decision_household add column birth_day text;
alter table decision_household add column birth_year integer;

-- 0031_mark_more
-- Further records that the law's results hang on carry a mark: the list of a round and what was said of
-- it, papers on their way to a signature with their approval, certificates, reports, lists that were sent
-- in, answers on doubles. The head of each chain of the log carries one too: who cuts the last line off
-- cannot make the head of before fit. Rows of before get their first mark beside the other work of a server.
alter table paper_draft add column id blob;
update paper_draft set id = randomblob(16);
create unique index paper_draft_id on paper_draft (id);
alter table round_household add column id blob;
update round_household set id = randomblob(16);
create unique index round_household_id on round_household (id);

alter table paper_draft add column mark text;
alter table round_household add column mark text;
alter table certificate add column mark text;
alter table report_submission add column mark text;
alter table import add column mark text;
alter table match_decision add column mark text;
alter table meeting add column mark text;
alter table posting add column mark text;
alter table complaint add column mark text;
alter table opinion add column mark text;
alter table request add column mark text;
alter table decision_correction add column mark text;
alter table attachment add column mark text;
alter table audit_head add column mark text;

-- 0032_paper_number
-- A report has its number and its day like a decision; what takes its place says why before the chairman
-- reads it. The secretary of a meeting has an office.
alter table report_submission add column number text not null default '' check (length(number) <= 60);
alter table report_submission add column day text;
alter table paper_draft add column reason text not null default '' check (length(reason) <= 500);
alter table meeting add column secretary_title text not null default ''
    check (length(secretary_title) <= 120);
-- A certificate is found by its number.
create index certificate_by_number on certificate (number, year);

-- 0033_class_replaced
-- A class that a list stated by mistake and a later list puts right, by the same decision or one of the
-- same day: what the register had is kept here, with who put it right, when and by which list.
create table class_replaced (
    id blob primary key,
    household_id blob not null references household (id),
    from_day text not null,
    class text not null check (class in ('poor', 'near_poor', 'average_farming', 'not_poor')),
    import_id blob,
    decision_number text,
    decision_day text,
    a_points integer,
    b_points integer,
    recorded_at text not null,
    recorded_by blob not null references account (id),
    replaced_import blob not null references import (id),
    replaced_at text not null,
    replaced_by blob not null references account (id),
    mark text
);
create index class_replaced_household on class_replaced (household_id);
create index class_replaced_import on class_replaced (import_id);

-- 0034_fact_stated
-- Which facts a row states itself: the others are those of before its day, and follow when an earlier day
-- is entered afterwards. Of rows of before it is not known; a form's row states what it has.
alter table household_fact add column stated text;
alter table person_fact add column stated text;

-- 0035_sent
-- What a client sent under an id that it made itself: sent again with the same content it is accepted,
-- with other content it is a conflict. The hash is keyed: a number in the content cannot be tried out.
create table sent (
    noun text not null check (length(noun) between 1 and 40),
    id blob not null,
    content_hash text not null check (length(content_hash) = 32),
    primary key (noun, id)
);

-- 0036_round_instrument
-- The instrument by which a round's households are classified, as it was when the round's score table was
-- chosen: its seal, and the side taken of each reading where the forms are silent.
create table round_instrument (
    round_id blob primary key references round (id),
    seal text not null check (length(seal) = 64),
    readings text not null,
    chosen_at text not null,
    chosen_by blob not null references account (id)
);

-- 0037_form_a
-- Phiếu A (TT 07/2021, Phụ lục II) of a request to be recognised, as it was filled in. Never changed: one that
-- corrects names the one before. The signs stand as the form writes them: 1 yes, 0 no, - not known.
create table request_form_a (
    id blob primary key,
    request_id blob not null references request (id),
    replaces blob unique references request_form_a (id),
    reviewed_on text not null,
    outside text not null check (length(outside) = 5),
    outside_other text not null check (length(outside_other) <= 150),
    signs text not null check (length(signs) = 9),
    outcome text not null check (outcome in ('outside', 'not_listed', 'listed', 'incomplete')),
    written_at text not null,
    written_by blob not null references account (id),
    mark text
);
create unique index request_form_a_first on request_form_a (request_id) where replaces is null;
create index request_form_a_request on request_form_a (request_id);

-- 0038_posting_layout
-- Postings that hang out in the layout of Phụ lục I, each with its reason; the others show name and class.
create table posting_layout (
    posting_id blob primary key references posting (id),
    reason text not null check (length(reason) > 0)
);

-- 0039_farm
-- Farming households that ask to be recognised as of average living standard (QĐ 24/2021, Điều 6; TT 07/2021,
-- Phụ lục VIII): who asked, what was stated of twelve months, how the chairman answered. Rows of a sheet and of an
-- answer are never changed: one that corrects names the one before.
create table farm (
    id blob primary key,
    commune_key text not null,
    village_id blob not null references village (id),
    household_id blob not null references household (id),
    applicant text not null check (length(applicant) between 1 and 120),
    folded text not null,
    year integer not null,
    receipt integer not null check (receipt > 0),
    received_on text not null,
    starts_on text not null,
    due_on text not null,
    written_at text not null,
    written_by blob not null references account (id),
    mark text,
    constraint farm_receipt unique (commune_key, year, receipt),
    check (starts_on >= received_on)
);
create index farm_household on farm (household_id);
create index farm_village on farm (village_id, received_on);

-- Amounts in thousand đồng, as the form prints them: `1.1=takings/costs`, a line a source, - where it is not known.
create table farm_sheet (
    id blob primary key,
    farm_id blob not null references farm (id),
    replaces blob unique references farm_sheet (id),
    surveyed_on text not null,
    work text not null check (length(work) between 1 and 60),
    people integer not null check (people between 1 and 50),
    settlement text not null check (settlement in ('rural', 'urban')),
    estimate integer check (estimate >= 0),
    amounts text not null check (length(amounts) <= 2000),
    income integer,
    result text not null check (result in ('below', 'average', 'above', 'incomplete')),
    written_at text not null,
    written_by blob not null references account (id),
    mark text,
    check ((result = 'incomplete') = (income is null))
);
create unique index farm_sheet_first on farm_sheet (farm_id) where replaces is null;

create table farm_answer (
    id blob primary key,
    farm_id blob not null references farm (id),
    replaces blob unique references farm_answer (id),
    sheet_id blob references farm_sheet (id),
    commune_key text not null,
    kind text not null check (kind in ('recognised', 'refused', 'ended')),
    day text not null,
    year integer not null,
    number text not null check (length(number) <= 60),
    series integer check (series > 0),
    posted_on text,
    reason text not null check (length(reason) <= 1000),
    written_at text not null,
    written_by blob not null references account (id),
    mark text,
    check (kind <> 'recognised' or (sheet_id is not null and number <> '')),
    check (kind = 'recognised' or reason <> '')
);
create unique index farm_answer_first on farm_answer (farm_id) where replaces is null;
create index farm_answer_farm on farm_answer (farm_id);
create index farm_answer_series on farm_answer (commune_key, year, series);

-- A class that the chairman's answer put in force.
alter table class_fact add column farm_id blob references farm (id);
create index class_fact_farm on class_fact (farm_id);

-- Signed papers of it are kept like those of requests.
create table attachment_next (
    id blob primary key,
    commune_key text not null,
    round_id blob references round (id),
    about text not null
        check (about in ('meeting', 'posting', 'complaint', 'request', 'decision', 'farm')),
    about_id blob not null,
    file_name text not null check (length(file_name) between 1 and 255),
    kind text not null check (kind in ('application/pdf', 'image/jpeg', 'image/png')),
    size integer not null check (size between 1 and 8388608),
    hash text not null check (length(hash) = 64),
    content blob not null,
    added_at text not null,
    added_by blob not null references account (id),
    mark text
);
insert into attachment_next (id, commune_key, round_id, about, about_id, file_name, kind, size, hash, content,
    added_at, added_by, mark)
select id, commune_key, round_id, about, about_id, file_name, kind, size, hash, content, added_at, added_by, mark
from attachment;
drop table attachment;
alter table attachment_next rename to attachment;
create index attachment_about on attachment (about, about_id);

-- 0040_reading_choice
-- The side of a reading that a province's steering committee chose by a paper, for the rounds that are opened
-- from a day on. What it says is never changed: a choice that corrects names the one before, and one that was
-- withdrawn stays with its reason. `words` is the province's own condition of column 0 of Phiếu A.
create table reading_choice (
    id blob primary key,
    province_key text not null,
    standard_id text not null,
    reading text not null check (length(reading) between 1 and 20),
    side text not null check (length(side) between 1 and 40),
    words text not null check (length(words) <= 150),
    paper_number text not null check (length(paper_number) between 1 and 60),
    paper_day text not null,
    paper_issuer text not null check (length(paper_issuer) between 1 and 200),
    from_day text not null,
    replaces blob unique references reading_choice (id),
    revision integer not null check (revision > 0),
    written_at text not null,
    written_by blob not null references account (id),
    replaced_at text,
    withdrawn_at text,
    withdrawn_by blob references account (id),
    withdrawn_reason text check (length(withdrawn_reason) between 1 and 500),
    mark text,
    check (from_day >= paper_day),
    check ((withdrawn_at is null) = (withdrawn_by is null)),
    check ((withdrawn_at is null) = (withdrawn_reason is null)),
    check (replaced_at is null or withdrawn_at is null)
);
create unique index reading_choice_one on reading_choice (province_key, standard_id, reading, from_day)
    where replaced_at is null and withdrawn_at is null;
create index reading_choice_province on reading_choice (province_key, written_at);

-- The choices that were in force when a round was opened: it keeps them, whatever becomes of them.
create table round_reading (
    round_id blob not null references round (id),
    reading_choice_id blob not null references reading_choice (id),
    primary key (round_id, reading_choice_id)
);
create index round_reading_choice on round_reading (reading_choice_id);

-- Scans belong to what the program's nouns say; the list of them stands there.
create table attachment_anew (
    id blob primary key,
    commune_key text not null,
    round_id blob references round (id),
    about text not null check (length(about) between 1 and 40),
    about_id blob not null,
    file_name text not null check (length(file_name) between 1 and 255),
    kind text not null check (kind in ('application/pdf', 'image/jpeg', 'image/png')),
    size integer not null check (size between 1 and 8388608),
    hash text not null check (length(hash) = 64),
    content blob not null,
    added_at text not null,
    added_by blob not null references account (id),
    mark text
);
insert into attachment_anew (id, commune_key, round_id, about, about_id, file_name, kind, size, hash, content,
    added_at, added_by, mark)
select id, commune_key, round_id, about, about_id, file_name, kind, size, hash, content, added_at, added_by, mark
from attachment;
drop table attachment;
alter table attachment_anew rename to attachment;
create index attachment_about on attachment (about, about_id);

-- 0041_mark_parts
-- From which program on the mark of a round covers the instrument and the readings that it goes by, and that of a
-- posting its layout; null where the mark was made before.
alter table round add column mark_parts integer;
alter table posting add column mark_parts integer;

-- 0042_legal_paper
-- Văn bản đi, văn bản đến of a commune (NĐ 30/2020/NĐ-CP, Điều 16, 22). What the program itself numbered and
-- dated (decisions, reports, letters that ask for an opinion) stands here too, with where it came from, and is
-- changed there. One that was wrong is put right in its row; what it said before stays beside it.
create table legal_paper (
    id blob primary key,
    commune_key text not null,
    book text not null check (book in ('out', 'in')),
    year integer not null,
    kind text not null check (length(kind) between 1 and 30),
    number integer check (number > 0),
    series text not null check (length(series) <= 60),
    symbol text not null check (length(symbol) <= 60),
    symbol_key text not null,
    day text not null,
    issuer text not null check (issuer in ('committee', 'chairman', 'council', 'office', 'person')),
    issuer_name text not null check (length(issuer_name) <= 200),
    level text not null check (level in ('central', 'province', 'district', 'commune')),
    about text not null check (length(about) between 1 and 500),
    signer text not null check (length(signer) <= 150),
    arrived_on text,
    arrival integer check (arrival > 0),
    entered_on text not null,
    doubt text not null check (length(doubt) <= 500),
    note text not null check (length(note) <= 500),
    folded text not null,
    origin text not null check (origin in ('', 'decision', 'farm', 'report', 'opinion', 'opinion_answer')),
    origin_id blob,
    ending text check (ending in ('abolished', 'replaced', 'recalled', 'void')),
    ended_on text,
    ended_by blob references legal_paper (id),
    ended_reason text check (length(ended_reason) <= 500),
    revision integer not null check (revision > 0),
    written_at text not null,
    written_by blob not null references account (id),
    mark text,
    check ((origin = '') = (origin_id is null)),
    check ((book = 'in') = (arrived_on is not null)),
    check ((book = 'in') = (arrival is not null)),
    check ((issuer in ('office', 'person')) = (length(issuer_name) > 0)),
    check ((ending is null) = (ended_on is null)),
    check ((ending is null) = (ended_reason is null)),
    check (ended_by is null or ending is not null),
    check (ended_by is null or ended_by <> id)
);
create index legal_paper_entered on legal_paper (commune_key, entered_on, id);
create index legal_paper_series on legal_paper (commune_key, year, series, number);
create index legal_paper_symbol on legal_paper (symbol_key);
create index legal_paper_ended_by on legal_paper (ended_by);
create unique index legal_paper_arrival on legal_paper (commune_key, year, arrival) where arrival is not null;
create unique index legal_paper_origin on legal_paper (origin, origin_id) where origin_id is not null;

-- What a paper rests on, with the words it was cited in.
create table legal_paper_ground (
    paper_id blob not null references legal_paper (id),
    ground_id blob not null references legal_paper (id),
    place integer not null check (place > 0),
    words text not null check (length(words) between 1 and 1000),
    primary key (paper_id, ground_id),
    check (paper_id <> ground_id)
);
create index legal_paper_ground_ground on legal_paper_ground (ground_id);

-- What a paper said before it was put right.
create table legal_paper_before (
    paper_id blob not null references legal_paper (id),
    revision integer not null,
    content text not null,
    reason text not null check (length(reason) between 1 and 500),
    written_at text not null,
    written_by blob not null references account (id),
    primary key (paper_id, revision)
);

-- To whom a paper was sent, for what, and that it came there.
create table legal_paper_sending (
    id blob primary key,
    paper_id blob not null references legal_paper (id),
    recipient text not null check (length(recipient) between 1 and 200),
    purpose text not null check (purpose in ('report', 'coordinate', 'carry_out', 'know', 'archive')),
    copies integer not null check (copies between 1 and 999),
    sent_on text not null,
    received_on text,
    received_by text not null check (length(received_by) <= 150),
    void_reason text check (length(void_reason) between 1 and 500),
    revision integer not null check (revision > 0),
    written_at text not null,
    written_by blob not null references account (id),
    check (received_on is null or received_on >= sent_on)
);
create index legal_paper_sending_paper on legal_paper_sending (paper_id);

-- Papers of its own that a commune cites among the grounds of a kind of paper that the program drafts.
create table legal_paper_standing (
    id blob primary key,
    paper_id blob not null references legal_paper (id),
    commune_key text not null,
    drafted text not null check (drafted in ('decision', 'farm_decision')),
    from_day text not null,
    to_day text,
    revision integer not null check (revision > 0),
    written_at text not null,
    written_by blob not null references account (id),
    mark text,
    check (to_day is null or to_day >= from_day)
);
create index legal_paper_standing_commune on legal_paper_standing (commune_key, drafted);
create index legal_paper_standing_paper on legal_paper_standing (paper_id);

-- What the program had numbered before: decisions on reviews and on farming households (one may have answered
-- several of them), reports, letters that asked the district for its opinion, and its answers.
insert into legal_paper (id, commune_key, book, year, kind, number, series, symbol, symbol_key, day, issuer,
    issuer_name, level, about, signer, arrived_on, arrival, entered_on, doubt, note, folded, origin, origin_id,
    revision, written_at, written_by)
select randomblob(16),
    y.commune_key, y.book, cast(substr(cast(y.day as text), 1, 4) as integer), y.kind,
    case when length(y.number) < 60 and length(replace(y.number, ltrim(y.number, '0123456789'), ''))
            between 1 and 9
        then nullif(cast(replace(y.number, ltrim(y.number, '0123456789'), '') as integer), 0) end,
    ltrim(y.number, '0123456789/'), y.number,
    ltrim(lower(replace(replace(y.number, 'Đ', 'd'), ' ', '')), '0'), y.day, y.issuer, y.issuer_name, y.level,
    y.about || y.of_year, '', y.arrived_on, y.arrival, y.day, '', '',
    lower(replace(y.number, 'Đ', 'd')) || y.folded || y.of_year, y.origin, y.origin_id, 1, y.at, y.by_id
from (
    select r.commune_key, 'in' as book, 'letter' as kind, o.answer_number as number, o.answered_on as day,
        'office' as issuer, 'Ủy ban nhân dân cấp huyện' as issuer_name, 'district' as level,
        'Ý kiến về kết quả rà soát hộ nghèo, hộ cận nghèo năm ' as about, r.year as of_year,
        o.answered_on as arrived_on,
        row_number() over (partition by r.commune_key, substr(cast(o.answered_on as text), 1, 4)
            order by o.answered_on, o.round_id) as arrival,
        ' uy ban nhan dan cap huyen y kien ve ket qua ra soat ho ngheo, ho can ngheo nam ' as folded,
        'opinion_answer' as origin, o.round_id as origin_id, r.opened_at as at,
        coalesce(o.answered_by, o.sent_by) as by_id
    from opinion o join round r on r.id = o.round_id where o.answer_number <> ''
    union all
    select r.commune_key, 'out',
        case when o.number like '%/BC-%' then 'report' when o.number like '%/TTr-%' then 'submission'
            else 'letter' end,
        o.number, o.sent_on, 'committee', '', 'commune',
        'Xin ý kiến về kết quả rà soát hộ nghèo, hộ cận nghèo năm ', r.year, null, null,
        ' xin y kien ve ket qua ra soat ho ngheo, ho can ngheo nam ', 'opinion', o.round_id, r.opened_at, o.sent_by
    from opinion o join round r on r.id = o.round_id
    union all
    select d.commune_key, 'out', 'decision', r.decision_number, d.day, 'chairman', '', 'commune',
        'Công nhận kết quả rà soát hộ nghèo, hộ cận nghèo năm ', r.year, null, null,
        ' cong nhan ket qua ra soat ho ngheo, ho can ngheo nam ', 'decision', d.round_id, r.decided_at, r.decided_by
    from decision d join round r on r.id = d.round_id where r.decided_by is not null
    union all
    select s.commune_key, 'out', 'report', s.number, s.day, 'committee', '', 'commune',
        'Kết quả rà soát hộ nghèo, hộ cận nghèo năm ', s.year, null, null,
        ' ket qua ra soat ho ngheo, ho can ngheo nam ', 'report', s.id, s.sent_at, s.sent_by
    from report_submission s where s.number <> '' and s.day is not null
    union all
    select a.commune_key, 'out', 'decision', a.number, a.day, 'chairman', '', 'commune',
        'Công nhận hộ nông, lâm, ngư, diêm nghiệp có mức sống trung bình năm ', a.year, null, null,
        ' cong nhan ho nong, lam, ngu, diem nghiep co muc song trung binh nam ', 'farm', a.id, a.written_at,
        a.written_by
    from (select b.id, b.commune_key, b.number, b.day, b.year, b.written_at, b.written_by,
            row_number() over (partition by b.commune_key, b.number, b.day order by b.written_at, b.id) as place
        from farm_answer b where b.series is not null and not exists (select 1 from farm_answer later
            where later.replaces = b.id and later.kind = b.kind)) a where a.place = 1
) y;
-- A report that another one took the place of.
update legal_paper set ending = 'replaced', ended_reason = '',
    ended_on = (select later.day from report_submission later where later.replaces = legal_paper.origin_id),
    ended_by = (select p.id from legal_paper p join report_submission later on later.id = p.origin_id
        where p.origin = 'report' and later.replaces = legal_paper.origin_id)
where origin = 'report' and exists (select 1 from report_submission later
    where later.replaces = legal_paper.origin_id and later.day is not null);

-- 0043_difficulty
-- Khó khăn, vướng mắc, kiến nghị: what a village, an officer or a lead raised, whom it is asked of, by when.
-- What was done with it stands in its steps, which are only added; the number of the last step is the
-- revision that whoever does the next one has seen.
create table difficulty (
    id blob primary key,
    commune_key text not null,
    village_id blob references village (id),
    kind text not null check (kind in ('difficulty', 'proposal', 'amendment')),
    about text not null check (about in ('round', 'project', 'rule', 'paper', 'other')),
    about_words text not null check (length(about_words) <= 200),
    round_id blob references round (id),
    title text not null check (length(title) between 1 and 200),
    folded text not null,
    content text not null check (length(content) between 1 and 2000),
    law_text text not null check (length(law_text) <= 200),
    provision text not null check (length(provision) <= 200),
    proposed text not null check (length(proposed) <= 2000),
    raised_on text not null,
    asked text not null check (asked in ('officer', 'chairman', 'district', 'province', 'ministry')),
    office text not null check (length(office) <= 200),
    due_on text not null,
    -- The highest rank that was ever asked: an office above sees what came up to it, also when it is done.
    reached integer not null check (reached between 0 and 4),
    state text not null check (state in ('open', 'answered', 'settled', 'withdrawn')),
    revision integer not null check (revision > 0),
    written_at text not null,
    written_by blob not null references account (id),
    check (due_on >= raised_on),
    check ((kind = 'amendment') = (law_text <> '')),
    check ((kind = 'amendment') = (provision <> '')),
    check ((kind = 'amendment') = (proposed <> ''))
);
create index difficulty_commune on difficulty (commune_key, state, due_on);
create index difficulty_village on difficulty (village_id);

create table difficulty_step (
    difficulty_id blob not null references difficulty (id),
    revision integer not null check (revision > 1),
    act text not null
        check (act in ('corrected', 'forwarded', 'answered', 'settled', 'reopened', 'withdrawn')),
    day text not null,
    content text not null check (length(content) <= 2000),
    paper text not null check (length(paper) <= 200),
    asked text check (asked in ('officer', 'chairman', 'district', 'province', 'ministry')),
    office text not null check (length(office) <= 200),
    due_on text,
    written_at text not null,
    written_by blob not null references account (id),
    primary key (difficulty_id, revision),
    check ((act = 'forwarded') = (asked is not null)),
    check ((act in ('forwarded', 'reopened')) = (due_on is not null))
);

-- 0044_entitlement
-- Chính sách được hưởng: who is entitled is asked of classes and people and never kept. Kept is what
-- happened: a list that was handed to the office that grants, what was granted with number and days, what
-- ended, what goes on though nobody is entitled any more, what was put down wrongly. One row here is one
-- paper or one list; its lines are the people or households on it. Rows are only ever added: a line that is
-- wrong is taken back by a line that names it, and a granted line is put right by one that replaces it.
create table entitlement (
    id blob primary key,
    commune_key text not null,
    policy text not null check (length(policy) between 1 and 60),
    kind text not null check (kind in ('listed', 'granted', 'ended', 'kept', 'withdrawn')),
    day text not null,
    office text not null check (length(office) <= 200),
    paper text not null check (length(paper) <= 200),
    reason text not null check (length(reason) <= 500),
    line_count integer not null check (line_count > 0),
    written_at text not null,
    written_by blob not null references account (id),
    check (kind in ('listed', 'granted') or reason <> '')
);
create index entitlement_commune on entitlement (commune_key, day);

create table entitlement_line (
    id blob primary key,
    entitlement_id blob not null references entitlement (id),
    kind text not null check (kind in ('listed', 'granted', 'ended', 'kept', 'withdrawn')),
    policy text not null,
    day text not null,
    household_id blob not null references household (id),
    person_id blob references person (id),
    number text not null check (length(number) <= 60),
    valid_from text,
    valid_to text,
    amount_vnd integer check (amount_vnd >= 0),
    -- The line that ended, goes on, or was wrong.
    line_id blob references entitlement_line (id),
    -- The granted line that this one puts right.
    replaces blob unique references entitlement_line (id),
    check (valid_from <= valid_to),
    check ((kind = 'granted') = (valid_from is not null)),
    check ((kind in ('ended', 'kept', 'withdrawn')) = (line_id is not null)),
    check (kind = 'granted' or replaces is null),
    check (kind <> 'kept' or valid_to is not null)
);
create index entitlement_line_of on entitlement_line (entitlement_id);
create index entitlement_line_person on entitlement_line (person_id, policy);
create index entitlement_line_household on entitlement_line (household_id, policy);
create index entitlement_line_line on entitlement_line (line_id);

-- Facts of a household beside its class: an income that counts as low, and no stable livelihood.
alter table household_fact add column low_income integer check (low_income in (0, 1));
alter table household_fact add column no_stable_livelihood integer check (no_stable_livelihood in (0, 1));

-- 0045_post
-- Who holds which post of the office, where, from when until when (half open: to_day no longer counts), by which
-- paper. The rights of an account are those of the post in which it acts. Persons without an account (people of
-- standing, collaborators) hold posts as well. `role` is what `law/posts.toml` gave the kind when it was written.
create table office_holder (
    id blob primary key,
    name text not null check (length(name) between 1 and 120),
    folded text not null,
    phone text not null check (length(phone) <= 30),
    account_id blob references account (id),
    note text not null check (length(note) <= 500),
    revision integer not null check (revision > 0),
    written_at text not null,
    written_by blob references account (id),
    mark text
);
create unique index office_holder_account on office_holder (account_id) where account_id is not null;

create table post (
    id blob primary key,
    holder_id blob not null references office_holder (id),
    kind text not null check (kind in ('field_officer', 'finance_officer', 'accountant', 'chairman',
        'deputy_chairman', 'clerk', 'village_head', 'reviewer', 'collaborator', 'health_station', 'standing',
        'other', 'upper_officer', 'auditor', 'administrator')),
    role text check (role in ('village_head', 'commune_officer', 'finance_officer', 'chairman', 'upper_officer',
        'auditor', 'administrator')),
    area_key text,
    village_id blob references village (id),
    from_day text not null,
    to_day text,
    paper_id blob references legal_paper (id),
    paper text not null check (length(paper) <= 200),
    note text not null check (length(note) <= 500),
    void_reason text check (length(void_reason) between 1 and 500),
    revision integer not null check (revision > 0),
    written_at text not null,
    written_by blob references account (id),
    mark text,
    check (area_key is null or village_id is null),
    check (role is null or role <> 'village_head' or village_id is not null),
    check (to_day is null or from_day < to_day)
);
create trigger one_post_a_day_insert before insert on post when new.void_reason is null
begin
    select raise(abort, 'one_post_a_day')
    where exists (
        select 1 from post other
        where other.holder_id = new.holder_id and other.kind = new.kind and other.void_reason is null
          and other.area_key is new.area_key and other.village_id is new.village_id
          and (new.to_day is null or other.from_day < new.to_day)
          and (other.to_day is null or new.from_day < other.to_day)
    );
end;
create trigger one_post_a_day_update before update on post when new.void_reason is null
begin
    select raise(abort, 'one_post_a_day')
    where exists (
        select 1 from post other
        where other.holder_id = new.holder_id and other.kind = new.kind and other.void_reason is null
          and other.area_key is new.area_key and other.village_id is new.village_id
          and (new.to_day is null or other.from_day < new.to_day)
          and (other.to_day is null or new.from_day < other.to_day)
          and other.rowid <> new.rowid
    );
end;
create index post_holder on post (holder_id, from_day);
create index post_area on post (area_key, kind);
create index post_village on post (village_id);
create index post_role on post (role, area_key);

-- What a record of the office said before it was put right.
create table office_before (
    id blob primary key,
    noun text not null check (noun in ('office_holder', 'post', 'body', 'body_member')),
    of_id blob not null,
    revision integer not null,
    content text not null,
    reason text not null check (length(reason) between 1 and 500),
    written_at text not null,
    written_by blob references account (id)
);
create unique index office_before_of on office_before (noun, of_id, revision);

-- What somebody handed on, who left or was away: for good, or until a day.
create table post_handover (
    id blob primary key,
    holder_id blob not null references office_holder (id),
    successor_id blob not null references office_holder (id),
    from_day text not null,
    to_day text,
    reason text not null check (length(reason) between 1 and 500),
    content text not null,
    written_at text not null,
    written_by blob not null references account (id),
    check (holder_id <> successor_id),
    check (to_day is null or from_day < to_day)
);
create index post_handover_holder on post_handover (holder_id);
create index post_handover_successor on post_handover (successor_id);

-- Every account so far had one part in one place: that is its first post.
insert into office_holder (id, name, folded, phone, account_id, note, revision, written_at, written_by)
select id, name, folded, '', id, '', 1, created_at, made_by from account;
insert into post (id, holder_id, kind, role, area_key, village_id, from_day, paper, note, revision, written_at,
    written_by)
select id, id, case role when 'commune_officer' then 'field_officer' else role end, role, area_key, village_id,
    substr(created_at, 1, 10),
    '', '', 1, created_at, made_by from account;

-- 0046_body
-- Committees, boards and groups: by which paper, who is a member with what function, from when until when (half
-- open), and the village each looks after.
create table body (
    id blob primary key,
    commune_key text not null,
    kind text not null check (kind in ('steering', 'review', 'managing', 'supervising', 'working', 'assisting',
        'other')),
    name text not null check (length(name) between 1 and 200),
    folded text not null,
    from_day text not null,
    to_day text,
    paper_id blob references legal_paper (id),
    paper text not null check (length(paper) <= 200),
    note text not null check (length(note) <= 500),
    void_reason text check (length(void_reason) between 1 and 500),
    revision integer not null check (revision > 0),
    written_at text not null,
    written_by blob not null references account (id),
    check (to_day is null or from_day < to_day)
);
create index body_commune on body (commune_key, from_day);

create table body_member (
    id blob primary key,
    body_id blob not null references body (id),
    holder_id blob not null references office_holder (id),
    function text not null check (function in ('chair', 'deputy', 'secretary', 'member')),
    village_id blob references village (id),
    from_day text not null,
    to_day text,
    note text not null check (length(note) <= 500),
    void_reason text check (length(void_reason) between 1 and 500),
    revision integer not null check (revision > 0),
    written_at text not null,
    written_by blob not null references account (id),
    check (to_day is null or from_day < to_day)
);
create index body_member_body on body_member (body_id, from_day);
create index body_member_holder on body_member (holder_id);
create index body_member_village on body_member (village_id);

-- 0047_assignment
-- Giao việc: who leads which project or task, with whom, until when, by which paper. What was done with it
-- stands in its steps, which are only added; one that was typed wrong is replaced by a new entry that names it.
-- A recurring one keeps the day of the occurrence that is owed now; those before are steps.
create table assignment (
    id blob primary key,
    area_key text not null,
    village_id blob references village (id),
    kind text not null check (kind in ('project', 'task', 'report', 'area', 'other')),
    title text not null check (length(title) between 1 and 200),
    folded text not null,
    content text not null check (length(content) <= 2000),
    -- Owed by a role in a place, and by one account where one is named.
    role text not null check (role in ('village_head', 'commune_officer', 'finance_officer',
        'chairman', 'upper_officer')),
    account_id blob references account (id),
    -- The office or officer in words, who takes part, to whom it is reported and through whom.
    lead_words text not null check (length(lead_words) <= 200),
    with_whom text not null check (length(with_whom) <= 500),
    told_to text not null check (length(told_to) <= 200),
    paper text not null check (length(paper) <= 200),
    legal_paper_id blob references legal_paper (id),
    begins_on text not null,
    -- The first last day, from which the later ones are reckoned, and the one that is owed now.
    first_due_on text not null,
    due_on text not null,
    recurs text not null check (recurs in ('once', 'monthly', 'quarterly', 'half_yearly', 'yearly')),
    until_on text,
    replaces blob unique references assignment (id),
    state text not null check (state in ('open', 'done', 'given_up', 'replaced')),
    revision integer not null check (revision > 0),
    written_at text not null,
    written_by blob not null references account (id),
    check (first_due_on >= begins_on),
    check (due_on >= first_due_on),
    check (until_on is null or recurs <> 'once'),
    check (until_on >= first_due_on),
    check (role <> 'village_head' or village_id is not null)
);
create index assignment_area on assignment (area_key, state, due_on);
create index assignment_village on assignment (village_id);
create index assignment_account on assignment (account_id);

create table assignment_step (
    assignment_id blob not null references assignment (id),
    revision integer not null check (revision > 1),
    act text not null check (act in ('noted', 'done', 'given_up', 'replaced', 'reopened')),
    -- The last day of the occurrence that it is of.
    period text not null,
    day text not null,
    content text not null check (length(content) <= 2000),
    paper text not null check (length(paper) <= 200),
    legal_paper_id blob references legal_paper (id),
    written_at text not null,
    written_by blob not null references account (id),
    primary key (assignment_id, revision),
    check (act <> 'given_up' or content <> ''),
    check (act <> 'reopened' or content <> ''),
    check (act <> 'noted' or content <> '')
);
create index assignment_step_act on assignment_step (assignment_id, act, period);

-- A recurring duty of law/calendar.toml that the program has no record for: that it was done, with its paper,
-- given up with the reason, or opened again. The last one counts.
create table calendar_duty_step (
    area_key text not null,
    rule text not null check (length(rule) between 1 and 60),
    due_on text not null,
    revision integer not null check (revision > 0),
    act text not null check (act in ('done', 'given_up', 'reopened')),
    day text not null,
    content text not null check (length(content) <= 2000),
    paper text not null check (length(paper) <= 200),
    legal_paper_id blob references legal_paper (id),
    written_at text not null,
    written_by blob not null references account (id),
    primary key (area_key, rule, due_on, revision),
    check (act = 'done' or content <> ''),
    check (act <> 'done' or content <> '' or paper <> '')
);

-- 0048_meeting_attendance
-- What Phụ lục V asks of a meeting besides: households that are not on the list, everybody there as counted,
-- the office of who presides, who came for each body, the hour at which it ended. A mark covers these from the
-- program on that has them; null in `mark_parts` where it was made before.
alter table meeting add column others integer not null default 0 check (others >= 0);
alter table meeting add column everybody integer not null default 0 check (everybody >= 0);
alter table meeting add column chair_title text not null default '' check (length(chair_title) <= 120);
alter table meeting add column ended_hour text not null default '' check (length(ended_hour) <= 5);
alter table meeting add column steering_names text not null default ''
    check (length(steering_names) <= 1000);
alter table meeting add column organisations_names text not null default ''
    check (length(organisations_names) <= 1000);
alter table meeting add column front_names text not null default '' check (length(front_names) <= 1000);
alter table meeting add column reviewers_names text not null default ''
    check (length(reviewers_names) <= 1000);
alter table meeting add column mark_parts integer;

-- 0049_resident_count
-- Số hộ dân cư: how many households and people live in a commune on a day, by which paper; village by village where
-- that is known. The whole stands empty while it is not known. What was withdrawn stays, with its reason.
create table resident_count (
    id blob primary key,
    commune_key text not null,
    day text not null,
    paper text not null check (length(paper) between 1 and 200),
    folded text not null,
    households integer check (households >= 0),
    people integer check (people >= 0),
    note text not null check (length(note) <= 500),
    revision integer not null check (revision > 0),
    written_at text not null,
    written_by blob not null references account (id),
    withdrawn_at text,
    withdrawn_by blob references account (id),
    withdrawn_reason text check (length(withdrawn_reason) between 1 and 500),
    check ((withdrawn_at is null) = (withdrawn_by is null)),
    check ((withdrawn_at is null) = (withdrawn_reason is null)),
    check (people is null or households is not null),
    check (people is null or people >= households)
);
create index resident_count_commune on resident_count (commune_key, day);

create table resident_count_village (
    resident_count_id blob not null references resident_count (id),
    village_id blob not null references village (id),
    households integer not null check (households >= 0),
    people integer check (people >= households),
    primary key (resident_count_id, village_id)
);
create index resident_count_village_village on resident_count_village (village_id);

-- 0050_clerk
-- The clerk has a part of his own. SQLite alters no check, and the tables that refer to an account are too many to
-- build anew: the text of the check is put right where the engine keeps it, which touches no row
-- (https://www.sqlite.org/lang_altertable.html, section 7). A table that comes and goes tells other connections.
create table clerk_step (id integer);
drop table clerk_step;
pragma writable_schema = on;
update sqlite_schema set sql = replace(sql, '''chairman'', ''upper_officer''', '''chairman'', ''clerk'', ''upper_officer''')
where type = 'table' and name in ('account', 'post', 'assignment');
pragma writable_schema = reset;

-- 0051_assignment_from
-- Which office above gave an assignment to a commune below it: an area's key, or nation. Nothing where the place that
-- owes it gave it itself.
alter table assignment add column from_key text check (length(from_key) between 1 and 40);

-- 0052_mark_acknowledged
-- Marks for what is acknowledged and was not held yet: entitlements with their lines, difficulties, assignments and
-- days of the calendar with their steps, bodies and members, counts of residents, events, moves, handings-over, and what
-- papers and records of the office said before they were put right.
alter table entitlement add column mark text;
alter table difficulty add column mark text;
alter table assignment add column mark text;
alter table body add column mark text;
alter table body_member add column mark text;
alter table resident_count add column mark text;
alter table event add column mark text;
alter table household_move add column mark text;
alter table office_before add column mark text;
alter table post_handover add column mark text;
-- A mark belongs to a row that has an id; these two were known by what they are about alone.
create table calendar_duty_step_new (
    id blob not null unique default (randomblob(16)),
    area_key text not null,
    rule text not null check (length(rule) between 1 and 60),
    due_on text not null,
    revision integer not null check (revision > 0),
    act text not null check (act in ('done', 'given_up', 'reopened')),
    day text not null,
    content text not null check (length(content) <= 2000),
    paper text not null check (length(paper) <= 200),
    legal_paper_id blob references legal_paper (id),
    written_at text not null,
    written_by blob not null references account (id),
    mark text,
    primary key (area_key, rule, due_on, revision),
    check (act = 'done' or content <> ''),
    check (act <> 'done' or content <> '' or paper <> '')
);
insert into calendar_duty_step_new (area_key, rule, due_on, revision, act, day, content, paper, legal_paper_id,
    written_at, written_by)
select area_key, rule, due_on, revision, act, day, content, paper, legal_paper_id, written_at, written_by
from calendar_duty_step;
drop table calendar_duty_step;
alter table calendar_duty_step_new rename to calendar_duty_step;
create table legal_paper_before_new (
    id blob not null unique default (randomblob(16)),
    paper_id blob not null references legal_paper (id),
    revision integer not null,
    content text not null,
    reason text not null check (length(reason) between 1 and 500),
    written_at text not null,
    written_by blob not null references account (id),
    mark text,
    primary key (paper_id, revision)
);
insert into legal_paper_before_new (paper_id, revision, content, reason, written_at, written_by)
select paper_id, revision, content, reason, written_at, written_by from legal_paper_before;
drop table legal_paper_before;
alter table legal_paper_before_new rename to legal_paper_before;

-- 0053_survey_draft_aside
-- Drafts that “no change” was taken over: put away, not lost, until the household's form is taken once more. One that
-- is opened again stands among the drafts again.
create table survey_draft_aside (
    household_id blob not null references household (id),
    round_id blob not null references round (id),
    survey_id blob not null references survey (id),
    content text not null check (length(content) <= 100000),
    version integer not null check (version >= 1),
    saved_at text not null,
    saved_by blob not null references account (id),
    put_away_at text not null,
    put_away_by blob not null references account (id),
    primary key (round_id, household_id)
);

-- Work off the requests is of the kinds that the program declares, and may say what it was asked with (JSON).
create table job_0054 (
    id blob primary key,
    kind text not null,
    subject blob not null,
    account_id blob not null references account (id),
    state text not null check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
    attempts integer not null,
    claimed_by blob,
    beat_at text,
    stage text not null,
    done integer not null,
    total integer not null,
    cancel boolean not null,
    problem text,
    created_at text not null,
    ended_at text,
    asked text,
    check ((state = 'running') = (beat_at is not null))
);
insert into job_0054 (id, kind, subject, account_id, state, attempts, claimed_by, beat_at, stage, done, total, cancel,
    problem, created_at, ended_at)
select id, kind, subject, account_id, state, attempts, claimed_by, beat_at, stage, done, total, cancel, problem,
    created_at, ended_at from job;
drop table job;
alter table job_0054 rename to job;
create index job_waiting on job (state, created_at, id);
create unique index job_one_open on job (subject) where state in ('waiting', 'running');

-- 0054_undo
-- What may be taken back while nothing rests on it. A posting that was withdrawn stays, with who took it down; of a
-- meeting's votes those that others took the place of are kept, so that the last save can be undone. A mark covers a
-- withdrawal.
alter table posting add column withdrawn_at text;
alter table posting add column withdrawn_by blob references account (id);

create table meeting_vote_before (
    meeting_id blob not null references meeting (id),
    household_id blob not null references household (id),
    replaced_at text not null,
    verdict_id blob not null references verdict (id),
    agree integer not null check (agree >= 0),
    against integer not null check (against >= 0),
    abstain integer not null check (abstain >= 0),
    remark text not null check (length(remark) <= 500),
    saved_at text not null,
    saved_by blob not null references account (id),
    primary key (meeting_id, household_id, replaced_at)
);
create index meeting_vote_before_household on meeting_vote_before (household_id);

-- The project or sub-project that a member of a body looks after, in words.
alter table body_member add column project text not null default '' check (length(project) <= 200);

-- 0055_household_removal
-- A household that was entered by mistake and taken out again: where it stood, under whose name, why. Its places and
-- its members are in no timeline any more; its own row stays, so that its code and its id are not given again.
create table household_removal (
    household_id blob primary key references household (id),
    id blob not null unique,
    village_id blob not null references village (id),
    commune_key text not null,
    head text not null check (length(head) between 1 and 120),
    address text not null check (length(address) <= 300),
    since text not null,
    reason text not null check (length(reason) between 1 and 500),
    removed_at text not null,
    removed_by blob not null references account (id)
);
create index household_removal_village on household_removal (village_id);

-- Who had belonged to it, as it had been written.
create table household_removal_person (
    household_id blob not null references household_removal (household_id),
    person_id blob not null references person (id),
    relation text not null,
    position integer not null,
    from_day text not null,
    to_day text not null,
    primary key (household_id, person_id, from_day)
);
create index household_removal_person_person on household_removal_person (person_id);

-- 0056_request_withdrawal
-- A request that its family withdrew, or that was recorded by mistake: nobody owes it an answer any more. When and by
-- whom it was recorded stands where an answer has it (answered_at, answered_by), which its mark covers.
alter table request add column withdrawn_kind text check (withdrawn_kind in ('family', 'mistake'));
alter table request add column withdrawn_on text;
alter table request add column withdrawn_reason text check (length(withdrawn_reason) between 1 and 500);

-- What a request said before it was put right.
create table request_before (
    request_id blob not null references request (id),
    number integer not null check (number > 0),
    village_id blob not null references village (id),
    household_id blob references household (id),
    applicant text not null,
    address text not null,
    reason text not null,
    received_on text not null,
    due_on text not null,
    changed_at text not null,
    changed_by blob not null references account (id),
    primary key (request_id, number)
);

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

-- 0008_facts
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

-- 0009_event
-- What happened to households, as facts: rows are only ever added. The timelines (stay, membership)
-- and the people are what follows from them; `changes` says which rows an event changed, so that it
-- can be taken back by a second event that names it.
create table event (
    id uuid primary key,
    household_id uuid not null references household (id),
    other_household_id uuid references household (id),
    kind text not null check (kind in ('birth', 'death', 'marriage', 'arrival', 'departure',
        'head_change', 'move_within', 'move_between', 'move_out', 'split', 'merge',
        'person_correction', 'address_correction', 'undo')),
    day date not null,
    paper_kind text check (length(paper_kind) between 1 and 120),
    paper_number text check (length(paper_number) between 1 and 120),
    paper_day date,
    paper_issuer text check (length(paper_issuer) <= 120),
    paper_missing text check (length(paper_missing) between 1 and 500),
    note text not null check (length(note) <= 500),
    place text not null check (length(place) <= 500),
    changes text not null,
    content_hash text not null,
    undoes uuid unique references event (id),
    recorded_at timestamptz not null,
    recorded_by uuid not null references account (id),
    check ((paper_kind is null) = (paper_missing is not null)),
    check ((paper_kind is null) = (paper_number is null)),
    check ((kind = 'undo') = (undoes is not null))
);
create index event_household on event (household_id, day);
create index event_other on event (other_household_id, day);

create table event_person (
    event_id uuid not null references event (id),
    person_id uuid not null references person (id),
    household_id uuid not null references household (id),
    part text not null check (part in ('joined', 'died', 'left', 'head', 'related', 'moved',
        'corrected')),
    name text not null,
    primary key (event_id, person_id, household_id, part)
);
create index event_person_person on event_person (person_id);

-- A move between two communes: proposed by the one, answered once by the other or withdrawn. The
-- household stays where it is until it is accepted.
create table household_move (
    id uuid primary key,
    household_id uuid not null references household (id),
    from_commune_key text not null,
    to_commune_key text not null,
    day date not null,
    paper_kind text check (length(paper_kind) between 1 and 120),
    paper_number text check (length(paper_number) between 1 and 120),
    paper_day date,
    paper_issuer text check (length(paper_issuer) <= 120),
    paper_missing text check (length(paper_missing) between 1 and 500),
    note text not null check (length(note) <= 500),
    content_hash text not null,
    proposed_at timestamptz not null,
    proposed_by uuid not null references account (id),
    check (from_commune_key <> to_commune_key),
    check ((paper_kind is null) = (paper_missing is not null)),
    check ((paper_kind is null) = (paper_number is null))
);
create index household_move_household on household_move (household_id);
create index household_move_from on household_move (from_commune_key, proposed_at);
create index household_move_to on household_move (to_commune_key, proposed_at);

create table household_move_answer (
    move_id uuid constraint one_answer_a_move primary key references household_move (id),
    answer text not null check (answer in ('accepted', 'refused', 'withdrawn')),
    reason text not null check (length(reason) <= 500),
    event_id uuid references event (id),
    answered_at timestamptz not null,
    answered_by uuid not null references account (id),
    check ((answer = 'accepted') = (event_id is not null)),
    check (answer <> 'refused' or length(reason) > 0)
);

-- A check of the register set aside for one household, or taken up again: the latest row holds.
create table check_aside (
    id uuid primary key,
    check_name text not null,
    household_id uuid not null references household (id),
    aside boolean not null,
    reason text not null check (length(reason) between 1 and 500),
    recorded_at timestamptz not null,
    recorded_by uuid not null references account (id)
);
create index check_aside_household on check_aside (household_id, check_name, recorded_at);

-- 0010_match
-- Two people, or two households, that may be one: what speaks for it, and what a person said of it.
-- An open question is only computed and may be computed again; what somebody decided stays.
create table match_pair (
    id uuid primary key,
    kind text not null check (kind in ('person', 'household')),
    first_id uuid not null,
    second_id uuid not null,
    first_household uuid not null references household (id),
    second_household uuid not null references household (id),
    part_of uuid references match_pair (id),
    score integer not null,
    sure boolean not null,
    reasons text not null,
    state text not null check (state in ('open', 'same', 'different', 'unsure')),
    found_at timestamptz not null,
    found_by uuid not null references account (id),
    unique (kind, first_id, second_id),
    check (first_id <> second_id)
);
create index match_pair_first on match_pair (first_household);
create index match_pair_second on match_pair (second_household);
create index match_pair_order on match_pair (state, score, id);
create index match_pair_part on match_pair (part_of);

create table match_decision (
    id uuid primary key,
    match_id uuid not null references match_pair (id),
    decision text not null check (decision in ('same', 'different', 'unsure')),
    reason text not null check (length(reason) between 1 and 300),
    decided_at timestamptz not null,
    decided_by uuid not null references account (id),
    replaces uuid unique references match_decision (id)
);
create unique index match_decision_first on match_decision (match_id) where replaces is null;

-- Namesakes of one year in other communes.
create index person_name_year on person (folded, birth_year);

-- 0011_import_flow
-- The way of a list from the files to the register: several files, columns confirmed, questions
-- answered, differences chosen, a receipt; and the jobs that read and accept off the requests.

-- Where an import stands. `state` keeps what the program before knows: 'accepted' when it is in
-- the register, 'checked' when it may be accepted, else 'refused'.
alter table import add column step text check
    (step in ('reading', 'asking', 'checked', 'refused', 'accepting', 'accepted', 'cancelled'));
alter table import add column mapping text;
alter table import add column mapping_sure boolean not null default false;
alter table import add column receipt_number integer;
alter table import add column accepted_by uuid references account (id);
create unique index import_receipt on import (commune_key, receipt_number);
create index import_hash on import (file_hash);

-- The second and further files of an import; the first stands in import itself.
create table import_file (
    import_id uuid not null references import (id),
    position integer not null check (position between 1 and 99),
    file_name text not null check (length(file_name) between 1 and 255),
    file_hash text not null check (length(file_hash) = 64),
    file_size bigint not null,
    content bytea not null,
    primary key (import_id, position)
);
create index import_file_hash on import_file (file_hash);

-- What a commune said its columns hold, by the headers of the list.
create table import_mapping (
    commune_key text not null,
    shape text not null check (length(shape) = 64),
    mapping text not null,
    confirmed_at timestamptz not null,
    confirmed_by uuid not null references account (id),
    primary key (commune_key, shape)
);

create table import_finding (
    import_id uuid not null references import (id),
    position integer not null,
    file_position integer not null default 0,
    severity text not null check (severity in ('error', 'warning', 'note')),
    code text not null,
    sheet text,
    row_number integer,
    column_number integer,
    args text not null,
    primary key (import_id, position)
);
create index import_finding_code on import_finding (import_id, severity, code, position);

create table import_question (
    import_id uuid not null references import (id),
    position integer not null,
    question text not null,
    file_position integer not null default 0,
    code text not null,
    sheet text,
    row_number integer,
    column_number integer,
    args text not null,
    choices text not null,
    primary key (import_id, position)
);

create table import_answer (
    import_id uuid not null references import (id),
    question text not null,
    choice text not null,
    answered_at timestamptz not null,
    answered_by uuid not null references account (id),
    primary key (import_id, question)
);

-- Households of the register that the list has otherwise, or has not.
create table import_difference (
    import_id uuid not null references import (id),
    position integer not null,
    kind text not null check (kind in ('changed', 'missing')),
    household_id uuid not null references household (id),
    fingerprint text not null,
    file_position integer not null default 0,
    sheet text,
    row_number integer,
    head text not null,
    village text not null,
    fields text not null,
    choice text check (choice in ('take', 'keep')),
    chosen_at timestamptz,
    chosen_by uuid references account (id),
    primary key (import_id, position),
    check ((choice is null) = (chosen_by is null))
);
create unique index import_difference_household on import_difference (import_id, household_id);

-- What an accepted list did, household by household: the receipt's rows.
create table import_household (
    import_id uuid not null references import (id),
    household_id uuid not null references household (id),
    act text not null check (act in ('added', 'changed')),
    primary key (import_id, household_id)
);

-- Work off the requests, claimed by one process at a time.
create table job (
    id uuid primary key,
    kind text not null check (kind in ('import_read', 'import_accept')),
    subject uuid not null,
    account_id uuid not null references account (id),
    state text not null check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
    attempts integer not null,
    claimed_by uuid,
    beat_at timestamptz,
    stage text not null,
    done bigint not null,
    total bigint not null,
    cancel boolean not null,
    problem text,
    created_at timestamptz not null,
    ended_at timestamptz,
    check ((state = 'running') = (beat_at is not null))
);
create index job_waiting on job (state, created_at, id);
-- One piece of work at a time for one thing, whoever presses and however often.
create unique index job_one_open on job (subject) where state in ('waiting', 'running');

insert into import_finding
    (import_id, position, file_position, severity, code, sheet, row_number, column_number, args)
select i.id, f.place - 1, 0, f.value ->> 'severity', f.value ->> 'code',
    f.value -> 'place' ->> 'sheet', (f.value -> 'place' ->> 'row')::integer,
    (f.value -> 'place' ->> 'column')::integer, (f.value -> 'args')::text
from import i, jsonb_array_elements(i.findings::jsonb) with ordinality as f (value, place);

-- 0012_search
-- What lists and searches read: one row a household and period in which its head and its place stay
-- the same, with the head's place in the order and the words by which it may be found. Derived from
-- membership, stay and person, and made again by the transaction that changes them (store::card).
create table household_card (
    household_id uuid not null references household (id),
    from_day date not null,
    to_day date not null,
    village_id uuid not null references village (id),
    head_id uuid not null references person (id),
    sort_key text collate "C" not null,
    -- Folded names and birth years of everybody of that period: more than is true on one day, so that
    -- what is found by it is looked at again. Empty when they are too long for an index: then the
    -- people themselves are looked at.
    words text collate "C" not null,
    primary key (household_id, from_day)
);
create index household_card_order on household_card (sort_key, household_id)
    include (from_day, to_day, village_id, words);
create index household_card_village on household_card (village_id, sort_key, household_id)
    include (from_day, to_day, words);

-- Households whose cards are to be made again before the transaction commits.
create table household_stale (
    household_id uuid primary key
);

-- Households by each word of their people's names, in the order of lists, with the whole name beside
-- it: a search reads the rows of its rarest word and nothing else, and stops when a page is full. What
-- no longer fits its card is passed over and stays.
create table household_word (
    word text collate "C" not null,
    sort_key text collate "C" not null,
    household_id uuid not null references household (id),
    from_day date not null,
    person_id uuid not null references person (id),
    folded text collate "C" not null,
    birth_year integer,
    primary key (word, sort_key, household_id, from_day, person_id)
        include (folded, birth_year)
);

create index person_birth_year on person (birth_year, id);

-- Once a statement, not once a row: lists come in by the hundred. In the order of the ids, so that
-- two transactions do not wait for each other crosswise.
create function card_of_new() returns trigger language plpgsql as $$
begin
    insert into household_stale (household_id)
    select distinct household_id from new_rows order by household_id
    on conflict do nothing;
    return null;
end $$;
create function card_of_old() returns trigger language plpgsql as $$
begin
    insert into household_stale (household_id)
    select distinct household_id from old_rows order by household_id
    on conflict do nothing;
    return null;
end $$;
create function card_of_both() returns trigger language plpgsql as $$
begin
    insert into household_stale (household_id)
    select household_id from old_rows union select household_id from new_rows
    order by household_id
    on conflict do nothing;
    return null;
end $$;
create function card_of_person() returns trigger language plpgsql as $$
begin
    insert into household_stale (household_id)
    select distinct m.household_id from membership m
    join new_rows n on n.id = m.person_id
    join old_rows o on o.id = n.id
    where (n.folded, n.sort_key) is distinct from (o.folded, o.sort_key)
       or n.birth_year is distinct from o.birth_year
    order by m.household_id
    on conflict do nothing;
    return null;
end $$;

create trigger card_membership_insert after insert on membership
    referencing new table as new_rows for each statement execute function card_of_new();
create trigger card_membership_update after update on membership
    referencing old table as old_rows new table as new_rows
    for each statement execute function card_of_both();
create trigger card_membership_delete after delete on membership
    referencing old table as old_rows for each statement execute function card_of_old();
create trigger card_stay_insert after insert on stay
    referencing new table as new_rows for each statement execute function card_of_new();
create trigger card_stay_update after update on stay
    referencing old table as old_rows new table as new_rows
    for each statement execute function card_of_both();
create trigger card_stay_delete after delete on stay
    referencing old table as old_rows for each statement execute function card_of_old();
create trigger card_person_update after update on person
    referencing old table as old_rows new table as new_rows
    for each statement execute function card_of_person();

insert into household_stale (household_id) select id from household;

-- 0013_survey_draft
-- Forms that are being filled in at a desk, kept as they go. A draft is nobody's answer yet: it is
-- overwritten while it is filled in, and gone when the form is taken.
create table survey_draft (
    household_id uuid not null references household (id),
    round_id uuid not null references round (id),
    content text not null check (length(content) <= 100000),
    version bigint not null check (version >= 1),
    saved_at timestamptz not null,
    saved_by uuid not null references account (id),
    primary key (round_id, household_id)
);

-- 0014_review
-- The steps of a review round between its list and its decision. What a household has come through
-- is kept on its line of the list as pointers to the latest meeting, posting and complaint; the facts
-- themselves stand in their own tables and are added, not changed.
alter table round add column flow text not null default 'recorded'
    check (flow in ('recorded', 'steps'));

create table request (
    id uuid primary key,
    commune_key text not null,
    village_id uuid not null references village (id),
    form text not null check (form in ('recognise', 'escape')),
    household_id uuid references household (id),
    applicant text not null check (length(applicant) between 1 and 120),
    address text not null check (length(address) <= 300),
    reason text not null check (length(reason) between 1 and 1000),
    year integer not null,
    receipt bigint not null check (receipt > 0),
    received_on date not null,
    due_on date not null,
    content_hash text not null check (length(content_hash) = 64),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    answer text check (answer in ('decided', 'refused')),
    answered_on date,
    answer_reason text check (length(answer_reason) <= 1000),
    answer_round uuid references round (id),
    answered_at timestamptz,
    answered_by uuid references account (id),
    constraint request_receipt unique (commune_key, year, receipt),
    check ((answer is null) = (answered_on is null)),
    check (answered_on >= received_on)
);
create index request_open on request (commune_key, received_on);
create index request_household on request (household_id);

create table round_household (
    round_id uuid not null references round (id),
    household_id uuid not null references household (id),
    village_id uuid not null references village (id),
    reason text not null check (reason in ('poor', 'near_poor', 'request', 'watch', 'added')),
    note text not null check (length(note) <= 500),
    added_at timestamptz not null,
    added_by uuid not null references account (id),
    removed_at timestamptz,
    removed_by uuid references account (id),
    removed_note text check (length(removed_note) between 1 and 500),
    agreed boolean,
    meeting_id uuid,
    met_verdict_id uuid references verdict (id),
    posting_id uuid,
    posted_verdict_id uuid references verdict (id),
    posting_ends date,
    primary key (round_id, household_id),
    check ((removed_at is null) = (removed_note is null)),
    check ((agreed is null) = (met_verdict_id is null)),
    check ((posting_id is null) = (posted_verdict_id is null))
);
create index round_household_village on round_household (round_id, village_id);
create index round_household_household on round_household (household_id);

create table meeting (
    id uuid primary key,
    round_id uuid not null references round (id),
    village_id uuid not null references village (id),
    held_on date not null,
    hour text not null check (length(hour) = 5),
    place text not null check (length(place) between 1 and 200),
    chair text not null check (length(chair) between 1 and 120),
    secretary text not null check (length(secretary) between 1 and 120),
    steering bigint not null check (steering >= 0),
    organisations bigint not null check (organisations >= 0),
    front bigint not null check (front >= 0),
    reviewers bigint not null check (reviewers >= 0),
    households bigint not null check (households >= 0),
    households_total bigint not null check (households_total >= households),
    opinions text not null check (length(opinions) <= 4000),
    version bigint not null,
    opened_at timestamptz not null,
    opened_by uuid not null references account (id),
    closed_at timestamptz,
    closed_by uuid references account (id),
    check ((closed_at is null) = (closed_by is null))
);
create index meeting_round on meeting (round_id, village_id);
create unique index one_open_meeting on meeting (round_id, village_id) where closed_at is null;

create table meeting_vote (
    meeting_id uuid not null references meeting (id),
    household_id uuid not null references household (id),
    verdict_id uuid not null references verdict (id),
    agree bigint not null check (agree >= 0),
    against bigint not null check (against >= 0),
    abstain bigint not null check (abstain >= 0),
    remark text not null check (length(remark) <= 500),
    saved_at timestamptz not null,
    saved_by uuid not null references account (id),
    primary key (meeting_id, household_id)
);

create table posting (
    id uuid primary key,
    round_id uuid not null references round (id),
    village_id uuid not null references village (id),
    places text not null check (length(places) between 1 and 300),
    starts_on date not null,
    working_days integer not null check (working_days between 1 and 60),
    ends_on date not null,
    posted_at timestamptz not null,
    posted_by uuid not null references account (id),
    check (ends_on > starts_on)
);
create index posting_round on posting (round_id, village_id);

-- Exactly what is posted: the name of the head, the village (on the posting) and the class.
create table posting_household (
    posting_id uuid not null references posting (id),
    household_id uuid not null references household (id),
    verdict_id uuid not null references verdict (id),
    name text not null check (length(name) between 1 and 120),
    sort_key text not null,
    class text not null check (class in ('poor', 'near_poor', 'not_poor')),
    primary key (posting_id, household_id)
);

create table complaint (
    id uuid primary key,
    round_id uuid not null references round (id),
    household_id uuid not null references household (id),
    posting_id uuid not null references posting (id),
    year integer not null,
    receipt bigint not null check (receipt > 0),
    received_on date not null,
    due_on date not null,
    complainant text not null check (length(complainant) between 1 and 120),
    content text not null check (length(content) between 1 and 4000),
    content_hash text not null check (length(content_hash) = 64),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    commune_key text not null,
    constraint complaint_receipt unique (commune_key, year, receipt)
);
create index complaint_round on complaint (round_id, household_id);

create table recheck (
    complaint_id uuid primary key references complaint (id),
    done_on date not null,
    result text not null check (result in ('confirmed', 'changed')),
    verdict_id uuid not null references verdict (id),
    findings text not null check (length(findings) between 1 and 4000),
    members text not null check (length(members) between 1 and 500),
    written_at timestamptz not null,
    written_by uuid not null references account (id)
);

-- The opinion of the district, while there is one.
create table opinion (
    round_id uuid primary key references round (id),
    sent_on date not null,
    due_on date not null,
    number text not null check (length(number) between 1 and 60),
    sent_by uuid not null references account (id),
    answered_on date,
    answer_number text check (length(answer_number) <= 60),
    answer text check (length(answer) between 1 and 4000),
    answered_by uuid references account (id),
    check ((answered_on is null) = (answer is null)),
    check (answered_on >= sent_on)
);

-- Signed scans and photos: bounded, of known kinds, handed out as downloads only.
create table attachment (
    id uuid primary key,
    commune_key text not null,
    round_id uuid references round (id),
    about text not null check (about in ('meeting', 'posting', 'complaint', 'request', 'decision')),
    about_id uuid not null,
    file_name text not null check (length(file_name) between 1 and 255),
    kind text not null check (kind in ('application/pdf', 'image/jpeg', 'image/png')),
    size bigint not null check (size between 1 and 8388608),
    hash text not null check (length(hash) = 64),
    content bytea not null,
    added_at timestamptz not null,
    added_by uuid not null references account (id)
);
create index attachment_about on attachment (about, about_id);

-- 0015_decision
-- Decisions in the commune's series of a year, their lists, certificates with their key, and the
-- reports that were sent upward.
create table decision (
    round_id uuid primary key references round (id),
    commune_key text not null,
    year integer not null,
    number bigint not null check (number > 0),
    day date not null,
    constraint decision_number_once unique (commune_key, year, number)
);

insert into decision (round_id, commune_key, year, number, day)
select r.id, r.commune_key, cast(extract(year from r.decision_day) as integer),
    cast(split_part(r.decision_number, '/', 1) as bigint), r.decision_day
from round r where r.decision_day is not null and r.decision_number ~ '^[0-9]{1,6}/'
    and cast(split_part(r.decision_number, '/', 1) as bigint) > 0
order by r.decision_day
on conflict do nothing;

create table decision_household (
    round_id uuid not null references round (id),
    household_id uuid not null references household (id),
    list text not null check (list in ('poor', 'near_poor', 'escaped_poor', 'escaped_near_poor')),
    village_id uuid not null references village (id),
    name text not null check (length(name) between 1 and 120),
    sort_key text not null,
    people bigint not null check (people >= 0),
    class_before text,
    class text not null,
    primary key (round_id, list, household_id)
);

create table signing_key (
    id uuid primary key,
    public text not null unique check (length(public) = 64),
    secret text not null check (length(secret) = 64),
    made_at timestamptz not null
);

create table certificate (
    id uuid primary key,
    commune_key text not null,
    household_id uuid not null references household (id),
    year integer not null,
    number bigint not null check (number > 0),
    issued_on date not null,
    issued_at timestamptz not null,
    issued_by uuid not null references account (id),
    constraint certificate_number unique (commune_key, year, number),
    constraint one_certificate unique (commune_key, household_id)
);

create table certificate_block (
    certificate_id uuid not null references certificate (id),
    round_id uuid not null references round (id),
    year integer not null,
    day date not null,
    class text not null check (class in ('poor', 'near_poor')),
    deprived integer not null check (deprived between 0 and 4095),
    code text not null check (length(code) <= 600),
    added_at timestamptz not null,
    added_by uuid not null references account (id),
    primary key (certificate_id, round_id)
);
create index certificate_block_round on certificate_block (round_id);

-- What was sent upward, as it was on that day: never changed; a correction names the one before it.
create table report_submission (
    id uuid primary key,
    commune_key text not null,
    kind text not null check (kind in ('regular', 'preliminary', 'official')),
    year integer not null,
    month integer not null check (month between 0 and 12),
    opening date not null,
    closing date not null,
    due_on date,
    content text not null,
    hash text not null check (length(hash) = 64),
    replaces uuid unique references report_submission (id),
    reason text not null check (length(reason) <= 500),
    sent_at timestamptz not null,
    sent_by uuid not null references account (id),
    check ((kind = 'regular') = (month > 0)),
    check (opening < closing)
);
create index report_submission_period on report_submission (year, kind, month, commune_key);
create unique index report_first on report_submission (commune_key, year, kind, month)
    where replaces is null;

-- 0016_move_member
-- Some members of a household move to another commune and the others stay. A move without rows here
-- is the whole household's. `heir` says who becomes the head of those who stay, when the head goes.
create table household_move_person (
    move_id uuid not null references household_move (id),
    person_id uuid not null references person (id),
    position integer not null check (position >= 0),
    primary key (move_id, person_id)
);
alter table household_move add column heir text check (length(heir) <= 10000);

-- 0017_match_due
-- Communes in which people were entered at the desk since the last search for doubles began: since
-- when, when last, and by whom. Written with what was entered, taken away by the search.
create table match_due (
    commune_key text primary key,
    since timestamptz not null,
    last_at timestamptz not null,
    last_by uuid not null references account (id)
);

-- 0018_lookup
-- How many rows of household_word a common word has; a rarer one is not here. Only a hint for the way
-- a search takes: counted now and then by a server, and never true to the row.
create table word_count (
    word text collate "C" primary key,
    word_rows bigint not null check (word_rows > 0)
);

-- How many people there were when the words were counted.
create table word_count_made (
    one integer primary key check (one = 1),
    people bigint not null
);

-- The villages of an area, from the index alone.
drop index village_path_commune;
drop index village_path_district;
drop index village_path_province;
create index village_path_commune on village_path (commune_key, from_day, to_day, village_id);
create index village_path_district on village_path
    (district_key, from_day, to_day, village_id, commune_key);
create index village_path_province on village_path
    (province_key, from_day, to_day, village_id, commune_key);

-- The people of a year by name, from the index alone.
drop index person_birth_year;
create index person_birth_year on person (birth_year, folded, id);

-- The index for the first verdict of a form leaves out those that replace another.
create index verdict_survey on verdict (survey_id);

-- 0019_derived
-- The words of a card are read from the names themselves.
drop table person_word;

-- Derived in the transaction that writes the household and its people; looking each of them up again
-- for every word took a tenth of the time in which a large list is taken in.
alter table household_word
    drop constraint household_word_household_id_fkey,
    drop constraint household_word_person_id_fkey;

-- Lists go by household_card since 0012.
drop index person_sort;

-- Namesakes of one year are found by person_birth_year (0018) as well.
drop index person_name_year;

-- 0020_card
-- A card is derived as the words are (0019), in the transaction that writes the household: looking up
-- again what was just read is left out.
alter table household_card
    drop constraint household_card_household_id_fkey,
    drop constraint household_card_village_id_fkey,
    drop constraint household_card_head_id_fkey;

-- 0021_backup
-- When backups were made, and from which one this database came. A restored database may be older
-- than papers that were handed out since: until somebody says that he has looked, whoever is about to
-- take a number of a series is told so.
create table backup (
    id uuid primary key,
    made_at timestamptz not null,
    file text not null check (length(file) <= 300),
    size bigint not null check (size >= 0),
    hash text not null check (length(hash) = 64)
);
create index backup_made on backup (made_at);

create table restore (
    id uuid primary key,
    restored_at timestamptz not null,
    made_at timestamptz not null,
    series text not null,
    confirmed_at timestamptz,
    confirmed_by uuid references account (id),
    check ((confirmed_at is null) = (confirmed_by is null))
);

-- 0022_data_key
-- The keys that values here are sealed with, by their public names. The keys themselves lie outside the
-- database; `proof` is a known text sealed with each, so that a wrong key is noticed at the start.
create table data_key (
    id text primary key check (length(id) = 8),
    proof text not null,
    current boolean not null,
    made_at timestamptz not null
);
create unique index one_current_data_key on data_key (current) where current;

-- Whether what was once kept in the clear may still lie in parts of the files that are no longer used.
create table data_scrub (
    one integer primary key check (one = 1),
    due boolean not null
);
insert into data_scrub (one, due) values (1, exists (select 1 from household));

-- 0023_sealed
-- A personal number is sealed, and found by a keyed hash of it. Beside it stands what the number says
-- of its holder, for checks that hold it against the sex and the year of birth written next to it.
-- identity_number has only what was written before, until it is sealed too.
alter table person add column identity_sealed text
    check (identity_sealed is null or identity_missing is null);
alter table person add column identity_index uuid;
alter table person add column identity_kind text check (identity_kind in ('citizen', 'old_card'));
alter table person add column identity_sex text check (identity_sex in ('male', 'female'));
alter table person add column identity_birth_year integer;
create index person_identity_index on person (identity_index) where identity_index is not null;
drop index person_identity;
create index person_identity on person (identity_number) where identity_number is not null;

-- The secret half is sealed too, and longer then.
alter table signing_key drop constraint signing_key_secret_check;

-- A session's id was kept as the cookie has it; now only its hash is. Who is signed in signs in again.
delete from session;

-- The marks of accepted lists were hashes that whole numbers had gone into.
update import_difference set fingerprint = ''
where import_id in (select id from import where state = 'accepted' or step = 'cancelled');

-- 0024_account_keeping
-- What keeping accounts needs: a number that grows with each change (two administrators at once), a
-- password that its owner has not chosen yet, who made the account and who last gave it a password
-- (two accounts of one hand are one person), the last sign-in, and the name as it is searched.
alter table account add column revision bigint not null default 1;
alter table account add column must_change_password boolean not null default false;
alter table account add column made_by uuid references account (id);
alter table account add column reset_by uuid references account (id);
alter table account add column last_sign_in_at timestamptz;
alter table account add column folded text not null default '';
create index account_by_area on account (area_key, username);
create index account_by_village on account (village_id);

-- Who made the accounts of before stands in the audit log: the first line of each.
update account set made_by = (
    select a.account_id from audit a
    where a.subject = 'account/' || account.id::text
    order by a.seq
    limit 1
);

-- 0025_sign_in
-- Where a failed sign-in came from (a network or a known browser), so that strangers cannot lock an
-- owner out and one password tried on every name is slowed; and the places from which an account has
-- signed in before.
alter table sign_in_failure add column place text not null default '';
create index sign_in_failure_at on sign_in_failure (at);

create table sign_in_place (
    account_id uuid not null references account (id),
    place text not null,
    seen_at timestamptz not null,
    primary key (account_id, place)
);

-- 0026_seal
-- The audit log as it stood on a day, signed: which chains had how many lines with which last hash.
-- A row holds the chains that went on since the row before; its text is what was signed, and what
-- is printed, exported and held against the database later.
create table audit_seal (
    number bigint primary key check (number > 0),
    day date not null,
    made_at timestamptz not null,
    text text not null,
    hash text not null unique check (length(hash) = 64),
    key text not null check (length(key) = 64),
    signature text not null check (length(signature) = 128)
);

-- 0027_mark
-- A record that the law's results hang on carries a mark: a keyed digest of what the program wrote. Its
-- key is sealed; who changes a row past the program cannot make its mark anew. Of a household it covers
-- where it lives, its people and what they are to it; of a round the decision and its lists.
-- Rows of before get their first mark beside the other work of a server.
create table mark_key (
    id uuid primary key,
    secret text not null,
    made_at timestamptz not null
);
alter table account add column mark text;
alter table household add column mark text;
alter table round add column mark text;
alter table score_table add column mark text;
alter table survey add column mark text;
alter table verdict add column mark text;
alter table class_fact add column mark text;

-- A restored database knows the file it came from.
alter table restore add column hash text;
alter table restore add column file text;

-- 0028_heir
-- A round that was opened by mistake, or that a commune left open when it ended, is closed with the
-- reason and counts no more: the year is free again. A decision that is entered after later ones rests
-- on a paper of its own. What a report that was sent says is held against the register when that was
-- written to: `due` says that it is to be looked at again, `cells` what differs.
alter table round add column closed_at timestamptz;
alter table round add column closed_by uuid references account (id);
alter table round add column closed_reason text check (length(closed_reason) between 1 and 500);
drop index one_annual_round;
create unique index one_annual_round on round (commune_key, year)
    where kind = 'annual' and closed_at is null;

create table decision_correction (
    round_id uuid primary key references round (id),
    number text not null check (length(number) between 1 and 60),
    day date not null,
    reason text not null check (length(reason) between 1 and 500),
    changes text not null,
    written_at timestamptz not null,
    written_by uuid not null references account (id)
);

create table report_check (
    report_id uuid primary key references report_submission (id),
    due boolean not null,
    checked_at timestamptz not null,
    differs bigint not null check (differs >= 0),
    cells text not null
);
create index report_check_differs on report_check (differs);
create index report_submission_commune on report_submission (commune_key);

-- 0029_works_for_wages
-- Whether a member's job is wage work: only then a contract is asked. What was recorded before does not
-- say it; a stated contract still means wage work.
alter table person_fact add column works_for_wages boolean;

-- 0030_paper_draft
-- Papers on their way to a signature: what the officer prepared, and what the chairman approved word by
-- word. A decision's annexes keep who was recognised as they were on that day.
create table paper_draft (
    commune_key text not null,
    kind text not null check (kind in ('decision', 'report')),
    subject text not null check (length(subject) between 1 and 60),
    day date not null,
    signer text not null check (length(signer) <= 120),
    deputy boolean not null,
    proposer text not null check (length(proposer) <= 300),
    content text not null,
    digest text not null check (length(digest) = 64),
    prepared_at timestamptz not null,
    prepared_by uuid not null references account (id),
    approved_digest text check (length(approved_digest) = 64),
    approved_content text,
    approved_at timestamptz,
    approved_by uuid references account (id),
    primary key (commune_key, kind, subject),
    check ((approved_digest is null) = (approved_at is null))
);

alter table decision_household add column sex text;
alter table decision_household add column birth_day date;
alter table decision_household add column birth_year integer;

-- 0031_mark_more
-- Further records that the law's results hang on carry a mark: the list of a round and what was said of
-- it, papers on their way to a signature with their approval, certificates, reports, lists that were sent
-- in, answers on doubles. The head of each chain of the log carries one too: who cuts the last line off
-- cannot make the head of before fit. Rows of before get their first mark beside the other work of a server.
alter table paper_draft add column id uuid;
update paper_draft set id = gen_random_uuid();
create unique index paper_draft_id on paper_draft (id);
alter table round_household add column id uuid;
update round_household set id = gen_random_uuid();
create unique index round_household_id on round_household (id);

alter table paper_draft add column mark text;
alter table round_household add column mark text;
alter table certificate add column mark text;
alter table report_submission add column mark text;
alter table import add column mark text;
alter table match_decision add column mark text;
alter table meeting add column mark text;
alter table posting add column mark text;
alter table complaint add column mark text;
alter table opinion add column mark text;
alter table request add column mark text;
alter table decision_correction add column mark text;
alter table attachment add column mark text;
alter table audit_head add column mark text;

-- 0032_paper_number
-- A report has its number and its day like a decision; what takes its place says why before the chairman
-- reads it. The secretary of a meeting has an office.
alter table report_submission add column number text not null default '' check (length(number) <= 60);
alter table report_submission add column day date;
alter table paper_draft add column reason text not null default '' check (length(reason) <= 500);
alter table meeting add column secretary_title text not null default ''
    check (length(secretary_title) <= 120);
-- A certificate is found by its number.
create index certificate_by_number on certificate (number, year);

-- 0033_class_replaced
-- A class that a list stated by mistake and a later list puts right, by the same decision or one of the
-- same day: what the register had is kept here, with who put it right, when and by which list.
create table class_replaced (
    id uuid primary key,
    household_id uuid not null references household (id),
    from_day date not null,
    class text not null check (class in ('poor', 'near_poor', 'average_farming', 'not_poor')),
    import_id uuid,
    decision_number text,
    decision_day date,
    a_points bigint,
    b_points bigint,
    recorded_at timestamptz not null,
    recorded_by uuid not null references account (id),
    replaced_import uuid not null references import (id),
    replaced_at timestamptz not null,
    replaced_by uuid not null references account (id),
    mark text
);
create index class_replaced_household on class_replaced (household_id);
create index class_replaced_import on class_replaced (import_id);

-- 0034_fact_stated
-- Which facts a row states itself: the others are those of before its day, and follow when an earlier day
-- is entered afterwards. Of rows of before it is not known; a form's row states what it has.
alter table household_fact add column stated text;
alter table person_fact add column stated text;

-- 0035_sent
-- What a client sent under an id that it made itself: sent again with the same content it is accepted,
-- with other content it is a conflict. The hash is keyed: a number in the content cannot be tried out.
create table sent (
    noun text not null check (length(noun) between 1 and 40),
    id uuid not null,
    content_hash text not null check (length(content_hash) = 32),
    primary key (noun, id)
);

-- 0036_round_instrument
-- The instrument by which a round's households are classified, as it was when the round's score table was
-- chosen: its seal, and the side taken of each reading where the forms are silent.
create table round_instrument (
    round_id uuid primary key references round (id),
    seal text not null check (length(seal) = 64),
    readings text not null,
    chosen_at timestamptz not null,
    chosen_by uuid not null references account (id)
);

-- 0037_form_a
-- Phiếu A (TT 07/2021, Phụ lục II) of a request to be recognised, as it was filled in. Never changed: one that
-- corrects names the one before. The signs stand as the form writes them: 1 yes, 0 no, - not known.
create table request_form_a (
    id uuid primary key,
    request_id uuid not null references request (id),
    replaces uuid unique references request_form_a (id),
    reviewed_on date not null,
    outside text not null check (length(outside) = 5),
    outside_other text not null check (length(outside_other) <= 150),
    signs text not null check (length(signs) = 9),
    outcome text not null check (outcome in ('outside', 'not_listed', 'listed', 'incomplete')),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    mark text
);
create unique index request_form_a_first on request_form_a (request_id) where replaces is null;
create index request_form_a_request on request_form_a (request_id);

-- 0038_posting_layout
-- Postings that hang out in the layout of Phụ lục I, each with its reason; the others show name and class.
create table posting_layout (
    posting_id uuid primary key references posting (id),
    reason text not null check (length(reason) > 0)
);

-- 0039_farm
-- Farming households that ask to be recognised as of average living standard (QĐ 24/2021, Điều 6; TT 07/2021,
-- Phụ lục VIII): who asked, what was stated of twelve months, how the chairman answered. Rows of a sheet and of an
-- answer are never changed: one that corrects names the one before.
create table farm (
    id uuid primary key,
    commune_key text not null,
    village_id uuid not null references village (id),
    household_id uuid not null references household (id),
    applicant text not null check (length(applicant) between 1 and 120),
    folded text not null,
    year integer not null,
    receipt bigint not null check (receipt > 0),
    received_on date not null,
    starts_on date not null,
    due_on date not null,
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    mark text,
    constraint farm_receipt unique (commune_key, year, receipt),
    check (starts_on >= received_on)
);
create index farm_household on farm (household_id);
create index farm_village on farm (village_id, received_on);

-- Amounts in thousand đồng, as the form prints them: `1.1=takings/costs`, a line a source, - where it is not known.
create table farm_sheet (
    id uuid primary key,
    farm_id uuid not null references farm (id),
    replaces uuid unique references farm_sheet (id),
    surveyed_on date not null,
    work text not null check (length(work) between 1 and 60),
    people bigint not null check (people between 1 and 50),
    settlement text not null check (settlement in ('rural', 'urban')),
    estimate bigint check (estimate >= 0),
    amounts text not null check (length(amounts) <= 2000),
    income bigint,
    result text not null check (result in ('below', 'average', 'above', 'incomplete')),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    mark text,
    check ((result = 'incomplete') = (income is null))
);
create unique index farm_sheet_first on farm_sheet (farm_id) where replaces is null;

create table farm_answer (
    id uuid primary key,
    farm_id uuid not null references farm (id),
    replaces uuid unique references farm_answer (id),
    sheet_id uuid references farm_sheet (id),
    commune_key text not null,
    kind text not null check (kind in ('recognised', 'refused', 'ended')),
    day date not null,
    year integer not null,
    number text not null check (length(number) <= 60),
    series bigint check (series > 0),
    posted_on date,
    reason text not null check (length(reason) <= 1000),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    mark text,
    check (kind <> 'recognised' or (sheet_id is not null and number <> '')),
    check (kind = 'recognised' or reason <> '')
);
create unique index farm_answer_first on farm_answer (farm_id) where replaces is null;
create index farm_answer_farm on farm_answer (farm_id);
create index farm_answer_series on farm_answer (commune_key, year, series);

-- A class that the chairman's answer put in force.
alter table class_fact add column farm_id uuid references farm (id);
create index class_fact_farm on class_fact (farm_id);

-- Signed papers of it are kept like those of requests.
alter table attachment drop constraint attachment_about_check;
alter table attachment add constraint attachment_about_check
    check (about in ('meeting', 'posting', 'complaint', 'request', 'decision', 'farm'));

-- 0040_reading_choice
-- The side of a reading that a province's steering committee chose by a paper, for the rounds that are opened
-- from a day on. What it says is never changed: a choice that corrects names the one before, and one that was
-- withdrawn stays with its reason. `words` is the province's own condition of column 0 of Phiếu A.
create table reading_choice (
    id uuid primary key,
    province_key text not null,
    standard_id text not null,
    reading text not null check (length(reading) between 1 and 20),
    side text not null check (length(side) between 1 and 40),
    words text not null check (length(words) <= 150),
    paper_number text not null check (length(paper_number) between 1 and 60),
    paper_day date not null,
    paper_issuer text not null check (length(paper_issuer) between 1 and 200),
    from_day date not null,
    replaces uuid unique references reading_choice (id),
    revision bigint not null check (revision > 0),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    replaced_at timestamptz,
    withdrawn_at timestamptz,
    withdrawn_by uuid references account (id),
    withdrawn_reason text check (length(withdrawn_reason) between 1 and 500),
    mark text,
    check (from_day >= paper_day),
    check ((withdrawn_at is null) = (withdrawn_by is null)),
    check ((withdrawn_at is null) = (withdrawn_reason is null)),
    check (replaced_at is null or withdrawn_at is null)
);
create unique index reading_choice_one on reading_choice (province_key, standard_id, reading, from_day)
    where replaced_at is null and withdrawn_at is null;
create index reading_choice_province on reading_choice (province_key, written_at);

-- The choices that were in force when a round was opened: it keeps them, whatever becomes of them.
create table round_reading (
    round_id uuid not null references round (id),
    reading_choice_id uuid not null references reading_choice (id),
    primary key (round_id, reading_choice_id)
);
create index round_reading_choice on round_reading (reading_choice_id);

-- Scans belong to what the program's nouns say; the list of them stands there.
alter table attachment drop constraint attachment_about_check;
alter table attachment add constraint attachment_about_check check (length(about) between 1 and 40);

-- 0041_mark_parts
-- From which program on the mark of a round covers the instrument and the readings that it goes by, and that of a
-- posting its layout; null where the mark was made before.
alter table round add column mark_parts bigint;
alter table posting add column mark_parts bigint;

-- 0042_legal_paper
-- Văn bản đi, văn bản đến of a commune (NĐ 30/2020/NĐ-CP, Điều 16, 22). What the program itself numbered and
-- dated (decisions, reports, letters that ask for an opinion) stands here too, with where it came from, and is
-- changed there. One that was wrong is put right in its row; what it said before stays beside it.
create table legal_paper (
    id uuid primary key,
    commune_key text not null,
    book text not null check (book in ('out', 'in')),
    year integer not null,
    kind text not null check (length(kind) between 1 and 30),
    number bigint check (number > 0),
    series text not null check (length(series) <= 60),
    symbol text not null check (length(symbol) <= 60),
    symbol_key text not null,
    day date not null,
    issuer text not null check (issuer in ('committee', 'chairman', 'council', 'office', 'person')),
    issuer_name text not null check (length(issuer_name) <= 200),
    level text not null check (level in ('central', 'province', 'district', 'commune')),
    about text not null check (length(about) between 1 and 500),
    signer text not null check (length(signer) <= 150),
    arrived_on date,
    arrival bigint check (arrival > 0),
    entered_on date not null,
    doubt text not null check (length(doubt) <= 500),
    note text not null check (length(note) <= 500),
    folded text not null,
    origin text not null check (origin in ('', 'decision', 'farm', 'report', 'opinion', 'opinion_answer')),
    origin_id uuid,
    ending text check (ending in ('abolished', 'replaced', 'recalled', 'void')),
    ended_on date,
    ended_by uuid references legal_paper (id),
    ended_reason text check (length(ended_reason) <= 500),
    revision bigint not null check (revision > 0),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    mark text,
    check ((origin = '') = (origin_id is null)),
    check ((book = 'in') = (arrived_on is not null)),
    check ((book = 'in') = (arrival is not null)),
    check ((issuer in ('office', 'person')) = (length(issuer_name) > 0)),
    check ((ending is null) = (ended_on is null)),
    check ((ending is null) = (ended_reason is null)),
    check (ended_by is null or ending is not null),
    check (ended_by is null or ended_by <> id)
);
create index legal_paper_entered on legal_paper (commune_key, entered_on, id);
create index legal_paper_series on legal_paper (commune_key, year, series, number);
create index legal_paper_symbol on legal_paper (symbol_key);
create index legal_paper_ended_by on legal_paper (ended_by);
create unique index legal_paper_arrival on legal_paper (commune_key, year, arrival) where arrival is not null;
create unique index legal_paper_origin on legal_paper (origin, origin_id) where origin_id is not null;

-- What a paper rests on, with the words it was cited in.
create table legal_paper_ground (
    paper_id uuid not null references legal_paper (id),
    ground_id uuid not null references legal_paper (id),
    place integer not null check (place > 0),
    words text not null check (length(words) between 1 and 1000),
    primary key (paper_id, ground_id),
    check (paper_id <> ground_id)
);
create index legal_paper_ground_ground on legal_paper_ground (ground_id);

-- What a paper said before it was put right.
create table legal_paper_before (
    paper_id uuid not null references legal_paper (id),
    revision bigint not null,
    content text not null,
    reason text not null check (length(reason) between 1 and 500),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    primary key (paper_id, revision)
);

-- To whom a paper was sent, for what, and that it came there.
create table legal_paper_sending (
    id uuid primary key,
    paper_id uuid not null references legal_paper (id),
    recipient text not null check (length(recipient) between 1 and 200),
    purpose text not null check (purpose in ('report', 'coordinate', 'carry_out', 'know', 'archive')),
    copies bigint not null check (copies between 1 and 999),
    sent_on date not null,
    received_on date,
    received_by text not null check (length(received_by) <= 150),
    void_reason text check (length(void_reason) between 1 and 500),
    revision bigint not null check (revision > 0),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    check (received_on is null or received_on >= sent_on)
);
create index legal_paper_sending_paper on legal_paper_sending (paper_id);

-- Papers of its own that a commune cites among the grounds of a kind of paper that the program drafts.
create table legal_paper_standing (
    id uuid primary key,
    paper_id uuid not null references legal_paper (id),
    commune_key text not null,
    drafted text not null check (drafted in ('decision', 'farm_decision')),
    from_day date not null,
    to_day date,
    revision bigint not null check (revision > 0),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    mark text,
    check (to_day is null or to_day >= from_day)
);
create index legal_paper_standing_commune on legal_paper_standing (commune_key, drafted);
create index legal_paper_standing_paper on legal_paper_standing (paper_id);

-- What the program had numbered before: decisions on reviews and on farming households (one may have answered
-- several of them), reports, letters that asked the district for its opinion, and its answers.
insert into legal_paper (id, commune_key, book, year, kind, number, series, symbol, symbol_key, day, issuer,
    issuer_name, level, about, signer, arrived_on, arrival, entered_on, doubt, note, folded, origin, origin_id,
    revision, written_at, written_by)
select gen_random_uuid(),
    y.commune_key, y.book, cast(substr(cast(y.day as text), 1, 4) as integer), y.kind,
    case when length(y.number) < 60 and length(replace(y.number, ltrim(y.number, '0123456789'), ''))
            between 1 and 9
        then nullif(cast(replace(y.number, ltrim(y.number, '0123456789'), '') as bigint), 0) end,
    ltrim(y.number, '0123456789/'), y.number,
    ltrim(lower(replace(replace(y.number, 'Đ', 'd'), ' ', '')), '0'), y.day, y.issuer, y.issuer_name, y.level,
    y.about || y.of_year, '', y.arrived_on, y.arrival, y.day, '', '',
    lower(replace(y.number, 'Đ', 'd')) || y.folded || y.of_year, y.origin, y.origin_id, 1, y.at, y.by_id
from (
    select r.commune_key, 'in' as book, 'letter' as kind, o.answer_number as number, o.answered_on as day,
        'office' as issuer, 'Ủy ban nhân dân cấp huyện' as issuer_name, 'district' as level,
        'Ý kiến về kết quả rà soát hộ nghèo, hộ cận nghèo năm ' as about, r.year as of_year,
        o.answered_on as arrived_on,
        row_number() over (partition by r.commune_key, substr(cast(o.answered_on as text), 1, 4)
            order by o.answered_on, o.round_id) as arrival,
        ' uy ban nhan dan cap huyen y kien ve ket qua ra soat ho ngheo, ho can ngheo nam ' as folded,
        'opinion_answer' as origin, o.round_id as origin_id, r.opened_at as at,
        coalesce(o.answered_by, o.sent_by) as by_id
    from opinion o join round r on r.id = o.round_id where o.answer_number <> ''
    union all
    select r.commune_key, 'out',
        case when o.number like '%/BC-%' then 'report' when o.number like '%/TTr-%' then 'submission'
            else 'letter' end,
        o.number, o.sent_on, 'committee', '', 'commune',
        'Xin ý kiến về kết quả rà soát hộ nghèo, hộ cận nghèo năm ', r.year, null, null,
        ' xin y kien ve ket qua ra soat ho ngheo, ho can ngheo nam ', 'opinion', o.round_id, r.opened_at, o.sent_by
    from opinion o join round r on r.id = o.round_id
    union all
    select d.commune_key, 'out', 'decision', r.decision_number, d.day, 'chairman', '', 'commune',
        'Công nhận kết quả rà soát hộ nghèo, hộ cận nghèo năm ', r.year, null, null,
        ' cong nhan ket qua ra soat ho ngheo, ho can ngheo nam ', 'decision', d.round_id, r.decided_at, r.decided_by
    from decision d join round r on r.id = d.round_id where r.decided_by is not null
    union all
    select s.commune_key, 'out', 'report', s.number, s.day, 'committee', '', 'commune',
        'Kết quả rà soát hộ nghèo, hộ cận nghèo năm ', s.year, null, null,
        ' ket qua ra soat ho ngheo, ho can ngheo nam ', 'report', s.id, s.sent_at, s.sent_by
    from report_submission s where s.number <> '' and s.day is not null
    union all
    select a.commune_key, 'out', 'decision', a.number, a.day, 'chairman', '', 'commune',
        'Công nhận hộ nông, lâm, ngư, diêm nghiệp có mức sống trung bình năm ', a.year, null, null,
        ' cong nhan ho nong, lam, ngu, diem nghiep co muc song trung binh nam ', 'farm', a.id, a.written_at,
        a.written_by
    from (select b.id, b.commune_key, b.number, b.day, b.year, b.written_at, b.written_by,
            row_number() over (partition by b.commune_key, b.number, b.day order by b.written_at, b.id) as place
        from farm_answer b where b.series is not null and not exists (select 1 from farm_answer later
            where later.replaces = b.id and later.kind = b.kind)) a where a.place = 1
) y;
-- A report that another one took the place of.
update legal_paper set ending = 'replaced', ended_reason = '',
    ended_on = (select later.day from report_submission later where later.replaces = legal_paper.origin_id),
    ended_by = (select p.id from legal_paper p join report_submission later on later.id = p.origin_id
        where p.origin = 'report' and later.replaces = legal_paper.origin_id)
where origin = 'report' and exists (select 1 from report_submission later
    where later.replaces = legal_paper.origin_id and later.day is not null);

-- 0043_difficulty
-- Khó khăn, vướng mắc, kiến nghị: what a village, an officer or a lead raised, whom it is asked of, by when.
-- What was done with it stands in its steps, which are only added; the number of the last step is the
-- revision that whoever does the next one has seen.
create table difficulty (
    id uuid primary key,
    commune_key text not null,
    village_id uuid references village (id),
    kind text not null check (kind in ('difficulty', 'proposal', 'amendment')),
    about text not null check (about in ('round', 'project', 'rule', 'paper', 'other')),
    about_words text not null check (length(about_words) <= 200),
    round_id uuid references round (id),
    title text not null check (length(title) between 1 and 200),
    folded text not null,
    content text not null check (length(content) between 1 and 2000),
    law_text text not null check (length(law_text) <= 200),
    provision text not null check (length(provision) <= 200),
    proposed text not null check (length(proposed) <= 2000),
    raised_on date not null,
    asked text not null check (asked in ('officer', 'chairman', 'district', 'province', 'ministry')),
    office text not null check (length(office) <= 200),
    due_on date not null,
    -- The highest rank that was ever asked: an office above sees what came up to it, also when it is done.
    reached bigint not null check (reached between 0 and 4),
    state text not null check (state in ('open', 'answered', 'settled', 'withdrawn')),
    revision bigint not null check (revision > 0),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    check (due_on >= raised_on),
    check ((kind = 'amendment') = (law_text <> '')),
    check ((kind = 'amendment') = (provision <> '')),
    check ((kind = 'amendment') = (proposed <> ''))
);
create index difficulty_commune on difficulty (commune_key, state, due_on);
create index difficulty_village on difficulty (village_id);

create table difficulty_step (
    difficulty_id uuid not null references difficulty (id),
    revision bigint not null check (revision > 1),
    act text not null
        check (act in ('corrected', 'forwarded', 'answered', 'settled', 'reopened', 'withdrawn')),
    day date not null,
    content text not null check (length(content) <= 2000),
    paper text not null check (length(paper) <= 200),
    asked text check (asked in ('officer', 'chairman', 'district', 'province', 'ministry')),
    office text not null check (length(office) <= 200),
    due_on date,
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    primary key (difficulty_id, revision),
    check ((act = 'forwarded') = (asked is not null)),
    check ((act in ('forwarded', 'reopened')) = (due_on is not null))
);

-- 0044_entitlement
-- Chính sách được hưởng: who is entitled is asked of classes and people and never kept. Kept is what
-- happened: a list that was handed to the office that grants, what was granted with number and days, what
-- ended, what goes on though nobody is entitled any more, what was put down wrongly. One row here is one
-- paper or one list; its lines are the people or households on it. Rows are only ever added: a line that is
-- wrong is taken back by a line that names it, and a granted line is put right by one that replaces it.
create table entitlement (
    id uuid primary key,
    commune_key text not null,
    policy text not null check (length(policy) between 1 and 60),
    kind text not null check (kind in ('listed', 'granted', 'ended', 'kept', 'withdrawn')),
    day date not null,
    office text not null check (length(office) <= 200),
    paper text not null check (length(paper) <= 200),
    reason text not null check (length(reason) <= 500),
    line_count bigint not null check (line_count > 0),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    check (kind in ('listed', 'granted') or reason <> '')
);
create index entitlement_commune on entitlement (commune_key, day);

create table entitlement_line (
    id uuid primary key,
    entitlement_id uuid not null references entitlement (id),
    kind text not null check (kind in ('listed', 'granted', 'ended', 'kept', 'withdrawn')),
    policy text not null,
    day date not null,
    household_id uuid not null references household (id),
    person_id uuid references person (id),
    number text not null check (length(number) <= 60),
    valid_from date,
    valid_to date,
    amount_vnd bigint check (amount_vnd >= 0),
    -- The line that ended, goes on, or was wrong.
    line_id uuid references entitlement_line (id),
    -- The granted line that this one puts right.
    replaces uuid unique references entitlement_line (id),
    check (valid_from <= valid_to),
    check ((kind = 'granted') = (valid_from is not null)),
    check ((kind in ('ended', 'kept', 'withdrawn')) = (line_id is not null)),
    check (kind = 'granted' or replaces is null),
    check (kind <> 'kept' or valid_to is not null)
);
create index entitlement_line_of on entitlement_line (entitlement_id);
create index entitlement_line_person on entitlement_line (person_id, policy);
create index entitlement_line_household on entitlement_line (household_id, policy);
create index entitlement_line_line on entitlement_line (line_id);

-- Facts of a household beside its class: an income that counts as low, and no stable livelihood.
alter table household_fact add column low_income boolean;
alter table household_fact add column no_stable_livelihood boolean;

-- 0045_post
-- Who holds which post of the office, where, from when until when (half open: to_day no longer counts), by which
-- paper. The rights of an account are those of the post in which it acts. Persons without an account (people of
-- standing, collaborators) hold posts as well. `role` is what `law/posts.toml` gave the kind when it was written.
create table office_holder (
    id uuid primary key,
    name text not null check (length(name) between 1 and 120),
    folded text not null,
    phone text not null check (length(phone) <= 30),
    account_id uuid references account (id),
    note text not null check (length(note) <= 500),
    revision bigint not null check (revision > 0),
    written_at timestamptz not null,
    written_by uuid references account (id),
    mark text
);
create unique index office_holder_account on office_holder (account_id) where account_id is not null;

create table post (
    id uuid primary key,
    holder_id uuid not null references office_holder (id),
    kind text not null check (kind in ('field_officer', 'finance_officer', 'accountant', 'chairman',
        'deputy_chairman', 'clerk', 'village_head', 'reviewer', 'collaborator', 'health_station', 'standing',
        'other', 'upper_officer', 'auditor', 'administrator')),
    role text check (role in ('village_head', 'commune_officer', 'finance_officer', 'chairman', 'upper_officer',
        'auditor', 'administrator')),
    area_key text,
    village_id uuid references village (id),
    from_day date not null,
    to_day date,
    paper_id uuid references legal_paper (id),
    paper text not null check (length(paper) <= 200),
    note text not null check (length(note) <= 500),
    void_reason text check (length(void_reason) between 1 and 500),
    revision bigint not null check (revision > 0),
    written_at timestamptz not null,
    written_by uuid references account (id),
    mark text,
    check (area_key is null or village_id is null),
    check (role is null or role <> 'village_head' or village_id is not null),
    check (to_day is null or from_day < to_day),
    constraint one_post_a_day exclude using gist (
        holder_id with =, kind with =, coalesce(area_key, village_id::text, '') with =,
        daterange(from_day, to_day, '[)') with &&) where (void_reason is null)
);
create index post_holder on post (holder_id, from_day);
create index post_area on post (area_key, kind);
create index post_village on post (village_id);
create index post_role on post (role, area_key);

-- What a record of the office said before it was put right.
create table office_before (
    id uuid primary key,
    noun text not null check (noun in ('office_holder', 'post', 'body', 'body_member')),
    of_id uuid not null,
    revision bigint not null,
    content text not null,
    reason text not null check (length(reason) between 1 and 500),
    written_at timestamptz not null,
    written_by uuid references account (id)
);
create unique index office_before_of on office_before (noun, of_id, revision);

-- What somebody handed on, who left or was away: for good, or until a day.
create table post_handover (
    id uuid primary key,
    holder_id uuid not null references office_holder (id),
    successor_id uuid not null references office_holder (id),
    from_day date not null,
    to_day date,
    reason text not null check (length(reason) between 1 and 500),
    content text not null,
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    check (holder_id <> successor_id),
    check (to_day is null or from_day < to_day)
);
create index post_handover_holder on post_handover (holder_id);
create index post_handover_successor on post_handover (successor_id);

-- Every account so far had one part in one place: that is its first post.
insert into office_holder (id, name, folded, phone, account_id, note, revision, written_at, written_by)
select id, name, folded, '', id, '', 1, created_at, made_by from account;
insert into post (id, holder_id, kind, role, area_key, village_id, from_day, paper, note, revision, written_at,
    written_by)
select id, id, case role when 'commune_officer' then 'field_officer' else role end, role, area_key, village_id,
    (created_at at time zone 'UTC')::date,
    '', '', 1, created_at, made_by from account;

-- 0046_body
-- Committees, boards and groups: by which paper, who is a member with what function, from when until when (half
-- open), and the village each looks after.
create table body (
    id uuid primary key,
    commune_key text not null,
    kind text not null check (kind in ('steering', 'review', 'managing', 'supervising', 'working', 'assisting',
        'other')),
    name text not null check (length(name) between 1 and 200),
    folded text not null,
    from_day date not null,
    to_day date,
    paper_id uuid references legal_paper (id),
    paper text not null check (length(paper) <= 200),
    note text not null check (length(note) <= 500),
    void_reason text check (length(void_reason) between 1 and 500),
    revision bigint not null check (revision > 0),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    check (to_day is null or from_day < to_day)
);
create index body_commune on body (commune_key, from_day);

create table body_member (
    id uuid primary key,
    body_id uuid not null references body (id),
    holder_id uuid not null references office_holder (id),
    function text not null check (function in ('chair', 'deputy', 'secretary', 'member')),
    village_id uuid references village (id),
    from_day date not null,
    to_day date,
    note text not null check (length(note) <= 500),
    void_reason text check (length(void_reason) between 1 and 500),
    revision bigint not null check (revision > 0),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    check (to_day is null or from_day < to_day)
);
create index body_member_body on body_member (body_id, from_day);
create index body_member_holder on body_member (holder_id);
create index body_member_village on body_member (village_id);

-- 0047_assignment
-- Giao việc: who leads which project or task, with whom, until when, by which paper. What was done with it
-- stands in its steps, which are only added; one that was typed wrong is replaced by a new entry that names it.
-- A recurring one keeps the day of the occurrence that is owed now; those before are steps.
create table assignment (
    id uuid primary key,
    area_key text not null,
    village_id uuid references village (id),
    kind text not null check (kind in ('project', 'task', 'report', 'area', 'other')),
    title text not null check (length(title) between 1 and 200),
    folded text not null,
    content text not null check (length(content) <= 2000),
    -- Owed by a role in a place, and by one account where one is named.
    role text not null check (role in ('village_head', 'commune_officer', 'finance_officer',
        'chairman', 'upper_officer')),
    account_id uuid references account (id),
    -- The office or officer in words, who takes part, to whom it is reported and through whom.
    lead_words text not null check (length(lead_words) <= 200),
    with_whom text not null check (length(with_whom) <= 500),
    told_to text not null check (length(told_to) <= 200),
    paper text not null check (length(paper) <= 200),
    legal_paper_id uuid references legal_paper (id),
    begins_on date not null,
    -- The first last day, from which the later ones are reckoned, and the one that is owed now.
    first_due_on date not null,
    due_on date not null,
    recurs text not null check (recurs in ('once', 'monthly', 'quarterly', 'half_yearly', 'yearly')),
    until_on date,
    replaces uuid unique references assignment (id),
    state text not null check (state in ('open', 'done', 'given_up', 'replaced')),
    revision bigint not null check (revision > 0),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    check (first_due_on >= begins_on),
    check (due_on >= first_due_on),
    check (until_on is null or recurs <> 'once'),
    check (until_on >= first_due_on),
    check (role <> 'village_head' or village_id is not null)
);
create index assignment_area on assignment (area_key, state, due_on);
create index assignment_village on assignment (village_id);
create index assignment_account on assignment (account_id);

create table assignment_step (
    assignment_id uuid not null references assignment (id),
    revision bigint not null check (revision > 1),
    act text not null check (act in ('noted', 'done', 'given_up', 'replaced', 'reopened')),
    -- The last day of the occurrence that it is of.
    period date not null,
    day date not null,
    content text not null check (length(content) <= 2000),
    paper text not null check (length(paper) <= 200),
    legal_paper_id uuid references legal_paper (id),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    primary key (assignment_id, revision),
    check (act <> 'given_up' or content <> ''),
    check (act <> 'reopened' or content <> ''),
    check (act <> 'noted' or content <> '')
);
create index assignment_step_act on assignment_step (assignment_id, act, period);

-- A recurring duty of law/calendar.toml that the program has no record for: that it was done, with its paper,
-- given up with the reason, or opened again. The last one counts.
create table calendar_duty_step (
    area_key text not null,
    rule text not null check (length(rule) between 1 and 60),
    due_on date not null,
    revision bigint not null check (revision > 0),
    act text not null check (act in ('done', 'given_up', 'reopened')),
    day date not null,
    content text not null check (length(content) <= 2000),
    paper text not null check (length(paper) <= 200),
    legal_paper_id uuid references legal_paper (id),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    primary key (area_key, rule, due_on, revision),
    check (act = 'done' or content <> ''),
    check (act <> 'done' or content <> '' or paper <> '')
);

-- 0048_meeting_attendance
-- What Phụ lục V asks of a meeting besides: households that are not on the list, everybody there as counted,
-- the office of who presides, who came for each body, the hour at which it ended. A mark covers these from the
-- program on that has them; null in `mark_parts` where it was made before.
alter table meeting add column others bigint not null default 0 check (others >= 0);
alter table meeting add column everybody bigint not null default 0 check (everybody >= 0);
alter table meeting add column chair_title text not null default '' check (length(chair_title) <= 120);
alter table meeting add column ended_hour text not null default '' check (length(ended_hour) <= 5);
alter table meeting add column steering_names text not null default ''
    check (length(steering_names) <= 1000);
alter table meeting add column organisations_names text not null default ''
    check (length(organisations_names) <= 1000);
alter table meeting add column front_names text not null default '' check (length(front_names) <= 1000);
alter table meeting add column reviewers_names text not null default ''
    check (length(reviewers_names) <= 1000);
alter table meeting add column mark_parts bigint;

-- 0049_resident_count
-- Số hộ dân cư: how many households and people live in a commune on a day, by which paper; village by village where
-- that is known. The whole stands empty while it is not known. What was withdrawn stays, with its reason.
create table resident_count (
    id uuid primary key,
    commune_key text not null,
    day date not null,
    paper text not null check (length(paper) between 1 and 200),
    folded text not null,
    households bigint check (households >= 0),
    people bigint check (people >= 0),
    note text not null check (length(note) <= 500),
    revision bigint not null check (revision > 0),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    withdrawn_at timestamptz,
    withdrawn_by uuid references account (id),
    withdrawn_reason text check (length(withdrawn_reason) between 1 and 500),
    check ((withdrawn_at is null) = (withdrawn_by is null)),
    check ((withdrawn_at is null) = (withdrawn_reason is null)),
    check (people is null or households is not null),
    check (people is null or people >= households)
);
create index resident_count_commune on resident_count (commune_key, day);

create table resident_count_village (
    resident_count_id uuid not null references resident_count (id),
    village_id uuid not null references village (id),
    households bigint not null check (households >= 0),
    people bigint check (people >= households),
    primary key (resident_count_id, village_id)
);
create index resident_count_village_village on resident_count_village (village_id);

-- 0050_clerk
-- The clerk has a part of his own. SQLite alters no check, and the tables that refer to an account are too many to
-- build anew: the text of the check is put right where the engine keeps it, which touches no row
-- (https://www.sqlite.org/lang_altertable.html, section 7). A table that comes and goes tells other connections.
alter table account drop constraint account_role_check;
alter table account add constraint account_role_check check (role in ('village_head', 'commune_officer',
    'finance_officer', 'chairman', 'clerk', 'upper_officer', 'auditor', 'administrator'));
alter table post drop constraint post_role_check;
alter table post add constraint post_role_check check (role in ('village_head', 'commune_officer',
    'finance_officer', 'chairman', 'clerk', 'upper_officer', 'auditor', 'administrator'));
alter table assignment drop constraint assignment_role_check;
alter table assignment add constraint assignment_role_check check (role in ('village_head', 'commune_officer',
    'finance_officer', 'chairman', 'clerk', 'upper_officer'));

-- 0051_assignment_from
-- Which office above gave an assignment to a commune below it: an area's key, or nation. Nothing where the place that
-- owes it gave it itself.
alter table assignment add column from_key text check (length(from_key) between 1 and 40);

-- 0052_mark_acknowledged
-- Marks for what is acknowledged and was not held yet: entitlements with their lines, difficulties, assignments and
-- days of the calendar with their steps, bodies and members, counts of residents, events, moves, handings-over, and what
-- papers and records of the office said before they were put right.
alter table entitlement add column mark text;
alter table difficulty add column mark text;
alter table assignment add column mark text;
alter table body add column mark text;
alter table body_member add column mark text;
alter table resident_count add column mark text;
alter table event add column mark text;
alter table household_move add column mark text;
alter table office_before add column mark text;
alter table post_handover add column mark text;
-- A mark belongs to a row that has an id; these two were known by what they are about alone.
alter table calendar_duty_step add column id uuid not null default gen_random_uuid() unique;
alter table calendar_duty_step add column mark text;
alter table legal_paper_before add column id uuid not null default gen_random_uuid() unique;
alter table legal_paper_before add column mark text;

-- 0053_survey_draft_aside
-- Drafts that “no change” was taken over: put away, not lost, until the household's form is taken once more. One that
-- is opened again stands among the drafts again.
create table survey_draft_aside (
    household_id uuid not null references household (id),
    round_id uuid not null references round (id),
    survey_id uuid not null references survey (id),
    content text not null check (length(content) <= 100000),
    version bigint not null check (version >= 1),
    saved_at timestamptz not null,
    saved_by uuid not null references account (id),
    put_away_at timestamptz not null,
    put_away_by uuid not null references account (id),
    primary key (round_id, household_id)
);

-- Work off the requests is of the kinds that the program declares, and may say what it was asked with (JSON).
alter table job drop constraint if exists job_kind_check;
alter table job add column asked text;

-- 0054_undo
-- What may be taken back while nothing rests on it. A posting that was withdrawn stays, with who took it down; of a
-- meeting's votes those that others took the place of are kept, so that the last save can be undone. A mark covers a
-- withdrawal.
alter table posting add column withdrawn_at timestamptz;
alter table posting add column withdrawn_by uuid references account (id);

create table meeting_vote_before (
    meeting_id uuid not null references meeting (id),
    household_id uuid not null references household (id),
    replaced_at timestamptz not null,
    verdict_id uuid not null references verdict (id),
    agree bigint not null check (agree >= 0),
    against bigint not null check (against >= 0),
    abstain bigint not null check (abstain >= 0),
    remark text not null check (length(remark) <= 500),
    saved_at timestamptz not null,
    saved_by uuid not null references account (id),
    primary key (meeting_id, household_id, replaced_at)
);
create index meeting_vote_before_household on meeting_vote_before (household_id);

-- The project or sub-project that a member of a body looks after, in words.
alter table body_member add column project text not null default '' check (length(project) <= 200);

-- 0055_household_removal
-- A household that was entered by mistake and taken out again: where it stood, under whose name, why. Its places and
-- its members are in no timeline any more; its own row stays, so that its code and its id are not given again.
create table household_removal (
    household_id uuid primary key references household (id),
    id uuid not null unique,
    village_id uuid not null references village (id),
    commune_key text not null,
    head text not null check (length(head) between 1 and 120),
    address text not null check (length(address) <= 300),
    since date not null,
    reason text not null check (length(reason) between 1 and 500),
    removed_at timestamptz not null,
    removed_by uuid not null references account (id)
);
create index household_removal_village on household_removal (village_id);

-- Who had belonged to it, as it had been written.
create table household_removal_person (
    household_id uuid not null references household_removal (household_id),
    person_id uuid not null references person (id),
    relation text not null,
    position integer not null,
    from_day date not null,
    to_day date not null,
    primary key (household_id, person_id, from_day)
);
create index household_removal_person_person on household_removal_person (person_id);

-- 0056_request_withdrawal
-- A request that its family withdrew, or that was recorded by mistake: nobody owes it an answer any more. When and by
-- whom it was recorded stands where an answer has it (answered_at, answered_by), which its mark covers.
alter table request add column withdrawn_kind text check (withdrawn_kind in ('family', 'mistake'));
alter table request add column withdrawn_on date;
alter table request add column withdrawn_reason text check (length(withdrawn_reason) between 1 and 500);

-- What a request said before it was put right.
create table request_before (
    request_id uuid not null references request (id),
    number bigint not null check (number > 0),
    village_id uuid not null references village (id),
    household_id uuid references household (id),
    applicant text not null,
    address text not null,
    reason text not null,
    received_on date not null,
    due_on date not null,
    changed_at timestamptz not null,
    changed_by uuid not null references account (id),
    primary key (request_id, number)
);
