-- Số hộ dân cư: how many households and people live in a commune on a day, by which paper; village by village where
-- that is known. The whole stands empty while it is not known. What was withdrawn stays, with its reason.
create table resident_count (
    id uuid primary key,
    commune_key text not null,
    day date not null,
    paper text not null check (length(paper) between 1 and 200),
    folded text not null,
    households bigint check (households >= 0),
    people bigint check (people >= 0),
    note text not null check (length(note) <= 500),
    revision bigint not null check (revision > 0),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    withdrawn_at timestamptz,
    withdrawn_by uuid references account (id),
    withdrawn_reason text check (length(withdrawn_reason) between 1 and 500),
    check ((withdrawn_at is null) = (withdrawn_by is null)),
    check ((withdrawn_at is null) = (withdrawn_reason is null)),
    check (people is null or households is not null),
    check (people is null or people >= households)
);
create index resident_count_commune on resident_count (commune_key, day);

create table resident_count_village (
    resident_count_id uuid not null references resident_count (id),
    village_id uuid not null references village (id),
    households bigint not null check (households >= 0),
    people bigint check (people >= households),
    primary key (resident_count_id, village_id)
);
create index resident_count_village_village on resident_count_village (village_id);
