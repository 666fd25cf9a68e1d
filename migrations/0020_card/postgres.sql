-- A card is derived as the words are (0019), in the transaction that writes the household: looking up
-- again what was just read is left out.
alter table household_card
    drop constraint household_card_household_id_fkey,
    drop constraint household_card_village_id_fkey,
    drop constraint household_card_head_id_fkey;
