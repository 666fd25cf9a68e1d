-- A personal number is sealed, and found by a keyed hash of it. Beside it stands what the number says
-- of its holder, for checks that hold it against the sex and the year of birth written next to it.
-- identity_number has only what was written before, until it is sealed too.
alter table person add column identity_sealed text
    check (identity_sealed is null or identity_missing is null);
alter table person add column identity_index uuid;
alter table person add column identity_kind text check (identity_kind in ('citizen', 'old_card'));
alter table person add column identity_sex text check (identity_sex in ('male', 'female'));
alter table person add column identity_birth_year integer;
create index person_identity_index on person (identity_index) where identity_index is not null;
drop index person_identity;
create index person_identity on person (identity_number) where identity_number is not null;
-- sqlite:

-- The secret half is sealed too, and longer then.
create table signing_key_anew (
    id blob primary key,
    public text not null unique check (length(public) = 64),
    secret text not null,
    made_at text not null
);
insert into signing_key_anew select id, public, secret, made_at from signing_key;
drop table signing_key;
alter table signing_key_anew rename to signing_key;
-- postgres:

-- The secret half is sealed too, and longer then.
alter table signing_key drop constraint signing_key_secret_check;
-- both:

-- A session's id was kept as the cookie has it; now only its hash is. Who is signed in signs in again.
delete from session;

-- The marks of accepted lists were hashes that whole numbers had gone into.
update import_difference set fingerprint = ''
where import_id in (select id from import where state = 'accepted' or step = 'cancelled');
