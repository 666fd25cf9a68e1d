-- sqlite:
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
-- postgres:
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
-- both:
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
