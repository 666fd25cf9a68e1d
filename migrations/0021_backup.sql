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
