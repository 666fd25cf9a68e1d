-- The instrument by which a round's households are classified, as it was when the round's score table was
-- chosen: its seal, and the side taken of each reading where the forms are silent.
create table round_instrument (
    round_id uuid primary key references round (id),
    seal text not null check (length(seal) = 64),
    readings text not null,
    chosen_at timestamptz not null,
    chosen_by uuid not null references account (id)
);
