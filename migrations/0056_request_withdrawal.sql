-- A request that its family withdrew, or that was recorded by mistake: nobody owes it an answer any more. When and by
-- whom it was recorded stands where an answer has it (answered_at, answered_by), which its mark covers.
alter table request add column withdrawn_kind text check (withdrawn_kind in ('family', 'mistake'));
alter table request add column withdrawn_on date;
alter table request add column withdrawn_reason text check (length(withdrawn_reason) between 1 and 500);

-- What a request said before it was put right.
create table request_before (
    request_id uuid not null references request (id),
    number bigint not null check (number > 0),
    village_id uuid not null references village (id),
    household_id uuid references household (id),
    applicant text not null,
    address text not null,
    reason text not null,
    received_on date not null,
    due_on date not null,
    changed_at timestamptz not null,
    changed_by uuid not null references account (id),
    primary key (request_id, number)
);
