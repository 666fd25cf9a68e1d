-- sqlite:
-- Whether a member's job is wage work: only then a contract is asked. What was recorded before does not
-- say it; a stated contract still means wage work.
alter table person_fact add column works_for_wages integer check (works_for_wages in (0, 1));
-- postgres:
-- Whether a member's job is wage work: only then a contract is asked. What was recorded before does not
-- say it; a stated contract still means wage work.
alter table person_fact add column works_for_wages boolean;
