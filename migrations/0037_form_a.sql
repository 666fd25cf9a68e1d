-- Phiếu A (TT 07/2021, Phụ lục II) of a request to be recognised, as it was filled in. Never changed: one that
-- corrects names the one before. The signs stand as the form writes them: 1 yes, 0 no, - not known.
create table request_form_a (
    id uuid primary key,
    request_id uuid not null references request (id),
    replaces uuid unique references request_form_a (id),
    reviewed_on date not null,
    outside text not null check (length(outside) = 5),
    outside_other text not null check (length(outside_other) <= 150),
    signs text not null check (length(signs) = 9),
    outcome text not null check (outcome in ('outside', 'not_listed', 'listed', 'incomplete')),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    mark text
);
create unique index request_form_a_first on request_form_a (request_id) where replaces is null;
create index request_form_a_request on request_form_a (request_id);
