-- Chính sách được hưởng: who is entitled is asked of classes and people and never kept. Kept is what
-- happened: a list that was handed to the office that grants, what was granted with number and days, what
-- ended, what goes on though nobody is entitled any more, what was put down wrongly. One row here is one
-- paper or one list; its lines are the people or households on it. Rows are only ever added: a line that is
-- wrong is taken back by a line that names it, and a granted line is put right by one that replaces it.
create table entitlement (
    id uuid primary key,
    commune_key text not null,
    policy text not null check (length(policy) between 1 and 60),
    kind text not null check (kind in ('listed', 'granted', 'ended', 'kept', 'withdrawn')),
    day date not null,
    office text not null check (length(office) <= 200),
    paper text not null check (length(paper) <= 200),
    reason text not null check (length(reason) <= 500),
    line_count bigint not null check (line_count > 0),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    check (kind in ('listed', 'granted') or reason <> '')
);
create index entitlement_commune on entitlement (commune_key, day);

create table entitlement_line (
    id uuid primary key,
    entitlement_id uuid not null references entitlement (id),
    kind text not null check (kind in ('listed', 'granted', 'ended', 'kept', 'withdrawn')),
    policy text not null,
    day date not null,
    household_id uuid not null references household (id),
    person_id uuid references person (id),
    number text not null check (length(number) <= 60),
    valid_from date,
    valid_to date,
    amount_vnd bigint check (amount_vnd >= 0),
    -- The line that ended, goes on, or was wrong.
    line_id uuid references entitlement_line (id),
    -- The granted line that this one puts right.
    replaces uuid unique references entitlement_line (id),
    check (valid_from <= valid_to),
    check ((kind = 'granted') = (valid_from is not null)),
    check ((kind in ('ended', 'kept', 'withdrawn')) = (line_id is not null)),
    check (kind = 'granted' or replaces is null),
    check (kind <> 'kept' or valid_to is not null)
);
create index entitlement_line_of on entitlement_line (entitlement_id);
create index entitlement_line_person on entitlement_line (person_id, policy);
create index entitlement_line_household on entitlement_line (household_id, policy);
create index entitlement_line_line on entitlement_line (line_id);

-- sqlite:
-- Facts of a household beside its class: an income that counts as low, and no stable livelihood.
alter table household_fact add column low_income integer check (low_income in (0, 1));
alter table household_fact add column no_stable_livelihood integer check (no_stable_livelihood in (0, 1));
-- postgres:
-- Facts of a household beside its class: an income that counts as low, and no stable livelihood.
alter table household_fact add column low_income boolean;
alter table household_fact add column no_stable_livelihood boolean;
