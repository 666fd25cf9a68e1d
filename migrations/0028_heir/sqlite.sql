-- A round that was opened by mistake, or that a commune left open when it ended, is closed with the
-- reason and counts no more: the year is free again. A decision that is entered after later ones rests
-- on a paper of its own. What a report that was sent says is held against the register when that was
-- written to: `due` says that it is to be looked at again, `cells` what differs.
alter table round add column closed_at text;
alter table round add column closed_by blob references account (id);
alter table round add column closed_reason text check (length(closed_reason) between 1 and 500);
drop index one_annual_round;
create unique index one_annual_round on round (commune_key, year)
    where kind = 'annual' and closed_at is null;

create table decision_correction (
    round_id blob primary key references round (id),
    number text not null check (length(number) between 1 and 60),
    day text not null,
    reason text not null check (length(reason) between 1 and 500),
    changes text not null,
    written_at text not null,
    written_by blob not null references account (id)
);

create table report_check (
    report_id blob primary key references report_submission (id),
    due boolean not null,
    checked_at text not null,
    differs integer not null check (differs >= 0),
    cells text not null
);
create index report_check_differs on report_check (differs);
create index report_submission_commune on report_submission (commune_key);
