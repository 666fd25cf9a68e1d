-- sqlite:
-- A card is derived as the words are (0019), in the transaction that writes the household: looking up
-- again what was just read is left out.
create table household_card_anew (
    household_id blob not null,
    from_day text not null,
    to_day text not null,
    village_id blob not null,
    head_id blob not null,
    sort_key text not null,
    words text not null,
    primary key (household_id, from_day)
) without rowid;
insert into household_card_anew select * from household_card;
drop table household_card;
alter table household_card_anew rename to household_card;
create index household_card_order on household_card
    (sort_key, household_id, from_day, to_day, village_id, head_id, words);
create index household_card_village on household_card
    (village_id, sort_key, household_id, from_day, to_day, head_id, words);
-- postgres:
-- A card is derived as the words are (0019), in the transaction that writes the household: looking up
-- again what was just read is left out.
alter table household_card
    drop constraint household_card_household_id_fkey,
    drop constraint household_card_village_id_fkey,
    drop constraint household_card_head_id_fkey;
