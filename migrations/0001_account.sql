-- Accounts and their sessions. An account's scope is one area (area_key), one village, or,
-- with both empty, the nation.
create table account (
    id uuid primary key,
    username text not null unique check (length(username) between 2 and 60),
    name text not null check (length(name) between 1 and 120),
    role text not null check (role in ('village_head', 'commune_officer', 'finance_officer',
        'chairman', 'upper_officer', 'auditor', 'administrator')),
    area_key text,
    village_id uuid,
    password_hash text not null,
    created_at timestamptz not null,
    disabled_at timestamptz,
    check (area_key is null or village_id is null),
    check (role <> 'village_head' or village_id is not null)
);

create table session (
    id text primary key,
    account_id uuid references account (id),
    data text not null,
    expires_at timestamptz not null
);
create index session_expires on session (expires_at);

-- Failed sign-ins, so that guessing a password gets slow. Old rows are dropped.
create table sign_in_failure (
    username text not null,
    at timestamptz not null
);
create index sign_in_failure_by_name on sign_in_failure (username, at);
