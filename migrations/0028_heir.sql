-- A round that was opened by mistake, or that a commune left open when it ended, is closed with the
-- reason and counts no more: the year is free again. A decision that is entered after later ones rests
-- on a paper of its own. What a report that was sent says is held against the register when that was
-- written to: `due` says that it is to be looked at again, `cells` what differs.
alter table round add column closed_at timestamptz;
alter table round add column closed_by uuid references account (id);
alter table round add column closed_reason text check (length(closed_reason) between 1 and 500);
drop index one_annual_round;
create unique index one_annual_round on round (commune_key, year)
    where kind = 'annual' and closed_at is null;

create table decision_correction (
    round_id uuid primary key references round (id),
    number text not null check (length(number) between 1 and 60),
    day date not null,
    reason text not null check (length(reason) between 1 and 500),
    changes text not null,
    written_at timestamptz not null,
    written_by uuid not null references account (id)
);
-- sqlite:

create table report_check (
    report_id blob primary key references report_submission (id),
    due boolean not null,
    checked_at text not null,
    differs integer not null check (differs >= 0),
    cells text not null
);
-- postgres:

create table report_check (
    report_id uuid primary key references report_submission (id),
    due boolean not null,
    checked_at timestamptz not null,
    differs bigint not null check (differs >= 0),
    cells text not null
);
-- both:
create index report_check_differs on report_check (differs);
create index report_submission_commune on report_submission (commune_key);
