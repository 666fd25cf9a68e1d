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

-- person_word with the whole name beside each word, so that a search reads the rarest word's rows
-- and nothing else.
create table name_word (
    word text not null,
    person_id blob not null references person (id),
    folded text not null,
    birth_year integer,
    primary key (word, person_id)
) without rowid;

-- Households by each word of their people's names, in the order of lists: what is common and stands
-- late in the alphabet is found without reading all that stands before. What no longer fits its card
-- is passed over and stays.
create table household_word (
    word text not null,
    sort_key text not null,
    household_id blob not null references household (id),
    from_day text not null,
    primary key (word, sort_key, household_id, from_day)
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
    update name_word set folded = new.folded, birth_year = new.birth_year
    where person_id = new.id
      and word in (select word from person_word where person_id = new.id);
end;
create trigger name_word_insert after insert on person_word
begin
    insert into name_word (word, person_id, folded, birth_year)
    select new.word, id, folded, birth_year from person where id = new.person_id;
end;
create trigger name_word_delete after delete on person_word
begin
    delete from name_word where word = old.word and person_id = old.person_id;
end;

insert into name_word (word, person_id, folded, birth_year)
select w.word, w.person_id, p.folded, p.birth_year
from person_word w join person p on p.id = w.person_id
order by w.word, w.person_id;

insert into household_stale (household_id) select id from household;
