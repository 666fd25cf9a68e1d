-- What may be taken back while nothing rests on it. A posting that was withdrawn stays, with who took it down; of a
-- meeting's votes those that others took the place of are kept, so that the last save can be undone. A mark covers a
-- withdrawal.
alter table posting add column withdrawn_at timestamptz;
alter table posting add column withdrawn_by uuid references account (id);

create table meeting_vote_before (
    meeting_id uuid not null references meeting (id),
    household_id uuid not null references household (id),
    replaced_at timestamptz not null,
    verdict_id uuid not null references verdict (id),
    agree bigint not null check (agree >= 0),
    against bigint not null check (against >= 0),
    abstain bigint not null check (abstain >= 0),
    remark text not null check (length(remark) <= 500),
    saved_at timestamptz not null,
    saved_by uuid not null references account (id),
    primary key (meeting_id, household_id, replaced_at)
);
create index meeting_vote_before_household on meeting_vote_before (household_id);

-- The project or sub-project that a member of a body looks after, in words.
alter table body_member add column project text not null default '' check (length(project) <= 200);
