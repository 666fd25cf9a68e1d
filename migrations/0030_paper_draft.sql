-- sqlite:
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
-- postgres:
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
-- both:

alter table decision_household add column sex text;
alter table decision_household add column birth_day date;
alter table decision_household add column birth_year integer;
