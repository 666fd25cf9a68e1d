-- Văn bản đi, văn bản đến of a commune (NĐ 30/2020/NĐ-CP, Điều 16, 22). What the program itself numbered and
-- dated (decisions, reports, letters that ask for an opinion) stands here too, with where it came from, and is
-- changed there. One that was wrong is put right in its row; what it said before stays beside it.
create table legal_paper (
    id uuid primary key,
    commune_key text not null,
    book text not null check (book in ('out', 'in')),
    year integer not null,
    kind text not null check (length(kind) between 1 and 30),
    number bigint check (number > 0),
    series text not null check (length(series) <= 60),
    symbol text not null check (length(symbol) <= 60),
    symbol_key text not null,
    day date not null,
    issuer text not null check (issuer in ('committee', 'chairman', 'council', 'office', 'person')),
    issuer_name text not null check (length(issuer_name) <= 200),
    level text not null check (level in ('central', 'province', 'district', 'commune')),
    about text not null check (length(about) between 1 and 500),
    signer text not null check (length(signer) <= 150),
    arrived_on date,
    arrival bigint check (arrival > 0),
    entered_on date not null,
    doubt text not null check (length(doubt) <= 500),
    note text not null check (length(note) <= 500),
    folded text not null,
    origin text not null check (origin in ('', 'decision', 'farm', 'report', 'opinion', 'opinion_answer')),
    origin_id uuid,
    ending text check (ending in ('abolished', 'replaced', 'recalled', 'void')),
    ended_on date,
    ended_by uuid references legal_paper (id),
    ended_reason text check (length(ended_reason) <= 500),
    revision bigint not null check (revision > 0),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    mark text,
    check ((origin = '') = (origin_id is null)),
    check ((book = 'in') = (arrived_on is not null)),
    check ((book = 'in') = (arrival is not null)),
    check ((issuer in ('office', 'person')) = (length(issuer_name) > 0)),
    check ((ending is null) = (ended_on is null)),
    check ((ending is null) = (ended_reason is null)),
    check (ended_by is null or ending is not null),
    check (ended_by is null or ended_by <> id)
);
create index legal_paper_entered on legal_paper (commune_key, entered_on, id);
create index legal_paper_series on legal_paper (commune_key, year, series, number);
create index legal_paper_symbol on legal_paper (symbol_key);
create index legal_paper_ended_by on legal_paper (ended_by);
create unique index legal_paper_arrival on legal_paper (commune_key, year, arrival) where arrival is not null;
create unique index legal_paper_origin on legal_paper (origin, origin_id) where origin_id is not null;

-- What a paper rests on, with the words it was cited in.
create table legal_paper_ground (
    paper_id uuid not null references legal_paper (id),
    ground_id uuid not null references legal_paper (id),
    place integer not null check (place > 0),
    words text not null check (length(words) between 1 and 1000),
    primary key (paper_id, ground_id),
    check (paper_id <> ground_id)
);
create index legal_paper_ground_ground on legal_paper_ground (ground_id);

-- What a paper said before it was put right.
create table legal_paper_before (
    paper_id uuid not null references legal_paper (id),
    revision bigint not null,
    content text not null,
    reason text not null check (length(reason) between 1 and 500),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    primary key (paper_id, revision)
);

-- To whom a paper was sent, for what, and that it came there.
create table legal_paper_sending (
    id uuid primary key,
    paper_id uuid not null references legal_paper (id),
    recipient text not null check (length(recipient) between 1 and 200),
    purpose text not null check (purpose in ('report', 'coordinate', 'carry_out', 'know', 'archive')),
    copies bigint not null check (copies between 1 and 999),
    sent_on date not null,
    received_on date,
    received_by text not null check (length(received_by) <= 150),
    void_reason text check (length(void_reason) between 1 and 500),
    revision bigint not null check (revision > 0),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    check (received_on is null or received_on >= sent_on)
);
create index legal_paper_sending_paper on legal_paper_sending (paper_id);

-- Papers of its own that a commune cites among the grounds of a kind of paper that the program drafts.
create table legal_paper_standing (
    id uuid primary key,
    paper_id uuid not null references legal_paper (id),
    commune_key text not null,
    drafted text not null check (drafted in ('decision', 'farm_decision')),
    from_day date not null,
    to_day date,
    revision bigint not null check (revision > 0),
    written_at timestamptz not null,
    written_by uuid not null references account (id),
    mark text,
    check (to_day is null or to_day >= from_day)
);
create index legal_paper_standing_commune on legal_paper_standing (commune_key, drafted);
create index legal_paper_standing_paper on legal_paper_standing (paper_id);

-- What the program had numbered before: decisions on reviews and on farming households (one may have answered
-- several of them), reports, letters that asked the district for its opinion, and its answers.
insert into legal_paper (id, commune_key, book, year, kind, number, series, symbol, symbol_key, day, issuer,
    issuer_name, level, about, signer, arrived_on, arrival, entered_on, doubt, note, folded, origin, origin_id,
    revision, written_at, written_by)
-- sqlite:
select randomblob(16),
-- postgres:
select gen_random_uuid(),
-- both:
    y.commune_key, y.book, cast(substr(cast(y.day as text), 1, 4) as integer), y.kind,
    case when length(y.number) < 60 and length(replace(y.number, ltrim(y.number, '0123456789'), ''))
            between 1 and 9
        then nullif(cast(replace(y.number, ltrim(y.number, '0123456789'), '') as bigint), 0) end,
    ltrim(y.number, '0123456789/'), y.number,
    ltrim(lower(replace(replace(y.number, 'Đ', 'd'), ' ', '')), '0'), y.day, y.issuer, y.issuer_name, y.level,
    y.about || y.of_year, '', y.arrived_on, y.arrival, y.day, '', '',
    lower(replace(y.number, 'Đ', 'd')) || y.folded || y.of_year, y.origin, y.origin_id, 1, y.at, y.by_id
from (
    select r.commune_key, 'in' as book, 'letter' as kind, o.answer_number as number, o.answered_on as day,
        'office' as issuer, 'Ủy ban nhân dân cấp huyện' as issuer_name, 'district' as level,
        'Ý kiến về kết quả rà soát hộ nghèo, hộ cận nghèo năm ' as about, r.year as of_year,
        o.answered_on as arrived_on,
        row_number() over (partition by r.commune_key, substr(cast(o.answered_on as text), 1, 4)
            order by o.answered_on, o.round_id) as arrival,
        ' uy ban nhan dan cap huyen y kien ve ket qua ra soat ho ngheo, ho can ngheo nam ' as folded,
        'opinion_answer' as origin, o.round_id as origin_id, r.opened_at as at,
        coalesce(o.answered_by, o.sent_by) as by_id
    from opinion o join round r on r.id = o.round_id where o.answer_number <> ''
    union all
    select r.commune_key, 'out',
        case when o.number like '%/BC-%' then 'report' when o.number like '%/TTr-%' then 'submission'
            else 'letter' end,
        o.number, o.sent_on, 'committee', '', 'commune',
        'Xin ý kiến về kết quả rà soát hộ nghèo, hộ cận nghèo năm ', r.year, null, null,
        ' xin y kien ve ket qua ra soat ho ngheo, ho can ngheo nam ', 'opinion', o.round_id, r.opened_at, o.sent_by
    from opinion o join round r on r.id = o.round_id
    union all
    select d.commune_key, 'out', 'decision', r.decision_number, d.day, 'chairman', '', 'commune',
        'Công nhận kết quả rà soát hộ nghèo, hộ cận nghèo năm ', r.year, null, null,
        ' cong nhan ket qua ra soat ho ngheo, ho can ngheo nam ', 'decision', d.round_id, r.decided_at, r.decided_by
    from decision d join round r on r.id = d.round_id where r.decided_by is not null
    union all
    select s.commune_key, 'out', 'report', s.number, s.day, 'committee', '', 'commune',
        'Kết quả rà soát hộ nghèo, hộ cận nghèo năm ', s.year, null, null,
        ' ket qua ra soat ho ngheo, ho can ngheo nam ', 'report', s.id, s.sent_at, s.sent_by
    from report_submission s where s.number <> '' and s.day is not null
    union all
    select a.commune_key, 'out', 'decision', a.number, a.day, 'chairman', '', 'commune',
        'Công nhận hộ nông, lâm, ngư, diêm nghiệp có mức sống trung bình năm ', a.year, null, null,
        ' cong nhan ho nong, lam, ngu, diem nghiep co muc song trung binh nam ', 'farm', a.id, a.written_at,
        a.written_by
    from (select b.id, b.commune_key, b.number, b.day, b.year, b.written_at, b.written_by,
            row_number() over (partition by b.commune_key, b.number, b.day order by b.written_at, b.id) as place
        from farm_answer b where b.series is not null and not exists (select 1 from farm_answer later
            where later.replaces = b.id and later.kind = b.kind)) a where a.place = 1
) y;
-- A report that another one took the place of.
update legal_paper set ending = 'replaced', ended_reason = '',
    ended_on = (select later.day from report_submission later where later.replaces = legal_paper.origin_id),
    ended_by = (select p.id from legal_paper p join report_submission later on later.id = p.origin_id
        where p.origin = 'report' and later.replaces = legal_paper.origin_id)
where origin = 'report' and exists (select 1 from report_submission later
    where later.replaces = legal_paper.origin_id and later.day is not null);
