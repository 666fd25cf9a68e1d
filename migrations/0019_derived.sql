-- The words of a card are read from the names themselves.
drop table person_word;
-- sqlite:

-- Derived in the transaction that writes the household and its people; looking each of them up again
-- for every word took a tenth of the time in which a large list is taken in.
create table household_word_anew (
    word text not null,
    sort_key text not null,
    household_id blob not null,
    from_day text not null,
    person_id blob not null,
    folded text not null,
    birth_year integer,
    primary key (word, sort_key, household_id, from_day, person_id)
) without rowid;
insert into household_word_anew select * from household_word;
drop table household_word;
alter table household_word_anew rename to household_word;
-- postgres:

-- Derived in the transaction that writes the household and its people; looking each of them up again
-- for every word took a tenth of the time in which a large list is taken in.
alter table household_word
    drop constraint household_word_household_id_fkey,
    drop constraint household_word_person_id_fkey;
-- both:

-- Lists go by household_card since 0012.
drop index person_sort;

-- Namesakes of one year are found by person_birth_year (0018) as well.
drop index person_name_year;
