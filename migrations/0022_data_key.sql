-- sqlite:
-- The keys that values here are sealed with, by their public names. The keys themselves lie outside the
-- database; `proof` is a known text sealed with each, so that a wrong key is noticed at the start.
create table data_key (
    id text primary key check (length(id) = 8),
    proof text not null,
    current boolean not null,
    made_at text not null
);
-- postgres:
-- The keys that values here are sealed with, by their public names. The keys themselves lie outside the
-- database; `proof` is a known text sealed with each, so that a wrong key is noticed at the start.
create table data_key (
    id text primary key check (length(id) = 8),
    proof text not null,
    current boolean not null,
    made_at timestamptz not null
);
-- both:
create unique index one_current_data_key on data_key (current) where current;
-- sqlite:

-- Whether what was once kept in the clear may still lie in parts of the file that are no longer used.
create table data_scrub (
    one integer primary key check (one = 1),
    due boolean not null
);
-- postgres:

-- Whether what was once kept in the clear may still lie in parts of the files that are no longer used.
create table data_scrub (
    one integer primary key check (one = 1),
    due boolean not null
);
-- both:
insert into data_scrub (one, due) values (1, exists (select 1 from household));
