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
-- sqlite:

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
-- postgres:

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
-- both:
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
