-- Households, where they live, the people, and who belongs to which household when.
-- Periods are half open: from_day counts, to_day is the first day that no longer does.
create table household (
    id blob primary key,
    code text not null unique check (length(code) = 11),
    content_hash text not null,
    created_at text not null,
    created_by blob not null references account (id)
);

create table stay (
    household_id blob not null references household (id),
    village_id blob not null references village (id),
    address text not null check (length(address) <= 300),
    from_day text not null,
    to_day text not null,
    primary key (household_id, from_day),
    check (from_day < to_day)
);
create index stay_village on stay (village_id, from_day);

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
create index person_identity on person (identity_number);
create index person_sort on person (sort_key, id);

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
create index membership_household on membership (household_id, from_day);

-- One row a name under which a person can be found: the folded name split by word ends, so that
-- "huong" finds "Lê Thị Hương" by an index on both engines.
create table person_word (
    word text not null,
    person_id blob not null references person (id),
    primary key (word, person_id)
);
create index person_word_person on person_word (person_id);

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
