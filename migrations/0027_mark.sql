-- A record that the law's results hang on carries a mark: a keyed digest of what the program wrote. Its
-- key is sealed; who changes a row past the program cannot make its mark anew. Of a household it covers
-- where it lives, its people and what they are to it; of a round the decision and its lists.
-- Rows of before get their first mark beside the other work of a server.
create table mark_key (
    id uuid primary key,
    secret text not null,
    made_at timestamptz not null
);
alter table account add column mark text;
alter table household add column mark text;
alter table round add column mark text;
alter table score_table add column mark text;
alter table survey add column mark text;
alter table verdict add column mark text;
alter table class_fact add column mark text;

-- A restored database knows the file it came from.
alter table restore add column hash text;
alter table restore add column file text;
