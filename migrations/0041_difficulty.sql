-- Khó khăn, vướng mắc: a record of a commune with a name, a day and a note. The revision grows with each change, so
-- that of two who change it at once the second is told. What was withdrawn stays, with its reason.
create table difficulty (
    id uuid primary key,
    commune_key text not null,
    name text not null check (length(name) between 1 and 120),
    folded text not null,
    day date not null,
    note text not null check (length(note) <= 1000),
    revision bigint not null check (revision > 0),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    withdrawn_at timestamptz,
    withdrawn_by uuid references account (id),
    withdrawn_reason text check (length(withdrawn_reason) between 1 and 500),
    check ((withdrawn_at is null) = (withdrawn_by is null)),
    check ((withdrawn_at is null) = (withdrawn_reason is null))
);
create index difficulty_commune on difficulty (commune_key, day);
