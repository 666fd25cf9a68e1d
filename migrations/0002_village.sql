-- sqlite:
-- Villages are the commune's own units. The official areas above them are not in the database:
-- they are files of the program, named here by their key (code@valid-from).
create table village (
    id blob primary key,
    name text not null check (length(name) between 1 and 120),
    folded text not null,
    kind text not null check (kind in ('thon', 'to_dan_pho')),
    sort_key text not null
);
-- postgres:
-- Villages are the commune's own units. The official areas above them are not in the database:
-- they are files of the program, named here by their key (code@valid-from).
create table village (
    id uuid primary key,
    name text not null check (length(name) between 1 and 120),
    folded text not null,
    kind text not null check (kind in ('thon', 'to_dan_pho')),
    sort_key text collate "C" not null
);
-- both:

-- Which areas a village lies in, by period: one row a period, so that every figure of any level
-- on any day is one join. to_day is the first day that no longer counts; 9999-12-31 means still.
create table village_path (
    village_id uuid not null references village (id),
    from_day date not null,
    to_day date not null,
    commune_key text not null,
    district_key text,
    province_key text not null,
    primary key (village_id, from_day),
    check (from_day < to_day)
);
create index village_path_commune on village_path (commune_key, from_day);
create index village_path_district on village_path (district_key, from_day);
create index village_path_province on village_path (province_key, from_day);
