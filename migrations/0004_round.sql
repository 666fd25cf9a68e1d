-- sqlite:
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
-- postgres:
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
-- both:

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
