-- The clerk has a part of his own. SQLite alters no check, and the tables that refer to an account are too many to
-- build anew: the text of the check is put right where the engine keeps it, which touches no row
-- (https://www.sqlite.org/lang_altertable.html, section 7). A table that comes and goes tells other connections.
-- sqlite:
create table clerk_step (id integer);
drop table clerk_step;
pragma writable_schema = on;
update sqlite_schema set sql = replace(sql, '''chairman'', ''upper_officer''', '''chairman'', ''clerk'', ''upper_officer''')
where type = 'table' and name in ('account', 'post', 'assignment');
pragma writable_schema = reset;
-- postgres:
alter table account drop constraint account_role_check;
alter table account add constraint account_role_check check (role in ('village_head', 'commune_officer',
    'finance_officer', 'chairman', 'clerk', 'upper_officer', 'auditor', 'administrator'));
alter table post drop constraint post_role_check;
alter table post add constraint post_role_check check (role in ('village_head', 'commune_officer',
    'finance_officer', 'chairman', 'clerk', 'upper_officer', 'auditor', 'administrator'));
alter table assignment drop constraint assignment_role_check;
alter table assignment add constraint assignment_role_check check (role in ('village_head', 'commune_officer',
    'finance_officer', 'chairman', 'clerk', 'upper_officer'));
