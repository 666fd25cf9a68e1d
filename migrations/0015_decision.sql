-- Decisions in the commune's series of a year, their lists, certificates with their key, and the
-- reports that were sent upward.
create table decision (
    round_id uuid primary key references round (id),
    commune_key text not null,
    year integer not null,
    number bigint not null check (number > 0),
    day date not null,
    constraint decision_number_once unique (commune_key, year, number)
);
-- sqlite:

insert into decision (round_id, commune_key, year, number, day)
select r.id, r.commune_key, cast(substr(r.decision_day, 1, 4) as integer),
    cast(substr(r.decision_number, 1, instr(r.decision_number, '/') - 1) as integer), r.decision_day
from round r where r.decision_day is not null and instr(r.decision_number, '/') > 1
    and cast(substr(r.decision_number, 1, instr(r.decision_number, '/') - 1) as integer) > 0
order by r.decision_day
on conflict do nothing;
-- postgres:

insert into decision (round_id, commune_key, year, number, day)
select r.id, r.commune_key, cast(extract(year from r.decision_day) as integer),
    cast(split_part(r.decision_number, '/', 1) as bigint), r.decision_day
from round r where r.decision_day is not null and r.decision_number ~ '^[0-9]{1,6}/'
    and cast(split_part(r.decision_number, '/', 1) as bigint) > 0
order by r.decision_day
on conflict do nothing;
-- both:

create table decision_household (
    round_id uuid not null references round (id),
    household_id uuid not null references household (id),
    list text not null check (list in ('poor', 'near_poor', 'escaped_poor', 'escaped_near_poor')),
    village_id uuid not null references village (id),
    name text not null check (length(name) between 1 and 120),
    sort_key text not null,
    people bigint not null check (people >= 0),
    class_before text,
    class text not null,
    primary key (round_id, list, household_id)
);

create table signing_key (
    id uuid primary key,
    public text not null unique check (length(public) = 64),
    secret text not null check (length(secret) = 64),
    made_at timestamptz not null
);

create table certificate (
    id uuid primary key,
    commune_key text not null,
    household_id uuid not null references household (id),
    year integer not null,
    number bigint not null check (number > 0),
    issued_on date not null,
    issued_at timestamptz not null,
    issued_by uuid not null references account (id),
    constraint certificate_number unique (commune_key, year, number),
    constraint one_certificate unique (commune_key, household_id)
);

create table certificate_block (
    certificate_id uuid not null references certificate (id),
    round_id uuid not null references round (id),
    year integer not null,
    day date not null,
    class text not null check (class in ('poor', 'near_poor')),
    deprived integer not null check (deprived between 0 and 4095),
    code text not null check (length(code) <= 600),
    added_at timestamptz not null,
    added_by uuid not null references account (id),
    primary key (certificate_id, round_id)
);
create index certificate_block_round on certificate_block (round_id);

-- What was sent upward, as it was on that day: never changed; a correction names the one before it.
create table report_submission (
    id uuid primary key,
    commune_key text not null,
    kind text not null check (kind in ('regular', 'preliminary', 'official')),
    year integer not null,
    month integer not null check (month between 0 and 12),
    opening date not null,
    closing date not null,
    due_on date,
    content text not null,
    hash text not null check (length(hash) = 64),
    replaces uuid unique references report_submission (id),
    reason text not null check (length(reason) <= 500),
    sent_at timestamptz not null,
    sent_by uuid not null references account (id),
    check ((kind = 'regular') = (month > 0)),
    check (opening < closing)
);
create index report_submission_period on report_submission (year, kind, month, commune_key);
create unique index report_first on report_submission (commune_key, year, kind, month)
    where replaces is null;
