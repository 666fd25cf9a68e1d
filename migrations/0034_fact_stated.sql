-- Which facts a row states itself: the others are those of before its day, and follow when an earlier day
-- is entered afterwards. Of rows of before it is not known; a form's row states what it has.
alter table household_fact add column stated text;
alter table person_fact add column stated text;
