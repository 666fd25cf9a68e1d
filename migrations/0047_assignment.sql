-- Giao việc: who leads which project or task, with whom, until when, by which paper. What was done with it
-- stands in its steps, which are only added; one that was typed wrong is replaced by a new entry that names it.
-- A recurring one keeps the day of the occurrence that is owed now; those before are steps.
create table assignment (
    id uuid primary key,
    area_key text not null,
    village_id uuid references village (id),
    kind text not null check (kind in ('project', 'task', 'report', 'area', 'other')),
    title text not null check (length(title) between 1 and 200),
    folded text not null,
    content text not null check (length(content) <= 2000),
    -- Owed by a role in a place, and by one account where one is named.
    role text not null check (role in ('village_head', 'commune_officer', 'finance_officer',
        'chairman', 'upper_officer')),
    account_id uuid references account (id),
    -- The office or officer in words, who takes part, to whom it is reported and through whom.
    lead_words text not null check (length(lead_words) <= 200),
    with_whom text not null check (length(with_whom) <= 500),
    told_to text not null check (length(told_to) <= 200),
    paper text not null check (length(paper) <= 200),
    legal_paper_id uuid references legal_paper (id),
    begins_on date not null,
    -- The first last day, from which the later ones are reckoned, and the one that is owed now.
    first_due_on date not null,
    due_on date not null,
    recurs text not null check (recurs in ('once', 'monthly', 'quarterly', 'half_yearly', 'yearly')),
    until_on date,
    replaces uuid unique references assignment (id),
    state text not null check (state in ('open', 'done', 'given_up', 'replaced')),
    revision bigint not null check (revision > 0),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    check (first_due_on >= begins_on),
    check (due_on >= first_due_on),
    check (until_on is null or recurs <> 'once'),
    check (until_on >= first_due_on),
    check (role <> 'village_head' or village_id is not null)
);
create index assignment_area on assignment (area_key, state, due_on);
create index assignment_village on assignment (village_id);
create index assignment_account on assignment (account_id);

create table assignment_step (
    assignment_id uuid not null references assignment (id),
    revision bigint not null check (revision > 1),
    act text not null check (act in ('noted', 'done', 'given_up', 'replaced', 'reopened')),
    -- The last day of the occurrence that it is of.
    period date not null,
    day date not null,
    content text not null check (length(content) <= 2000),
    paper text not null check (length(paper) <= 200),
    legal_paper_id uuid references legal_paper (id),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    primary key (assignment_id, revision),
    check (act <> 'given_up' or content <> ''),
    check (act <> 'reopened' or content <> ''),
    check (act <> 'noted' or content <> '')
);
create index assignment_step_act on assignment_step (assignment_id, act, period);

-- A recurring duty of law/calendar.toml that the program has no record for: that it was done, with its paper,
-- given up with the reason, or opened again. The last one counts.
create table calendar_duty_step (
    area_key text not null,
    rule text not null check (length(rule) between 1 and 60),
    due_on date not null,
    revision bigint not null check (revision > 0),
    act text not null check (act in ('done', 'given_up', 'reopened')),
    day date not null,
    content text not null check (length(content) <= 2000),
    paper text not null check (length(paper) <= 200),
    legal_paper_id uuid references legal_paper (id),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    primary key (area_key, rule, due_on, revision),
    check (act = 'done' or content <> ''),
    check (act <> 'done' or content <> '' or paper <> '')
);
