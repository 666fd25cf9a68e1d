with paper as (
    select x.id, x.commune_key, x.book, x.kind, x.number, x.series, x.symbol, x.symbol_key, x.day, x.issuer,
        x.issuer_name, x.doubt
    from legal_paper x
    where x.year = {year} and (x.ending is null or x.ending <> 'void') and {seen}
),
numbered as (
    select p.commune_key, p.id, p.symbol, p.day, lag(p.id) over series_of as before_id,
        lag(p.day) over series_of as before_day, lag(p.symbol) over series_of as before_symbol
    from paper p where p.book = 'out' and p.number is not null
    window series_of as (partition by p.commune_key, p.series order by p.number, p.day, p.id)
)
select {columns} from (
    select case
            when o.book = 'in' and (o.issuer <> a.issuer or o.issuer_name <> a.issuer_name or o.day <> a.day)
                then 'two_issuers'
            else 'twice'
        end as what, a.commune_key, a.id as paper_id, a.symbol, a.day, o.symbol as other_symbol,
        o.day as other_day, o.id as other_id, '' as said
    from paper a join paper o on o.commune_key = a.commune_key and o.book = a.book and o.symbol_key = a.symbol_key
        and o.id < a.id
    where a.symbol_key <> ''
    union all
    select 'two_symbols', a.commune_key, a.id, a.symbol, a.day, o.symbol, o.day, o.id, ''
    from paper a join paper o on o.commune_key = a.commune_key and o.book = a.book and o.number = a.number
        and o.day = a.day and o.issuer = a.issuer and o.issuer_name = a.issuer_name and o.kind = a.kind
        and o.symbol_key <> a.symbol_key and o.id < a.id
    union all
    select 'order', n.commune_key, n.id, n.symbol, n.day, n.before_symbol, n.before_day, n.before_id, ''
    from numbered n where n.before_day > n.day
    union all
    select 'ground_later', a.commune_key, a.id, a.symbol, a.day, g.symbol, g.day, g.id, ''
    from paper a join legal_paper_ground r on r.paper_id = a.id join legal_paper g on g.id = r.ground_id
    where g.day > a.day
    union all
    select 'ground_ended', a.commune_key, a.id, a.symbol, a.day, g.symbol, g.ended_on, g.id, ''
    from paper a join legal_paper_ground r on r.paper_id = a.id join legal_paper g on g.id = r.ground_id
    where g.ended_on <= a.day
    union all
    select 'said', a.commune_key, a.id, a.symbol, a.day, a.symbol, a.day, a.id, a.doubt
    from paper a where a.doubt <> ''
) y
