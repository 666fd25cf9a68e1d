-- Further records that the law's results hang on carry a mark: the list of a round and what was said of
-- it, papers on their way to a signature with their approval, certificates, reports, lists that were sent
-- in, answers on doubles. The head of each chain of the log carries one too: who cuts the last line off
-- cannot make the head of before fit. Rows of before get their first mark beside the other work of a server.
alter table paper_draft add column id uuid;
-- sqlite:
update paper_draft set id = randomblob(16);
-- postgres:
update paper_draft set id = gen_random_uuid();
-- both:
create unique index paper_draft_id on paper_draft (id);
alter table round_household add column id uuid;
-- sqlite:
update round_household set id = randomblob(16);
-- postgres:
update round_household set id = gen_random_uuid();
-- both:
create unique index round_household_id on round_household (id);

alter table paper_draft add column mark text;
alter table round_household add column mark text;
alter table certificate add column mark text;
alter table report_submission add column mark text;
alter table import add column mark text;
alter table match_decision add column mark text;
alter table meeting add column mark text;
alter table posting add column mark text;
alter table complaint add column mark text;
alter table opinion add column mark text;
alter table request add column mark text;
alter table decision_correction add column mark text;
alter table attachment add column mark text;
alter table audit_head add column mark text;
