-- Where a failed sign-in came from (a network or a known browser), so that strangers cannot lock an
-- owner out and one password tried on every name is slowed; and the places from which an account has
-- signed in before.
alter table sign_in_failure add column place text not null default '';
create index sign_in_failure_at on sign_in_failure (at);

create table sign_in_place (
    account_id uuid not null references account (id),
    place text not null,
    seen_at timestamptz not null,
    primary key (account_id, place)
);
