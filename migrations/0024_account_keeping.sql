-- What keeping accounts needs: a number that grows with each change (two administrators at once), a
-- password that its owner has not chosen yet, who made the account and who last gave it a password
-- (two accounts of one hand are one person), the last sign-in, and the name as it is searched.
alter table account add column revision bigint not null default 1;
-- sqlite:
alter table account add column must_change_password boolean not null default false;
-- postgres:
alter table account add column must_change_password boolean not null default false;
-- both:
alter table account add column made_by uuid references account (id);
alter table account add column reset_by uuid references account (id);
alter table account add column last_sign_in_at timestamptz;
alter table account add column folded text not null default '';
create index account_by_area on account (area_key, username);
create index account_by_village on account (village_id);
-- sqlite:

-- Who made the accounts of before stands in the audit log: the first line of each.
update account set made_by = (
    select a.account_id from audit a
    where a.subject = 'account/' || lower(substr(hex(account.id), 1, 8) || '-'
        || substr(hex(account.id), 9, 4) || '-' || substr(hex(account.id), 13, 4) || '-'
        || substr(hex(account.id), 17, 4) || '-' || substr(hex(account.id), 21, 12))
    order by a.seq
    limit 1
);
-- postgres:

-- Who made the accounts of before stands in the audit log: the first line of each.
update account set made_by = (
    select a.account_id from audit a
    where a.subject = 'account/' || account.id::text
    order by a.seq
    limit 1
);
