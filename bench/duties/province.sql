-- An officer, a village, ten open assignments and ten done ones for each commune of a province, made by the database
-- itself: plainly synthetic, nobody is in it.
\set ON_ERROR_STOP on
set client_min_messages = warning;

create temp table unit (n serial, key text, district text);
\copy unit (key, district) from pstdin with (format csv)

insert into account (id, username, name, role, area_key, password_hash, created_at)
select md5('duty account' || n)::uuid, 'do' || n, 'Lê Mẫu Đo ' || n, 'commune_officer', key, '-',
    '2024-01-01T00:00:00Z'
from unit;

insert into village (id, name, folded, kind, sort_key)
select md5('duty village' || n)::uuid, 'Thôn 1', 'thon 1', 'thon', 'thon 1' from unit;

insert into village_path (village_id, from_day, to_day, commune_key, district_key, province_key)
select md5('duty village' || n)::uuid, '2010-01-01', '9999-12-31', key, district, '38@0' from unit;

insert into assignment (id, area_key, village_id, folded, due_on, replaces, state, revision, kind, title, content,
    role, account_id, lead_words, with_whom, told_to, paper, legal_paper_id, begins_on, first_due_on, recurs,
    until_on, written_at, written_by)
select md5('duty ' || n || '.' || m)::uuid, key, null, 'viec do', date '2024-01-01' + 30 * m, null,
    case when m <= 10 then 'open' else 'done' end, 1, 'task', 'Việc đo ' || m, '', 'commune_officer', null, '', '',
    '', '', null, '2024-01-01', date '2024-01-01' + 30 * m, 'once', null, '2024-01-01T00:00:00Z',
    md5('duty account' || n)::uuid
from unit, generate_series(1, 20) m;

analyze;
