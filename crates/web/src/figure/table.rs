//! Report tables: choosing one, seeing it, opening a cell, taking it along as a file.

mod api;

use app::figure::table::{
    AreasAs, Breach, CellView, ChangeView, LineOf, ListLine, ListView, TableFormat, TableQuery,
    TableView,
};
use app::kernel::problem::Code;
use app::{Action, Cell, Content, Problem, Shape, TableDef};
use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use base::area::Level;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::Web;
use crate::kernel::frame::{Frame, encode};
use crate::kernel::menu::Group;
use crate::kernel::page::{Answer, page};
use crate::kernel::route::{self, Declared, get};
use crate::kernel::visit::Signed;

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        get("/tables", Action::TableSee, table_list).guide("cong-chuc-xa#bieu-tong-hop").menu(
            Group::Top,
            50,
            "nav.tables",
        ),
        get("/tables/{id}", Action::TableSee, table_get),
        get("/tables/{id}/cells", Action::TableSee, table_cell),
        get("/tables/{id}/changes", Action::TableSee, table_changes),
        get("/tables/{id}/files/{ending}", Action::TableSee, table_file)
            .examples(&[("ending", "html")]),
        get("/workbooks/{ending}", Action::TableSee, table_workbook)
            .examples(&[("ending", "html")]),
        route::read("/api/v1/tables", Action::TableSee, "The report tables there are.", api::list),
        route::read(
            "/api/v1/tables/{id}",
            Action::TableSee,
            "A report table of an area over a period; rates in hundredths of a percent.",
            api::get,
        ),
        route::read(
            "/api/v1/tables/{id}/cells",
            Action::TableSee,
            "The households behind a cell, 50 a page.",
            api::cell,
        ),
        route::read(
            "/api/v1/tables/{id}/rows",
            Action::TableSee,
            "The members of a table that is a list (14, 15), 50 a page.",
            api::rows,
        ),
        route::read(
            "/api/v1/tables/{id}/changes",
            Action::TableSee,
            "Why a table of a commune differs between two days: columns, households, what happened.",
            api::changes,
        ),
    ]
}

#[derive(Template)]
#[template(path = "figure/tables.html")]
struct ListPage<'a> {
    f: &'a Frame,
    tables: Vec<ListedTable>,
}

/// A table in the list of them.
struct ListedTable {
    id: String,
    number: u32,
    name: String,
    source: String,
    checked: bool,
}

async fn table_list(State(web): State<Web>, signed: Signed) -> Answer {
    let f = &signed.frame;
    let tables = web.app.law().tables().iter().map(|def| ListedTable {
        id: def.id.clone(),
        number: def.number,
        name: if f.en() { def.name_en.clone() } else { def.name_vi.clone() },
        source: def.source.clone(),
        checked: def.checked,
    });
    let tables = tables.collect();
    page(&ListPage { f, tables })
}

/// A table as asked for; a form sends empty fields as empty text.
#[derive(Deserialize, Default, JsonSchema)]
pub(crate) struct AskedTable {
    #[serde(default)]
    pub area: String,
    #[serde(default)]
    pub from: String,
    #[serde(default)]
    pub to: String,
    #[serde(default)]
    pub areas: String,
    #[serde(default)]
    pub row: String,
    #[serde(default)]
    pub column: Option<u32>,
    #[serde(default)]
    pub after: Option<String>,
}

impl AskedTable {
    /// What was asked for, as links carry it.
    fn place(&self) -> String {
        format!(
            "area={}&from={}&to={}&areas={}",
            encode(&self.area),
            encode(&self.from),
            encode(&self.to),
            encode(&self.areas)
        )
    }

    /// What was asked for.
    pub(crate) fn query(&self, id: &str) -> Result<TableQuery, Problem> {
        let day = |text: &str, field: &str| match text.trim() {
            "" => Ok(None),
            text => match base::day::parse_day(text) {
                Some(day) => Ok(Some(day)),
                None => Err(Problem::new(Code::BadInput).with("field", field)),
            },
        };
        Ok(TableQuery {
            id: id.to_owned(),
            area: Some(self.area.clone()),
            from: day(&self.from, "from")?,
            to: day(&self.to, "to")?,
            areas: match self.areas.trim() {
                "" => None,
                text => Some(
                    AreasAs::from_name(text)
                        .ok_or_else(|| Problem::new(Code::BadInput).with("field", "areas"))?,
                ),
            },
        })
    }
}

/// A cell of a table with a link to the households behind it.
struct ShownCell {
    text: String,
    link: Option<String>,
    /// Whether it says that there is nothing.
    is_nothing: bool,
}

/// A row of the page: an area, or one kind of row of it.
struct ShownRow {
    name: Option<(String, Option<String>)>,
    kind: String,
    spans: usize,
    cells: Vec<ShownCell>,
    total: bool,
}

/// The head of a table: groups, and the names under them.
struct Head {
    /// Words, how many columns they span, whether nothing stands under them.
    groups: Vec<(String, usize, bool)>,
    names: Vec<String>,
    labels: Vec<String>,
}

impl Head {
    fn of(f: &Frame, def: &TableDef) -> Head {
        let pick = |vi: &str, en: &str| if f.en() { en.to_owned() } else { vi.to_owned() };
        let mut head = Head { groups: Vec::new(), names: Vec::new(), labels: Vec::new() };
        for column in def.shown() {
            let mark = if column.added { " (*)" } else { "" };
            let group = pick(&column.group_vi, &column.group_en);
            let name = format!("{}{mark}", pick(&column.name_vi, &column.name_en));
            match head.groups.last_mut() {
                _ if group.is_empty() => head.groups.push((name, 1, true)),
                Some((last, span, false)) if *last == group => {
                    *span += 1;
                    head.names.push(name);
                }
                _ => {
                    head.groups.push((group, 1, false));
                    head.names.push(name);
                }
            }
            head.labels.push(column.label.clone());
        }
        head
    }

    /// Rows that a cell without others under it spans.
    fn down(&self) -> usize {
        if self.names.is_empty() { 1 } else { 2 }
    }
}

/// A sentence of the checks, with a link to the households it is about.
struct Said {
    text: String,
    link: Option<String>,
}

/// What every page of one table stands in.
struct Around<'a> {
    v: &'a TableView,
    title: String,
    settlement: Option<String>,
    period: String,
    standing: Vec<String>,
    doubt: Option<String>,
    added: Option<String>,
    breaches: Vec<Said>,
    notices: Vec<Said>,
    others: Vec<(String, String, bool)>,
    address: String,
    /// The areas to go to from here, by name: what lies above within the reader's own, this one, what
    /// lies below.
    choices: Vec<(String, String)>,
}

/// Areas above, here and below, as a form offers them.
fn choices(f: &Frame, view: &TableView) -> Vec<(String, String)> {
    let areas = f.web.app.areas();
    let own = f.actor.as_ref().and_then(|actor| actor.area.clone());
    let here = base::area::AreaKey::parse(&view.area);
    let mut above: Vec<(String, String)> = match &here {
        Some(key) => {
            let up = areas.ancestors(key, view.closing);
            up.iter().map(|unit| (unit.key.to_string(), areas.full_name(unit))).collect()
        }
        // A village lies in a commune of who asks.
        None if view.area != "nation" => {
            let own = own.iter().map(|key| (key.to_string(), f.commune(key)));
            own.collect()
        }
        None => Vec::new(),
    };
    above.reverse();
    match &own {
        // Nobody is led above what he sees.
        Some(own) if above.iter().any(|(key, _)| *key == own.to_string()) => {
            let first = above.iter().position(|(key, _)| *key == own.to_string());
            above.drain(..first.unwrap_or(0));
        }
        Some(_) => above.clear(),
        None if view.area != "nation" => {
            above.insert(0, ("nation".to_owned(), app::place::area::words_nation(&f.web.app)));
        }
        None => {}
    }
    above.push((view.area.clone(), view.area_name.clone()));
    above.extend(view.figures.areas.iter().map(|it| (it.id.clone(), format!("– {}", it.name))));
    above
}

impl<'a> Around<'a> {
    fn of(web: &Web, f: &Frame, view: &'a TableView) -> Around<'a> {
        let def = &view.def;
        let address = place(view, &view.area);
        let others = web.app.law().tables().iter().map(|other| {
            let name = format!("{} {}", f.t("table.table"), other.number);
            (name, format!("/tables/{}?{address}", other.id), other.id == def.id)
        });
        let said = |found: &[Breach]| -> Vec<Said> {
            let said = found.iter().map(|it| Said {
                text: app::figure::table::breach_words(&web.app, def, it, f.lang),
                link: (it.found != 0 && !it.area_id.is_empty())
                    .then(|| link(view, &it.area_id, &it.row, it.column)),
            });
            said.collect()
        };
        Around {
            title: app::figure::table::title_words(&web.app, def, f.lang),
            settlement: app::figure::table::settlement_words(&web.app, view, f.lang),
            period: app::figure::table::period_words(&web.app, view, f.lang),
            standing: app::figure::table::standing_words(&web.app, view, f.lang),
            doubt: app::figure::table::doubt_words(&web.app, def, f.lang),
            added: app::figure::table::added_words(&web.app, def, f.lang),
            breaches: said(&view.breaches),
            notices: said(&view.notices),
            others: others.collect(),
            address,
            choices: choices(f, view),
            v: view,
        }
    }

    /// Whether the households behind it can be explained one by one.
    fn narrow(&self) -> bool {
        matches!(self.v.level, Level::Commune | Level::Village)
    }
}

#[derive(Template)]
#[template(path = "figure/table.html")]
struct TablePage<'a> {
    f: &'a Frame,
    a: Around<'a>,
    several: bool,
    head: Head,
    rows: Vec<ShownRow>,
}

#[derive(Template)]
#[template(path = "figure/table_list.html")]
struct PeoplePage<'a> {
    f: &'a Frame,
    a: Around<'a>,
    head: Head,
    totals: Vec<(String, String, String)>,
    below: Vec<(String, String, String)>,
    lines: &'a [ListLine],
    numbers: Vec<bool>,
    next: Option<String>,
}

async fn table_get(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<String>,
    Query(asked): Query<AskedTable>,
) -> Answer {
    let f = &signed.frame;
    let query = asked.query(&id)?;
    if web.app.law().table(&id)?.shape == Shape::List {
        let after = asked.after.as_deref();
        let list = app::figure::table::list(&web.app, &signed.actor, &query, after, f.lang).await?;
        return page(&people(&web, f, &list));
    }
    let view = app::figure::table::get(&web.app, &signed.actor, &query).await?;
    page(&TablePage {
        f,
        several: view.def.rows.len() > 1,
        head: Head::of(f, &view.def),
        rows: shown_rows(f, &view),
        a: Around::of(&web, f, &view),
    })
}

fn people<'a>(web: &Web, f: &'a Frame, list: &'a ListView) -> PeoplePage<'a> {
    let view = &list.view;
    let def = &view.def;
    let a = Around::of(web, f, view);
    let row = def.rows.first();
    let count = |column: u32, sums: &[i64]| row.map_or(0, |row| def.sum(row, column, sums));
    let hidden = def.columns.iter().filter(|column| column.hidden);
    let totals = hidden.map(|column| {
        let name = if f.en() { &column.name_en } else { &column.name_vi };
        let n = f.n(count(column.number, &view.figures.whole.sums));
        let row = row.map_or("", |row| row.id.as_str());
        (name.clone(), n, link(view, &view.area, row, column.number))
    });
    let below = view.figures.areas.iter().map(|area| {
        let households = f.n(count(101, &area.sums));
        let address = format!("/tables/{}?{}", def.id, place(view, &area.id));
        (area.name.clone(), households, address)
    });
    let next = list.page.next.as_ref();
    let numbers = def.shown().map(
        |column| matches!(&column.content, Content::Field(field) if field.ends_with("_number")),
    );
    PeoplePage {
        f,
        head: Head::of(f, def),
        totals: totals.collect(),
        below: below.collect(),
        lines: &list.page.rows,
        numbers: numbers.collect(),
        next: next.map(|after| format!("/tables/{}?{}&after={}", def.id, a.address, encode(after))),
        a,
    }
}

fn shown_rows(f: &Frame, view: &TableView) -> Vec<ShownRow> {
    let def = &view.def;
    let mut rows = Vec::new();
    for (line, sums) in view.figures.lines() {
        let total = !matches!(line, LineOf::Area(..));
        let number = app::figure::table::section_number(line);
        let name = app::figure::table::line_words(&f.web.app, view, line, f.lang);
        let name = format!("{number}{name}");
        let below = match line {
            LineOf::Area(_, area) => Some(format!("/tables/{}?{}", def.id, place(view, &area.id))),
            LineOf::Section(..) | LineOf::Whole(_) => None,
        };
        // What opens the households of a cell; a section is of several areas.
        let opened = match line {
            LineOf::Area(_, area) => Some(&area.id),
            LineOf::Whole(_) => Some(&view.figures.whole.id),
            LineOf::Section(..) => None,
        };
        for (row_place, row) in def.rows.iter().enumerate() {
            let cells = def.shown().map(|column| {
                let (text, is_nothing) = match def.cell(row, column.number, sums) {
                    Cell::Rate(rate) => {
                        let text = rate.map_or_else(|| "–".to_owned(), |rate| f.points(rate));
                        (text, rate.is_none_or(|rate| rate == 0))
                    }
                    Cell::Count(n) => (f.n(n), n == 0),
                    Cell::NotStated => (f.t("table.not_stated").to_owned(), true),
                };
                let opens = def.opens(column);
                let opened = opened.filter(|_| !is_nothing);
                let link = opened.map(|area| link(view, area, &row.id, opens));
                ShownCell { text, link, is_nothing }
            });
            rows.push(ShownRow {
                name: (row_place == 0).then(|| (name.clone(), below.clone())),
                kind: {
                    let kind = if f.en() { &row.name_en } else { &row.name_vi };
                    format!("{kind}{}", if row.added { " (*)" } else { "" })
                },
                spans: def.rows.len(),
                cells: cells.collect(),
                total,
            });
        }
    }
    rows
}

/// Area, days and areas of then or now, as links carry them.
fn place(view: &TableView, area: &str) -> String {
    format!(
        "area={}&from={}&to={}&areas={}",
        encode(area),
        view.opening,
        view.closing,
        view.areas.as_str()
    )
}

fn link(view: &TableView, area: &str, row: &str, column: u32) -> String {
    format!("/tables/{}/cells?{}&row={row}&column={column}", view.def.id, place(view, area))
}

/// The households behind a cell of the whole.
pub(crate) fn cell_link(view: &TableView, row: &str, column: u32) -> String {
    debug_assert!(
        view.def.column(column).is_some_and(|column| matches!(column.content, Content::Measure(_)))
    );
    link(view, &view.area, row, column)
}

#[derive(Template)]
#[template(path = "figure/table_cell.html")]
struct CellPage<'a> {
    f: &'a Frame,
    c: &'a CellView,
    row: &'a str,
    column: &'a str,
    /// Why the households are fewer than the table says, and what it says it by.
    stated: Option<String>,
    next: Option<String>,
    back: String,
}

async fn table_cell(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<String>,
    Query(asked): Query<AskedTable>,
) -> Answer {
    let query = asked.query(&id)?;
    let column = asked.column.ok_or_else(|| Problem::new(Code::NotFound))?;
    let after = asked.after.as_deref();
    let view = app::figure::table::cell(&web.app, &signed.actor, &query, &asked.row, column, after)
        .await?;
    let f = &signed.frame;
    let place = asked.place();
    let next = view.page.next.as_ref().map(|after| {
        format!(
            "/tables/{id}/cells?{place}&row={}&column={column}&after={after}",
            encode(&asked.row)
        )
    });
    let stated = view.stated.as_ref().map(|(stated, papers)| {
        let (stated, counted) = (f.n(*stated), f.n(view.sum));
        let args = [("stated", stated.as_str()), ("counted", &counted)];
        let by = app::figure::table::papers_words(&web.app, papers, f.lang).unwrap_or_default();
        format!("{} {by}", f.fill("tables.cell_stated", &args))
    });
    page(&CellPage {
        f,
        stated,
        row: view.row.get(f.lang),
        column: view.column.get(f.lang),
        next,
        back: format!("/tables/{id}?{place}"),
        c: &view,
    })
}

#[derive(Template)]
#[template(path = "figure/table_changes.html")]
struct ChangesPage<'a> {
    f: &'a Frame,
    c: &'a ChangeView,
    title: String,
    lead: String,
    columns: Vec<ChangeLine>,
    next: Option<String>,
    back: String,
}

/// A column of the comparison.
struct ChangeLine {
    name: String,
    label: String,
    before: Option<String>,
    after: String,
    difference: Option<String>,
    more: String,
    less: String,
    link: Option<String>,
    here: bool,
}

async fn table_changes(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<String>,
    Query(asked): Query<AskedTable>,
) -> Answer {
    let f = &signed.frame;
    let query = asked.query(&id)?;
    let chosen = asked.column.map(|column| (asked.row.as_str(), column));
    let after = asked.after.as_deref();
    let view = app::figure::table::changes(&web.app, &signed.actor, &query, chosen, after).await?;
    let place = format!(
        "area={}&from={}&to={}&areas={}",
        encode(&view.area),
        view.opening,
        view.closing,
        view.areas.as_str()
    );
    let at = |row: &str, column: u32| {
        format!("/tables/{id}/changes?{place}&row={}&column={column}", encode(row))
    };
    let is_list = view.def.shape == Shape::List;
    let columns = view.columns.iter().map(|column| {
        let difference = column.before.map(|before| column.after - before);
        let sign = |n: i64| if n > 0 { format!("+{}", f.n(n)) } else { f.n(n) };
        let differs = column.more + column.less > 0;
        ChangeLine {
            name: column.name.get(f.lang).to_owned(),
            // What a list is counted by stands in no column of it.
            label: if is_list { String::new() } else { column.label.clone() },
            before: column.before.map(|n| f.n(n)),
            after: f.n(column.after),
            difference: difference.map(sign),
            more: f.n(column.more),
            less: f.n(column.less),
            link: differs.then(|| at(&column.row, column.column)),
            here: view
                .chosen
                .as_ref()
                .is_some_and(|it| it.row == column.row && it.column == column.column),
        }
    });
    let (from, to) = (f.day(view.opening), f.day(view.closing));
    let is_period = view.columns.iter().all(|column| column.before.is_none());
    let key = if is_period { "changes.lead_period" } else { "changes.lead" };
    let next = view.page.next.as_ref().zip(view.chosen.as_ref());
    page(&ChangesPage {
        f,
        title: if f.en() { view.def.name_en.clone() } else { view.def.name_vi.clone() },
        lead: f.fill(key, &[("from", &from), ("to", &to)]),
        columns: columns.collect(),
        next: next.map(|(after, it)| format!("{}&after={after}", at(&it.row, it.column))),
        back: format!("/tables/{id}?{place}"),
        c: &view,
    })
}

async fn table_file(
    State(web): State<Web>,
    signed: Signed,
    Path((id, ending)): Path<(String, String)>,
    Query(asked): Query<AskedTable>,
) -> Answer {
    let query = asked.query(&id)?;
    let format = TableFormat::parse(&ending).ok_or_else(|| Problem::new(Code::NotFound))?;
    let file = app::figure::table::file(&web.app, &signed.actor, &query, format, signed.frame.lang)
        .await?;
    let mut pieces = file.pieces;
    // A problem in the middle ends the answer short, so that nobody takes half a file for whole.
    let stream = futures_util::stream::poll_fn(move |context| {
        let ended = |problem: Problem| {
            tracing::warn!(code = problem.code.as_str(), "a file ended before it was whole");
            std::io::Error::other(problem.code.as_str())
        };
        pieces.poll_recv(context).map(|piece| piece.map(|piece| piece.map_err(ended)))
    });
    Ok(download(Body::from_stream(stream), file.media_type, &file.name))
}

/// All tables as one workbook.
async fn table_workbook(
    State(web): State<Web>,
    signed: Signed,
    Path(ending): Path<String>,
    Query(asked): Query<AskedTable>,
) -> Answer {
    let query = asked.query("t01")?;
    let format = TableFormat::parse(&ending).ok_or_else(|| Problem::new(Code::NotFound))?;
    let (actor, lang) = (&signed.actor, signed.frame.lang);
    let content = app::figure::table::workbook(&web.app, actor, &query, format, lang).await?;
    let name = format!("bieu-1-15.{}", format.ending());
    Ok(download(Body::from(content), format.media_type(), &name))
}

fn download(body: Body, media_type: &'static str, name: &str) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    let shown = format!("attachment; filename=\"{name}\"");
    if let Ok(value) = HeaderValue::from_str(&shown) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
