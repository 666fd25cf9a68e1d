-- A report has its number and its day like a decision; what takes its place says why before the chairman
-- reads it. The secretary of a meeting has an office.
alter table report_submission add column number text not null default '' check (length(number) <= 60);
alter table report_submission add column day date;
alter table paper_draft add column reason text not null default '' check (length(reason) <= 500);
alter table meeting add column secretary_title text not null default ''
    check (length(secretary_title) <= 120);
-- A certificate is found by its number.
create index certificate_by_number on certificate (number, year);
