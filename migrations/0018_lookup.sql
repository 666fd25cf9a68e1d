-- sqlite:
-- How many rows of household_word a common word has; a rarer one is not here. Only a hint for the way
-- a search takes: counted now and then by a server, and never true to the row.
create table word_count (
    word text primary key,
    word_rows integer not null check (word_rows > 0)
) without rowid;
-- postgres:
-- How many rows of household_word a common word has; a rarer one is not here. Only a hint for the way
-- a search takes: counted now and then by a server, and never true to the row.
create table word_count (
    word text collate "C" primary key,
    word_rows bigint not null check (word_rows > 0)
);
-- both:

-- How many people there were when the words were counted.
create table word_count_made (
    one integer primary key check (one = 1),
    people bigint not null
);

-- The villages of an area, from the index alone.
drop index village_path_commune;
drop index village_path_district;
drop index village_path_province;
create index village_path_commune on village_path (commune_key, from_day, to_day, village_id);
create index village_path_district on village_path
    (district_key, from_day, to_day, village_id, commune_key);
create index village_path_province on village_path
    (province_key, from_day, to_day, village_id, commune_key);

-- The people of a year by name, from the index alone.
drop index person_birth_year;
create index person_birth_year on person (birth_year, folded, id);

-- The index for the first verdict of a form leaves out those that replace another.
create index verdict_survey on verdict (survey_id);
