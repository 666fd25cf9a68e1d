-- The communes of a province, with :households households for measuring, made by the database
-- itself: plainly synthetic, nobody is in it. One household in ten was reviewed in 2021 (recorded),
-- 2022 and 2023 (by verdict), half of them poor or near-poor. The schema is the program's; only the
-- constraints that watch over single writes are taken off, since they do not serve reading.
\set ON_ERROR_STOP on
set client_min_messages = warning;
set synchronous_commit = off;

create temp table unit (n serial, key text, district text);
\copy unit (key, district) from pstdin with (format csv)
select count(*) as communes from unit \gset

alter table stay drop constraint one_stay_a_day;
alter table membership drop constraint one_household_a_person;
alter table membership drop constraint one_head_a_household;
alter table membership drop constraint membership_person_id_fkey;
alter table membership drop constraint membership_household_id_fkey;

insert into account (id, username, name, role, area_key, password_hash, created_at)
values (md5('account')::uuid, 'do', 'Mẫu Đo', 'administrator', null, '-', now());

insert into score_table (id, standard_id, name, seal, artificial, content, imported_by, imported_at)
values (md5('score')::uuid, 'vn-2022-2025', 'Mẫu', repeat('b', 64), true, '', md5('account')::uuid,
    now());

insert into village (id, name, folded, kind, sort_key)
select md5('v' || c || '.' || v)::uuid, 'Thôn ' || v, 'thon ' || v, 'thon', 'thon ' || v
from generate_series(1, :communes) c, generate_series(1, 8) v;

insert into village_path (village_id, from_day, to_day, commune_key, district_key, province_key)
select md5('v' || c.n || '.' || v)::uuid, '2010-01-01', '9999-12-31', c.key, c.district, '38@0'
from unit c, generate_series(1, 8) v;

insert into household (id, code, content_hash, created_at, created_by)
select md5('h' || n)::uuid, lpad(n::text, 11, '0'), '-', now(), md5('account')::uuid
from generate_series(1, :households) n;

insert into stay (household_id, village_id, address, from_day, to_day)
select md5('h' || n)::uuid, md5('v' || 1 + n % :communes || '.' || 1 + n / :communes % 8)::uuid, '',
    '2015-01-01', '9999-12-31'
from generate_series(1, :households) n;

insert into person (id, name, folded, sort_key, sex, birth_day, birth_year, ethnicity, facts)
select md5('p' || n || '.' || m)::uuid, 'Lê Mẫu ' || n, 'le mau ' || n, 'mau',
    case when (n + m) % 2 = 0 then 'male' else 'female' end,
    make_date(1940 + 26 * (m / 2) + n % 30, 1 + n % 12, 1 + n % 28), 1940 + 26 * (m / 2) + n % 30,
    (array['Kinh', 'Kinh', 'Kinh', 'Kinh', 'Mường', 'Thái', 'Kinh', 'Kinh', 'Mông', 'Kinh'])
        [1 + n % 10], '{}'
from generate_series(1, :households) n, generate_series(1, 4) m where m <= 2 + n % 3;

insert into membership (person_id, household_id, relation, position, from_day, to_day)
select md5('p' || n || '.' || m)::uuid, md5('h' || n)::uuid,
    (array['head', 'spouse', 'child', 'child'])[m], m - 1, '2015-01-01', '9999-12-31'
from generate_series(1, :households) n, generate_series(1, 4) m where m <= 2 + n % 3;

insert into round (id, commune_key, kind, year, review_day, standard_id, standard_seal,
    score_table_id, region, opened_at, opened_by, decision_number, decision_day, decided_by,
    decided_at)
select md5('r' || c.n || '.' || y)::uuid, c.key, 'annual', y,
    make_date(y, 10, 15), 'vn-2022-2025', :'seal', md5('score')::uuid, 'north_central_coast',
    now(), md5('account')::uuid, '1/QĐ-UBND', make_date(y, 12, 8), md5('account')::uuid, now()
from unit c, generate_series(2022, 2023) y;

-- The class of a reviewed household in a year: a quarter poor, a quarter near-poor, changing.
create function pg_temp.class_of(n bigint, y int) returns text language sql immutable as
$$ select (array['poor', 'near_poor', 'not_poor', 'not_poor'])[1 + (n / 10 + n % 3 * (y - 2021)) % 4] $$;

insert into survey (id, household_id, round_id, answers, content_hash, source, received_at,
    received_by)
select md5('s' || n || '.' || y)::uuid, md5('h' || n)::uuid,
    md5('r' || 1 + n % :communes || '.' || y)::uuid, '{}', '-', 'desk', now(), md5('account')::uuid
from generate_series(10, :households, 10) n, generate_series(2022, 2023) y;

insert into verdict (id, survey_id, household_id, round_id, class, a_points, b_points, deprived,
    missing, standard_seal, score_seal, made_at, made_by)
select md5('d' || n || '.' || y)::uuid, md5('s' || n || '.' || y)::uuid, md5('h' || n)::uuid,
    md5('r' || 1 + n % :communes || '.' || y)::uuid, pg_temp.class_of(n, y), 100, 30,
    case pg_temp.class_of(n, y) when 'poor' then 7 << (n / 10 % 10)::int
        when 'near_poor' then 1 << (n / 10 % 12)::int else 0 end,
    '', :'seal', repeat('b', 64), now(), md5('account')::uuid
from generate_series(10, :households, 10) n, generate_series(2022, 2023) y;

insert into class_fact (household_id, from_day, class, basis, verdict_id, decision_number,
    decision_day, recorded_at, recorded_by)
select md5('h' || n)::uuid, make_date(y, 12, 8), pg_temp.class_of(n, y),
    case when y = 2021 then 'recorded' else 'verdict' end,
    case when y > 2021 then md5('d' || n || '.' || y)::uuid end, '1/QĐ-UBND',
    make_date(y, 12, 8), now(), md5('account')::uuid
from generate_series(10, :households, 10) n, generate_series(2021, 2023) y;

insert into household_fact (household_id, from_day, revision, causes, needs, no_labour_capacity,
    local_ethnic, source, recorded_at, recorded_by)
select md5('h' || n)::uuid, '2021-12-01', 0, n / 10 % 256, 'Vay vốn', n % 70 = 0, false, 'desk',
    now(), md5('account')::uuid
from generate_series(10, :households, 10) n;

insert into person_fact (person_id, from_day, revision, health_insurance, undernourished,
    education, attending, merit, source, recorded_at, recorded_by)
select md5('p' || n || '.' || m)::uuid, '2021-12-01', 0, n % 40 > 0, n % 90 = 0, 'primary',
    n % 110 > 0, n % 130 = 0, 'desk', now(), md5('account')::uuid
from generate_series(10, :households, 10) n, generate_series(1, 4) m where m <= 2 + n % 3;

-- No list is looked at: the cards of search are not made.
truncate household_stale;

vacuum analyze;
