-- Which office above gave an assignment to a commune below it: an area's key, or nation. Nothing where the place that
-- owes it gave it itself.
alter table assignment add column from_key text check (length(from_key) between 1 and 40);
