-- The audit log as it stood on a day, signed: which chains had how many lines with which last hash.
-- A row holds the chains that went on since the row before; its text is what was signed, and what
-- is printed, exported and held against the database later.
create table audit_seal (
    number bigint primary key check (number > 0),
    day date not null,
    made_at timestamptz not null,
    text text not null,
    hash text not null unique check (length(hash) = 64),
    key text not null check (length(key) = 64),
    signature text not null check (length(signature) = 128)
);
