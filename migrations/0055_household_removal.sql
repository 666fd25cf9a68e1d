-- A household that was entered by mistake and taken out again: where it stood, under whose name, why. Its places and
-- its members are in no timeline any more; its own row stays, so that its code and its id are not given again.
create table household_removal (
    household_id uuid primary key references household (id),
    id uuid not null unique,
    village_id uuid not null references village (id),
    commune_key text not null,
    head text not null check (length(head) between 1 and 120),
    address text not null check (length(address) <= 300),
    since date not null,
    reason text not null check (length(reason) between 1 and 500),
    removed_at timestamptz not null,
    removed_by uuid not null references account (id)
);
create index household_removal_village on household_removal (village_id);

-- Who had belonged to it, as it had been written.
create table household_removal_person (
    household_id uuid not null references household_removal (household_id),
    person_id uuid not null references person (id),
    relation text not null,
    position integer not null,
    from_day date not null,
    to_day date not null,
    primary key (household_id, person_id, from_day)
);
create index household_removal_person_person on household_removal_person (person_id);
