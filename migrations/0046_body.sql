-- Committees, boards and groups: by which paper, who is a member with what function, from when until when (half
-- open), and the village each looks after.
create table body (
    id uuid primary key,
    commune_key text not null,
    kind text not null check (kind in ('steering', 'review', 'managing', 'supervising', 'working', 'assisting',
        'other')),
    name text not null check (length(name) between 1 and 200),
    folded text not null,
    from_day date not null,
    to_day date,
    paper_id uuid references legal_paper (id),
    paper text not null check (length(paper) <= 200),
    note text not null check (length(note) <= 500),
    void_reason text check (length(void_reason) between 1 and 500),
    revision bigint not null check (revision > 0),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    check (to_day is null or from_day < to_day)
);
create index body_commune on body (commune_key, from_day);

create table body_member (
    id uuid primary key,
    body_id uuid not null references body (id),
    holder_id uuid not null references office_holder (id),
    function text not null check (function in ('chair', 'deputy', 'secretary', 'member')),
    village_id uuid references village (id),
    from_day date not null,
    to_day date,
    note text not null check (length(note) <= 500),
    void_reason text check (length(void_reason) between 1 and 500),
    revision bigint not null check (revision > 0),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    check (to_day is null or from_day < to_day)
);
create index body_member_body on body_member (body_id, from_day);
create index body_member_holder on body_member (holder_id);
create index body_member_village on body_member (village_id);
