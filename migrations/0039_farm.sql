-- Farming households that ask to be recognised as of average living standard (QĐ 24/2021, Điều 6; TT 07/2021,
-- Phụ lục VIII): who asked, what was stated of twelve months, how the chairman answered. Rows of a sheet and of an
-- answer are never changed: one that corrects names the one before.
create table farm (
    id uuid primary key,
    commune_key text not null,
    village_id uuid not null references village (id),
    household_id uuid not null references household (id),
    applicant text not null check (length(applicant) between 1 and 120),
    folded text not null,
    year integer not null,
    receipt bigint not null check (receipt > 0),
    received_on date not null,
    starts_on date not null,
    due_on date not null,
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    mark text,
    constraint farm_receipt unique (commune_key, year, receipt),
    check (starts_on >= received_on)
);
create index farm_household on farm (household_id);
create index farm_village on farm (village_id, received_on);

-- Amounts in thousand đồng, as the form prints them: `1.1=takings/costs`, a line a source, - where it is not known.
create table farm_sheet (
    id uuid primary key,
    farm_id uuid not null references farm (id),
    replaces uuid unique references farm_sheet (id),
    surveyed_on date not null,
    work text not null check (length(work) between 1 and 60),
    people bigint not null check (people between 1 and 50),
    settlement text not null check (settlement in ('rural', 'urban')),
    estimate bigint check (estimate >= 0),
    amounts text not null check (length(amounts) <= 2000),
    income bigint,
    result text not null check (result in ('below', 'average', 'above', 'incomplete')),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    mark text,
    check ((result = 'incomplete') = (income is null))
);
create unique index farm_sheet_first on farm_sheet (farm_id) where replaces is null;

create table farm_answer (
    id uuid primary key,
    farm_id uuid not null references farm (id),
    replaces uuid unique references farm_answer (id),
    sheet_id uuid references farm_sheet (id),
    commune_key text not null,
    kind text not null check (kind in ('recognised', 'refused', 'ended')),
    day date not null,
    year integer not null,
    number text not null check (length(number) <= 60),
    series bigint check (series > 0),
    posted_on date,
    reason text not null check (length(reason) <= 1000),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    mark text,
    check (kind <> 'recognised' or (sheet_id is not null and number <> '')),
    check (kind = 'recognised' or reason <> '')
);
create unique index farm_answer_first on farm_answer (farm_id) where replaces is null;
create index farm_answer_farm on farm_answer (farm_id);
create index farm_answer_series on farm_answer (commune_key, year, series);

-- A class that the chairman's answer put in force.
alter table class_fact add column farm_id uuid references farm (id);
create index class_fact_farm on class_fact (farm_id);

-- Signed papers of it are kept like those of requests.
-- sqlite:
create table attachment_next (
    id blob primary key,
    commune_key text not null,
    round_id blob references round (id),
    about text not null
        check (about in ('meeting', 'posting', 'complaint', 'request', 'decision', 'farm')),
    about_id blob not null,
    file_name text not null check (length(file_name) between 1 and 255),
    kind text not null check (kind in ('application/pdf', 'image/jpeg', 'image/png')),
    size integer not null check (size between 1 and 8388608),
    hash text not null check (length(hash) = 64),
    content blob not null,
    added_at text not null,
    added_by blob not null references account (id),
    mark text
);
insert into attachment_next (id, commune_key, round_id, about, about_id, file_name, kind, size, hash, content,
    added_at, added_by, mark)
select id, commune_key, round_id, about, about_id, file_name, kind, size, hash, content, added_at, added_by, mark
from attachment;
drop table attachment;
alter table attachment_next rename to attachment;
create index attachment_about on attachment (about, about_id);
-- postgres:
alter table attachment drop constraint attachment_about_check;
alter table attachment add constraint attachment_about_check
    check (about in ('meeting', 'posting', 'complaint', 'request', 'decision', 'farm'));
-- both:
