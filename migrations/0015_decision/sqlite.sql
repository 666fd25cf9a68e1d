-- Decisions in the commune's series of a year, their lists, certificates with their key, and the
-- reports that were sent upward.
create table decision (
    round_id blob primary key references round (id),
    commune_key text not null,
    year integer not null,
    number integer not null check (number > 0),
    day text not null,
    constraint decision_number_once unique (commune_key, year, number)
);

insert into decision (round_id, commune_key, year, number, day)
select r.id, r.commune_key, cast(substr(r.decision_day, 1, 4) as integer),
    cast(substr(r.decision_number, 1, instr(r.decision_number, '/') - 1) as integer), r.decision_day
from round r where r.decision_day is not null and instr(r.decision_number, '/') > 1
    and cast(substr(r.decision_number, 1, instr(r.decision_number, '/') - 1) as integer) > 0
order by r.decision_day
on conflict do nothing;

create table decision_household (
    round_id blob not null references round (id),
    household_id blob not null references household (id),
    list text not null check (list in ('poor', 'near_poor', 'escaped_poor', 'escaped_near_poor')),
    village_id blob not null references village (id),
    name text not null check (length(name) between 1 and 120),
    sort_key text not null,
    people integer not null check (people >= 0),
    class_before text,
    class text not null,
    primary key (round_id, list, household_id)
);

create table signing_key (
    id blob primary key,
    public text not null unique check (length(public) = 64),
    secret text not null check (length(secret) = 64),
    made_at text not null
);

create table certificate (
    id blob primary key,
    commune_key text not null,
    household_id blob not null references household (id),
    year integer not null,
    number integer not null check (number > 0),
    issued_on text not null,
    issued_at text not null,
    issued_by blob not null references account (id),
    constraint certificate_number unique (commune_key, year, number),
    constraint one_certificate unique (commune_key, household_id)
);

create table certificate_block (
    certificate_id blob not null references certificate (id),
    round_id blob not null references round (id),
    year integer not null,
    day text not null,
    class text not null check (class in ('poor', 'near_poor')),
    deprived integer not null check (deprived between 0 and 4095),
    code text not null check (length(code) <= 600),
    added_at text not null,
    added_by blob not null references account (id),
    primary key (certificate_id, round_id)
);
create index certificate_block_round on certificate_block (round_id);

-- What was sent upward, as it was on that day: never changed; a correction names the one before it.
create table report_submission (
    id blob primary key,
    commune_key text not null,
    kind text not null check (kind in ('regular', 'preliminary', 'official')),
    year integer not null,
    month integer not null check (month between 0 and 12),
    opening text not null,
    closing text not null,
    due_on text,
    content text not null,
    hash text not null check (length(hash) = 64),
    replaces blob unique references report_submission (id),
    reason text not null check (length(reason) <= 500),
    sent_at text not null,
    sent_by blob not null references account (id),
    check ((kind = 'regular') = (month > 0)),
    check (opening < closing)
);
create index report_submission_period on report_submission (year, kind, month, commune_key);
create unique index report_first on report_submission (commune_key, year, kind, month)
    where replaces is null;
