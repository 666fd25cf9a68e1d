-- Marks for what is acknowledged and was not held yet: entitlements with their lines, difficulties, assignments and
-- days of the calendar with their steps, bodies and members, counts of residents, events, moves, handings-over, and what
-- papers and records of the office said before they were put right.
alter table entitlement add column mark text;
alter table difficulty add column mark text;
alter table assignment add column mark text;
alter table body add column mark text;
alter table body_member add column mark text;
alter table resident_count add column mark text;
alter table event add column mark text;
alter table household_move add column mark text;
alter table office_before add column mark text;
alter table post_handover add column mark text;
-- A mark belongs to a row that has an id; these two were known by what they are about alone.
-- postgres:
alter table calendar_duty_step add column id uuid not null default gen_random_uuid() unique;
alter table calendar_duty_step add column mark text;
alter table legal_paper_before add column id uuid not null default gen_random_uuid() unique;
alter table legal_paper_before add column mark text;
-- sqlite:
create table calendar_duty_step_new (
    id blob not null unique default (randomblob(16)),
    area_key text not null,
    rule text not null check (length(rule) between 1 and 60),
    due_on text not null,
    revision integer not null check (revision > 0),
    act text not null check (act in ('done', 'given_up', 'reopened')),
    day text not null,
    content text not null check (length(content) <= 2000),
    paper text not null check (length(paper) <= 200),
    legal_paper_id blob references legal_paper (id),
    written_at text not null,
    written_by blob not null references account (id),
    mark text,
    primary key (area_key, rule, due_on, revision),
    check (act = 'done' or content <> ''),
    check (act <> 'done' or content <> '' or paper <> '')
);
insert into calendar_duty_step_new (area_key, rule, due_on, revision, act, day, content, paper, legal_paper_id,
    written_at, written_by)
select area_key, rule, due_on, revision, act, day, content, paper, legal_paper_id, written_at, written_by
from calendar_duty_step;
drop table calendar_duty_step;
alter table calendar_duty_step_new rename to calendar_duty_step;
create table legal_paper_before_new (
    id blob not null unique default (randomblob(16)),
    paper_id blob not null references legal_paper (id),
    revision integer not null,
    content text not null,
    reason text not null check (length(reason) between 1 and 500),
    written_at text not null,
    written_by blob not null references account (id),
    mark text,
    primary key (paper_id, revision)
);
insert into legal_paper_before_new (paper_id, revision, content, reason, written_at, written_by)
select paper_id, revision, content, reason, written_at, written_by from legal_paper_before;
drop table legal_paper_before;
alter table legal_paper_before_new rename to legal_paper_before;
