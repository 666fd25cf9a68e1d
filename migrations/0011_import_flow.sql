-- The way of a list from the files to the register: several files, columns confirmed, questions
-- answered, differences chosen, a receipt; and the jobs that read and accept off the requests.

-- Where an import stands. `state` keeps what the program before knows: 'accepted' when it is in
-- the register, 'checked' when it may be accepted, else 'refused'.
alter table import add column step text check
    (step in ('reading', 'asking', 'checked', 'refused', 'accepting', 'accepted', 'cancelled'));
alter table import add column mapping text;
-- sqlite:
alter table import add column mapping_sure boolean not null default false;
-- postgres:
alter table import add column mapping_sure boolean not null default false;
-- both:
alter table import add column receipt_number integer;
alter table import add column accepted_by uuid references account (id);
create unique index import_receipt on import (commune_key, receipt_number);
create index import_hash on import (file_hash);

-- The second and further files of an import; the first stands in import itself.
create table import_file (
    import_id uuid not null references import (id),
    position integer not null check (position between 1 and 99),
    file_name text not null check (length(file_name) between 1 and 255),
    file_hash text not null check (length(file_hash) = 64),
    file_size bigint not null,
    content bytea not null,
    primary key (import_id, position)
);
create index import_file_hash on import_file (file_hash);

-- What a commune said its columns hold, by the headers of the list.
create table import_mapping (
    commune_key text not null,
    shape text not null check (length(shape) = 64),
    mapping text not null,
    confirmed_at timestamptz not null,
    confirmed_by uuid not null references account (id),
    primary key (commune_key, shape)
);

create table import_finding (
    import_id uuid not null references import (id),
    position integer not null,
    file_position integer not null default 0,
    severity text not null check (severity in ('error', 'warning', 'note')),
    code text not null,
    sheet text,
    row_number integer,
    column_number integer,
    args text not null,
    primary key (import_id, position)
);
create index import_finding_code on import_finding (import_id, severity, code, position);

create table import_question (
    import_id uuid not null references import (id),
    position integer not null,
    question text not null,
    file_position integer not null default 0,
    code text not null,
    sheet text,
    row_number integer,
    column_number integer,
    args text not null,
    choices text not null,
    primary key (import_id, position)
);

create table import_answer (
    import_id uuid not null references import (id),
    question text not null,
    choice text not null,
    answered_at timestamptz not null,
    answered_by uuid not null references account (id),
    primary key (import_id, question)
);

-- Households of the register that the list has otherwise, or has not.
create table import_difference (
    import_id uuid not null references import (id),
    position integer not null,
    kind text not null check (kind in ('changed', 'missing')),
    household_id uuid not null references household (id),
    fingerprint text not null,
    file_position integer not null default 0,
    sheet text,
    row_number integer,
    head text not null,
    village text not null,
    fields text not null,
    choice text check (choice in ('take', 'keep')),
    chosen_at timestamptz,
    chosen_by uuid references account (id),
    primary key (import_id, position),
    check ((choice is null) = (chosen_by is null))
);
create unique index import_difference_household on import_difference (import_id, household_id);

-- What an accepted list did, household by household: the receipt's rows.
create table import_household (
    import_id uuid not null references import (id),
    household_id uuid not null references household (id),
    act text not null check (act in ('added', 'changed')),
    primary key (import_id, household_id)
);
-- sqlite:

-- Work off the requests, claimed by one process at a time.
create table job (
    id blob primary key,
    kind text not null check (kind in ('import_read', 'import_accept')),
    subject blob not null,
    account_id blob not null references account (id),
    state text not null check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
    attempts integer not null,
    claimed_by blob,
    beat_at text,
    stage text not null,
    done integer not null,
    total integer not null,
    cancel boolean not null,
    problem text,
    created_at text not null,
    ended_at text,
    check ((state = 'running') = (beat_at is not null))
);
-- postgres:

-- Work off the requests, claimed by one process at a time.
create table job (
    id uuid primary key,
    kind text not null check (kind in ('import_read', 'import_accept')),
    subject uuid not null,
    account_id uuid not null references account (id),
    state text not null check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
    attempts integer not null,
    claimed_by uuid,
    beat_at timestamptz,
    stage text not null,
    done bigint not null,
    total bigint not null,
    cancel boolean not null,
    problem text,
    created_at timestamptz not null,
    ended_at timestamptz,
    check ((state = 'running') = (beat_at is not null))
);
-- both:
create index job_waiting on job (state, created_at, id);
-- One piece of work at a time for one thing, whoever presses and however often.
create unique index job_one_open on job (subject) where state in ('waiting', 'running');
-- sqlite:

insert into import_finding
    (import_id, position, file_position, severity, code, sheet, row_number, column_number, args)
select i.id, f.key, 0, json_extract(f.value, '$.severity'), json_extract(f.value, '$.code'),
    json_extract(f.value, '$.place.sheet'), json_extract(f.value, '$.place.row'),
    json_extract(f.value, '$.place.column'), json_extract(f.value, '$.args')
from import i, json_each(i.findings) f;
-- postgres:

insert into import_finding
    (import_id, position, file_position, severity, code, sheet, row_number, column_number, args)
select i.id, f.place - 1, 0, f.value ->> 'severity', f.value ->> 'code',
    f.value -> 'place' ->> 'sheet', (f.value -> 'place' ->> 'row')::integer,
    (f.value -> 'place' ->> 'column')::integer, (f.value -> 'args')::text
from import i, jsonb_array_elements(i.findings::jsonb) with ordinality as f (value, place);
