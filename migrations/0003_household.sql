-- postgres:
-- Households, where they live, the people, and who belongs to which household when.
-- Periods are half open: from_day counts, to_day is the first day that no longer does.
create extension if not exists btree_gist;
-- both:

create table household (
    id uuid primary key,
    code text not null unique check (length(code) = 11),
    content_hash text not null,
    created_at timestamptz not null,
    created_by uuid not null references account (id)
);
-- sqlite:

create table stay (
    household_id blob not null references household (id),
    village_id blob not null references village (id),
    address text not null check (length(address) <= 300),
    from_day text not null,
    to_day text not null,
    primary key (household_id, from_day),
    check (from_day < to_day)
);
-- postgres:

create table stay (
    household_id uuid not null references household (id),
    village_id uuid not null references village (id),
    address text not null check (length(address) <= 300),
    from_day date not null,
    to_day date not null,
    primary key (household_id, from_day),
    check (from_day < to_day),
    constraint one_stay_a_day
        exclude using gist (household_id with =, daterange(from_day, to_day, '[)') with &&)
);
-- both:
create index stay_village on stay (village_id, from_day);
-- sqlite:

create table person (
    id blob primary key,
    name text not null check (length(name) between 1 and 120),
    folded text not null,
    sort_key text not null,
    sex text check (sex in ('male', 'female')),
    birth_day text,
    birth_year integer check (birth_year between 1900 and 2200),
    ethnicity text check (length(ethnicity) <= 60),
    identity_number text check (length(identity_number) in (9, 12)),
    identity_missing text check (length(identity_missing) <= 200),
    facts text not null,
    check (identity_number is null or identity_missing is null)
);
-- postgres:

create table person (
    id uuid primary key,
    name text not null check (length(name) between 1 and 120),
    folded text collate "C" not null,
    sort_key text collate "C" not null,
    sex text check (sex in ('male', 'female')),
    birth_day date,
    birth_year integer check (birth_year between 1900 and 2200),
    ethnicity text check (length(ethnicity) <= 60),
    identity_number text check (length(identity_number) in (9, 12)),
    identity_missing text check (length(identity_missing) <= 200),
    facts text not null,
    check (identity_number is null or identity_missing is null)
);
-- both:
create index person_identity on person (identity_number);
create index person_sort on person (sort_key, id);
-- sqlite:

create table membership (
    person_id blob not null references person (id),
    household_id blob not null references household (id),
    relation text not null,
    position integer not null,
    from_day text not null,
    to_day text not null,
    primary key (person_id, from_day),
    check (from_day < to_day)
);
-- postgres:

create table membership (
    person_id uuid not null references person (id),
    household_id uuid not null references household (id),
    relation text not null,
    position integer not null,
    from_day date not null,
    to_day date not null,
    primary key (person_id, from_day),
    check (from_day < to_day),
    constraint one_household_a_person
        exclude using gist (person_id with =, daterange(from_day, to_day, '[)') with &&),
    constraint one_head_a_household
        exclude using gist (household_id with =, daterange(from_day, to_day, '[)') with &&)
        where (relation = 'head')
);
-- both:
create index membership_household on membership (household_id, from_day);
-- sqlite:

-- One row a name under which a person can be found: the folded name split by word ends, so that
-- "huong" finds "Lê Thị Hương" by an index on both engines.
create table person_word (
    word text not null,
    person_id blob not null references person (id),
    primary key (word, person_id)
);
-- postgres:

-- One row a name under which a person can be found: the folded name split by word ends, so that
-- "huong" finds "Lê Thị Hương" by an index on both engines.
create table person_word (
    word text collate "C" not null,
    person_id uuid not null references person (id),
    primary key (word, person_id)
);
-- both:
create index person_word_person on person_word (person_id);
-- sqlite:

-- What PostgreSQL says by exclusion constraints is said by triggers here, under the same names.
create trigger one_stay_a_day_insert before insert on stay
begin
    select raise(abort, 'one_stay_a_day')
    where exists (
        select 1 from stay other
        where other.household_id = new.household_id
          and other.from_day < new.to_day and new.from_day < other.to_day
    );
end;

create trigger one_stay_a_day_update before update on stay
begin
    select raise(abort, 'one_stay_a_day')
    where exists (
        select 1 from stay other
        where other.household_id = new.household_id
          and other.from_day < new.to_day and new.from_day < other.to_day
          and other.rowid <> new.rowid
    );
end;

create trigger one_household_a_person_insert before insert on membership
begin
    select raise(abort, 'one_household_a_person')
    where exists (
        select 1 from membership other
        where other.person_id = new.person_id
          and other.from_day < new.to_day and new.from_day < other.to_day
    );
end;

create trigger one_household_a_person_update before update on membership
begin
    select raise(abort, 'one_household_a_person')
    where exists (
        select 1 from membership other
        where other.person_id = new.person_id
          and other.from_day < new.to_day and new.from_day < other.to_day
          and other.rowid <> new.rowid
    );
end;

create trigger one_head_a_household_insert before insert on membership when new.relation = 'head'
begin
    select raise(abort, 'one_head_a_household')
    where exists (
        select 1 from membership other
        where other.household_id = new.household_id and other.relation = 'head'
          and other.from_day < new.to_day and new.from_day < other.to_day
    );
end;

create trigger one_head_a_household_update before update on membership when new.relation = 'head'
begin
    select raise(abort, 'one_head_a_household')
    where exists (
        select 1 from membership other
        where other.household_id = new.household_id and other.relation = 'head'
          and other.from_day < new.to_day and new.from_day < other.to_day
          and other.rowid <> new.rowid
    );
end;
