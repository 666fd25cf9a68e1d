-- Drafts that “no change” was taken over: put away, not lost, until the household's form is taken once more. One that
-- is opened again stands among the drafts again.
create table survey_draft_aside (
    household_id uuid not null references household (id),
    round_id uuid not null references round (id),
    survey_id uuid not null references survey (id),
    content text not null check (length(content) <= 100000),
    version bigint not null check (version >= 1),
    saved_at timestamptz not null,
    saved_by uuid not null references account (id),
    put_away_at timestamptz not null,
    put_away_by uuid not null references account (id),
    primary key (round_id, household_id)
);

-- Work off the requests is of the kinds that the program declares, and may say what it was asked with (JSON).
-- sqlite:
create table job_0054 (
    id blob primary key,
    kind text not null,
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
    asked text,
    check ((state = 'running') = (beat_at is not null))
);
insert into job_0054 (id, kind, subject, account_id, state, attempts, claimed_by, beat_at, stage, done, total, cancel,
    problem, created_at, ended_at)
select id, kind, subject, account_id, state, attempts, claimed_by, beat_at, stage, done, total, cancel, problem,
    created_at, ended_at from job;
drop table job;
alter table job_0054 rename to job;
create index job_waiting on job (state, created_at, id);
create unique index job_one_open on job (subject) where state in ('waiting', 'running');
-- postgres:
alter table job drop constraint if exists job_kind_check;
alter table job add column asked text;
