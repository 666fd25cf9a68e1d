-- Who holds which post of the office, where, from when until when (half open: to_day no longer counts), by which
-- paper. The rights of an account are those of the post in which it acts. Persons without an account (people of
-- standing, collaborators) hold posts as well. `role` is what `law/posts.toml` gave the kind when it was written.
create table office_holder (
    id uuid primary key,
    name text not null check (length(name) between 1 and 120),
    folded text not null,
    phone text not null check (length(phone) <= 30),
    account_id uuid references account (id),
    note text not null check (length(note) <= 500),
    revision bigint not null check (revision > 0),
    written_at timestamptz not null,
    written_by uuid references account (id),
    mark text
);
create unique index office_holder_account on office_holder (account_id) where account_id is not null;
-- sqlite:

create table post (
    id blob primary key,
    holder_id blob not null references office_holder (id),
    kind text not null check (kind in ('field_officer', 'finance_officer', 'accountant', 'chairman',
        'deputy_chairman', 'clerk', 'village_head', 'reviewer', 'collaborator', 'health_station', 'standing',
        'other', 'upper_officer', 'auditor', 'administrator')),
    role text check (role in ('village_head', 'commune_officer', 'finance_officer', 'chairman', 'upper_officer',
        'auditor', 'administrator')),
    area_key text,
    village_id blob references village (id),
    from_day text not null,
    to_day text,
    paper_id blob references legal_paper (id),
    paper text not null check (length(paper) <= 200),
    note text not null check (length(note) <= 500),
    void_reason text check (length(void_reason) between 1 and 500),
    revision integer not null check (revision > 0),
    written_at text not null,
    written_by blob references account (id),
    mark text,
    check (area_key is null or village_id is null),
    check (role is null or role <> 'village_head' or village_id is not null),
    check (to_day is null or from_day < to_day)
);
create trigger one_post_a_day_insert before insert on post when new.void_reason is null
begin
    select raise(abort, 'one_post_a_day')
    where exists (
        select 1 from post other
        where other.holder_id = new.holder_id and other.kind = new.kind and other.void_reason is null
          and other.area_key is new.area_key and other.village_id is new.village_id
          and (new.to_day is null or other.from_day < new.to_day)
          and (other.to_day is null or new.from_day < other.to_day)
    );
end;
create trigger one_post_a_day_update before update on post when new.void_reason is null
begin
    select raise(abort, 'one_post_a_day')
    where exists (
        select 1 from post other
        where other.holder_id = new.holder_id and other.kind = new.kind and other.void_reason is null
          and other.area_key is new.area_key and other.village_id is new.village_id
          and (new.to_day is null or other.from_day < new.to_day)
          and (other.to_day is null or new.from_day < other.to_day)
          and other.rowid <> new.rowid
    );
end;
-- postgres:

create table post (
    id uuid primary key,
    holder_id uuid not null references office_holder (id),
    kind text not null check (kind in ('field_officer', 'finance_officer', 'accountant', 'chairman',
        'deputy_chairman', 'clerk', 'village_head', 'reviewer', 'collaborator', 'health_station', 'standing',
        'other', 'upper_officer', 'auditor', 'administrator')),
    role text check (role in ('village_head', 'commune_officer', 'finance_officer', 'chairman', 'upper_officer',
        'auditor', 'administrator')),
    area_key text,
    village_id uuid references village (id),
    from_day date not null,
    to_day date,
    paper_id uuid references legal_paper (id),
    paper text not null check (length(paper) <= 200),
    note text not null check (length(note) <= 500),
    void_reason text check (length(void_reason) between 1 and 500),
    revision bigint not null check (revision > 0),
    written_at timestamptz not null,
    written_by uuid references account (id),
    mark text,
    check (area_key is null or village_id is null),
    check (role is null or role <> 'village_head' or village_id is not null),
    check (to_day is null or from_day < to_day),
    constraint one_post_a_day exclude using gist (
        holder_id with =, kind with =, coalesce(area_key, village_id::text, '') with =,
        daterange(from_day, to_day, '[)') with &&) where (void_reason is null)
);
-- both:
create index post_holder on post (holder_id, from_day);
create index post_area on post (area_key, kind);
create index post_village on post (village_id);
create index post_role on post (role, area_key);

-- What a record of the office said before it was put right.
create table office_before (
    id uuid primary key,
    noun text not null check (noun in ('office_holder', 'post', 'body', 'body_member')),
    of_id uuid not null,
    revision bigint not null,
    content text not null,
    reason text not null check (length(reason) between 1 and 500),
    written_at timestamptz not null,
    written_by uuid references account (id)
);
create unique index office_before_of on office_before (noun, of_id, revision);

-- What somebody handed on, who left or was away: for good, or until a day.
create table post_handover (
    id uuid primary key,
    holder_id uuid not null references office_holder (id),
    successor_id uuid not null references office_holder (id),
    from_day date not null,
    to_day date,
    reason text not null check (length(reason) between 1 and 500),
    content text not null,
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    check (holder_id <> successor_id),
    check (to_day is null or from_day < to_day)
);
create index post_handover_holder on post_handover (holder_id);
create index post_handover_successor on post_handover (successor_id);

-- Every account so far had one part in one place: that is its first post.
insert into office_holder (id, name, folded, phone, account_id, note, revision, written_at, written_by)
select id, name, folded, '', id, '', 1, created_at, made_by from account;
insert into post (id, holder_id, kind, role, area_key, village_id, from_day, paper, note, revision, written_at,
    written_by)
select id, id, case role when 'commune_officer' then 'field_officer' else role end, role, area_key, village_id,
-- sqlite:
    substr(created_at, 1, 10),
-- postgres:
    (created_at at time zone 'UTC')::date,
-- both:
    '', '', 1, created_at, made_by from account;
