-- sqlite:
-- What lists and searches read: one row a household and period in which its head and its place stay
-- the same, with the head's place in the order and the words by which it may be found. Derived from
-- membership, stay and person, and made again by the transaction that changes them (store::card).
create table household_card (
    household_id blob not null references household (id),
    from_day text not null,
    to_day text not null,
    village_id blob not null references village (id),
    head_id blob not null references person (id),
    sort_key text not null,
    -- Folded names and birth years of everybody of that period: more than is true on one day, so that
    -- what is found by it is looked at again. Empty when they are too long for an index: then the
    -- people themselves are looked at.
    words text not null,
    primary key (household_id, from_day)
) without rowid;
create index household_card_order on household_card
    (sort_key, household_id, from_day, to_day, village_id, head_id, words);
create index household_card_village on household_card
    (village_id, sort_key, household_id, from_day, to_day, head_id, words);

-- Households whose cards are to be made again before the transaction commits.
create table household_stale (
    household_id blob primary key
) without rowid;

-- Households by each word of their people's names, in the order of lists, with the whole name beside
-- it: a search reads the rows of its rarest word and nothing else, and stops when a page is full. What
-- no longer fits its card is passed over and stays.
create table household_word (
    word text not null,
    sort_key text not null,
    household_id blob not null references household (id),
    from_day text not null,
    person_id blob not null references person (id),
    folded text not null,
    birth_year integer,
    primary key (word, sort_key, household_id, from_day, person_id)
) without rowid;
-- postgres:
-- What lists and searches read: one row a household and period in which its head and its place stay
-- the same, with the head's place in the order and the words by which it may be found. Derived from
-- membership, stay and person, and made again by the transaction that changes them (store::card).
create table household_card (
    household_id uuid not null references household (id),
    from_day date not null,
    to_day date not null,
    village_id uuid not null references village (id),
    head_id uuid not null references person (id),
    sort_key text collate "C" not null,
    -- Folded names and birth years of everybody of that period: more than is true on one day, so that
    -- what is found by it is looked at again. Empty when they are too long for an index: then the
    -- people themselves are looked at.
    words text collate "C" not null,
    primary key (household_id, from_day)
);
create index household_card_order on household_card (sort_key, household_id)
    include (from_day, to_day, village_id, words);
create index household_card_village on household_card (village_id, sort_key, household_id)
    include (from_day, to_day, words);

-- Households whose cards are to be made again before the transaction commits.
create table household_stale (
    household_id uuid primary key
);

-- Households by each word of their people's names, in the order of lists, with the whole name beside
-- it: a search reads the rows of its rarest word and nothing else, and stops when a page is full. What
-- no longer fits its card is passed over and stays.
create table household_word (
    word text collate "C" not null,
    sort_key text collate "C" not null,
    household_id uuid not null references household (id),
    from_day date not null,
    person_id uuid not null references person (id),
    folded text collate "C" not null,
    birth_year integer,
    primary key (word, sort_key, household_id, from_day, person_id)
        include (folded, birth_year)
);
-- both:

create index person_birth_year on person (birth_year, id);
-- sqlite:

create trigger card_membership_insert after insert on membership
begin
    insert into household_stale (household_id) values (new.household_id) on conflict do nothing;
end;
create trigger card_membership_update after update on membership
begin
    insert into household_stale (household_id) values (old.household_id) on conflict do nothing;
    insert into household_stale (household_id) values (new.household_id) on conflict do nothing;
end;
create trigger card_membership_delete after delete on membership
begin
    insert into household_stale (household_id) values (old.household_id) on conflict do nothing;
end;
create trigger card_stay_insert after insert on stay
begin
    insert into household_stale (household_id) values (new.household_id) on conflict do nothing;
end;
create trigger card_stay_update after update on stay
begin
    insert into household_stale (household_id) values (old.household_id) on conflict do nothing;
    insert into household_stale (household_id) values (new.household_id) on conflict do nothing;
end;
create trigger card_stay_delete after delete on stay
begin
    insert into household_stale (household_id) values (old.household_id) on conflict do nothing;
end;
create trigger card_person_update after update of folded, sort_key, birth_year on person
begin
    insert into household_stale (household_id)
    select household_id from membership where person_id = new.id
    on conflict do nothing;
end;

insert into household_stale (household_id) select id from household;
-- postgres:

-- Once a statement, not once a row: lists come in by the hundred. In the order of the ids, so that
-- two transactions do not wait for each other crosswise.
create function card_of_new() returns trigger language plpgsql as $$
begin
    insert into household_stale (household_id)
    select distinct household_id from new_rows order by household_id
    on conflict do nothing;
    return null;
end $$;
create function card_of_old() returns trigger language plpgsql as $$
begin
    insert into household_stale (household_id)
    select distinct household_id from old_rows order by household_id
    on conflict do nothing;
    return null;
end $$;
create function card_of_both() returns trigger language plpgsql as $$
begin
    insert into household_stale (household_id)
    select household_id from old_rows union select household_id from new_rows
    order by household_id
    on conflict do nothing;
    return null;
end $$;
create function card_of_person() returns trigger language plpgsql as $$
begin
    insert into household_stale (household_id)
    select distinct m.household_id from membership m
    join new_rows n on n.id = m.person_id
    join old_rows o on o.id = n.id
    where (n.folded, n.sort_key) is distinct from (o.folded, o.sort_key)
       or n.birth_year is distinct from o.birth_year
    order by m.household_id
    on conflict do nothing;
    return null;
end $$;

create trigger card_membership_insert after insert on membership
    referencing new table as new_rows for each statement execute function card_of_new();
create trigger card_membership_update after update on membership
    referencing old table as old_rows new table as new_rows
    for each statement execute function card_of_both();
create trigger card_membership_delete after delete on membership
    referencing old table as old_rows for each statement execute function card_of_old();
create trigger card_stay_insert after insert on stay
    referencing new table as new_rows for each statement execute function card_of_new();
create trigger card_stay_update after update on stay
    referencing old table as old_rows new table as new_rows
    for each statement execute function card_of_both();
create trigger card_stay_delete after delete on stay
    referencing old table as old_rows for each statement execute function card_of_old();
create trigger card_person_update after update on person
    referencing old table as old_rows new table as new_rows
    for each statement execute function card_of_person();

insert into household_stale (household_id) select id from household;
