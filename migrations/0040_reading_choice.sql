-- The side of a reading that a province's steering committee chose by a paper, for the rounds that are opened
-- from a day on. What it says is never changed: a choice that corrects names the one before, and one that was
-- withdrawn stays with its reason. `words` is the province's own condition of column 0 of Phiếu A.
create table reading_choice (
    id uuid primary key,
    province_key text not null,
    standard_id text not null,
    reading text not null check (length(reading) between 1 and 20),
    side text not null check (length(side) between 1 and 40),
    words text not null check (length(words) <= 150),
    paper_number text not null check (length(paper_number) between 1 and 60),
    paper_day date not null,
    paper_issuer text not null check (length(paper_issuer) between 1 and 200),
    from_day date not null,
    replaces uuid unique references reading_choice (id),
    revision bigint not null check (revision > 0),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    replaced_at timestamptz,
    withdrawn_at timestamptz,
    withdrawn_by uuid references account (id),
    withdrawn_reason text check (length(withdrawn_reason) between 1 and 500),
    mark text,
    check (from_day >= paper_day),
    check ((withdrawn_at is null) = (withdrawn_by is null)),
    check ((withdrawn_at is null) = (withdrawn_reason is null)),
    check (replaced_at is null or withdrawn_at is null)
);
create unique index reading_choice_one on reading_choice (province_key, standard_id, reading, from_day)
    where replaced_at is null and withdrawn_at is null;
create index reading_choice_province on reading_choice (province_key, written_at);

-- The choices that were in force when a round was opened: it keeps them, whatever becomes of them.
create table round_reading (
    round_id uuid not null references round (id),
    reading_choice_id uuid not null references reading_choice (id),
    primary key (round_id, reading_choice_id)
);
create index round_reading_choice on round_reading (reading_choice_id);
-- sqlite:

-- Scans belong to what the program's nouns say; the list of them stands there.
create table attachment_anew (
    id blob primary key,
    commune_key text not null,
    round_id blob references round (id),
    about text not null check (length(about) between 1 and 40),
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
insert into attachment_anew (id, commune_key, round_id, about, about_id, file_name, kind, size, hash, content,
    added_at, added_by, mark)
select id, commune_key, round_id, about, about_id, file_name, kind, size, hash, content, added_at, added_by, mark
from attachment;
drop table attachment;
alter table attachment_anew rename to attachment;
create index attachment_about on attachment (about, about_id);
-- postgres:

-- Scans belong to what the program's nouns say; the list of them stands there.
alter table attachment drop constraint attachment_about_check;
alter table attachment add constraint attachment_about_check check (length(about) between 1 and 40);
