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

-- 0017_review
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

-- 0018_decision
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

-- 0017_review
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

-- 0018_decision
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
