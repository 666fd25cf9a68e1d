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
