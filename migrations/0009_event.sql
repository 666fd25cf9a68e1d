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
-- sqlite:

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
-- postgres:

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
-- both:
create index check_aside_household on check_aside (household_id, check_name, recorded_at);
