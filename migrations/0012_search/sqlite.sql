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

create index person_birth_year on person (birth_year, id);

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
