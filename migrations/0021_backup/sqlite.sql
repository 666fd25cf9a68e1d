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
