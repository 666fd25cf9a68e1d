-- Khó khăn, vướng mắc, kiến nghị: what a village, an officer or a lead raised, whom it is asked of, by when.
-- What was done with it stands in its steps, which are only added; the number of the last step is the
-- revision that whoever does the next one has seen.
create table difficulty (
    id uuid primary key,
    commune_key text not null,
    village_id uuid references village (id),
    kind text not null check (kind in ('difficulty', 'proposal', 'amendment')),
    about text not null check (about in ('round', 'project', 'rule', 'paper', 'other')),
    about_words text not null check (length(about_words) <= 200),
    round_id uuid references round (id),
    title text not null check (length(title) between 1 and 200),
    folded text not null,
    content text not null check (length(content) between 1 and 2000),
    law_text text not null check (length(law_text) <= 200),
    provision text not null check (length(provision) <= 200),
    proposed text not null check (length(proposed) <= 2000),
    raised_on date not null,
    asked text not null check (asked in ('officer', 'chairman', 'district', 'province', 'ministry')),
    office text not null check (length(office) <= 200),
    due_on date not null,
    -- The highest rank that was ever asked: an office above sees what came up to it, also when it is done.
    reached bigint not null check (reached between 0 and 4),
    state text not null check (state in ('open', 'answered', 'settled', 'withdrawn')),
    revision bigint not null check (revision > 0),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    check (due_on >= raised_on),
    check ((kind = 'amendment') = (law_text <> '')),
    check ((kind = 'amendment') = (provision <> '')),
    check ((kind = 'amendment') = (proposed <> ''))
);
create index difficulty_commune on difficulty (commune_key, state, due_on);
create index difficulty_village on difficulty (village_id);

create table difficulty_step (
    difficulty_id uuid not null references difficulty (id),
    revision bigint not null check (revision > 1),
    act text not null
        check (act in ('corrected', 'forwarded', 'answered', 'settled', 'reopened', 'withdrawn')),
    day date not null,
    content text not null check (length(content) <= 2000),
    paper text not null check (length(paper) <= 200),
    asked text check (asked in ('officer', 'chairman', 'district', 'province', 'ministry')),
    office text not null check (length(office) <= 200),
    due_on date,
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    primary key (difficulty_id, revision),
    check ((act = 'forwarded') = (asked is not null)),
    check ((act in ('forwarded', 'reopened')) = (due_on is not null))
);
