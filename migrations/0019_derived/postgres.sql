-- The words of a card are read from the names themselves.
drop table person_word;

-- Derived in the transaction that writes the household and its people; looking each of them up again
-- for every word took a tenth of the time in which a large list is taken in.
alter table household_word
    drop constraint household_word_household_id_fkey,
    drop constraint household_word_person_id_fkey;

-- Lists go by household_card since 0012.
drop index person_sort;

-- Namesakes of one year are found by person_birth_year (0018) as well.
drop index person_name_year;
