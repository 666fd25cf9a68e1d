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
