-- Forms that are being filled in at a desk, kept as they go. A draft is nobody's answer yet: it is
-- overwritten while it is filled in, and gone when the form is taken.
create table survey_draft (
    household_id uuid not null references household (id),
    round_id uuid not null references round (id),
    content text not null check (length(content) <= 100000),
    version bigint not null check (version >= 1),
    saved_at timestamptz not null,
    saved_by uuid not null references account (id),
    primary key (round_id, household_id)
);
