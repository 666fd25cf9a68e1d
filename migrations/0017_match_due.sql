-- Communes in which people were entered at the desk since the last search for doubles began: since
-- when, when last, and by whom. Written with what was entered, taken away by the search.
create table match_due (
    commune_key text primary key,
    since timestamptz not null,
    last_at timestamptz not null,
    last_by uuid not null references account (id)
);
