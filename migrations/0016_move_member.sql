-- Some members of a household move to another commune and the others stay. A move without rows here
-- is the whole household's. `heir` says who becomes the head of those who stay, when the head goes.
create table household_move_person (
    move_id uuid not null references household_move (id),
    person_id uuid not null references person (id),
    position integer not null check (position >= 0),
    primary key (move_id, person_id)
);
alter table household_move add column heir text check (length(heir) <= 10000);
