//! Report tables: choosing one, seeing it, opening a cell, taking it along as a file.

use app::problem::Code;
use app::table::{CellView, TableFormat, TableQuery, TableView};
use app::{Cell, Content, Problem};
use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use axum::routing::get;
use serde::Deserialize;

use super::{Answer, page};
use crate::Web;
use crate::frame::{Frame, encode};
use crate::visit::Signed;

pub(super) fn router() -> Router<Web> {
    Router::new()
        .route("/tables", get(table_list))
        .route("/tables/{id}", get(table_get))
        .route("/tables/{id}/cells", get(table_cell))
        .route("/tables/{id}/files/{ending}", get(table_file))
}

#[derive(Template)]
#[template(path = "tables.html")]
struct ListPage<'a> {
    f: &'a Frame,
    tables: Vec<(String, u32, String, String)>,
}

async fn table_list(State(web): State<Web>, signed: Signed) -> Answer {
    let f = &signed.frame;
    signed.actor.require(app::Action::TableSee)?;
    let tables = web.app.law().tables().iter().map(|def| {
        let name = if f.en() { &def.name_en } else { &def.name_vi };
        (def.id.clone(), def.number, name.clone(), def.source.clone())
    });
    let tables = tables.collect();
    page(&ListPage { f, tables })
}

/// A table as asked for; a form sends empty fields as empty text.
#[derive(Deserialize, Default)]
pub(crate) struct AskedTable {
    #[serde(default)]
    pub area: String,
    #[serde(default)]
    pub from: String,
    #[serde(default)]
    pub to: String,
    #[serde(default)]
    pub row: String,
    #[serde(default)]
    pub column: Option<u32>,
    #[serde(default)]
    pub after: Option<String>,
}

impl AskedTable {
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
        })
    }
}

/// A cell of a table with a link to the households behind it.
struct ShownCell {
    text: String,
    link: Option<String>,
}

/// A row of the page: an area, or one kind of row of it.
struct ShownRow {
    name: Option<(String, Option<String>)>,
    kind: String,
    spans: usize,
    cells: Vec<ShownCell>,
    total: bool,
}

#[derive(Template)]
#[template(path = "table.html")]
struct TablePage<'a> {
    f: &'a Frame,
    v: &'a TableView,
    title: String,
    period: String,
    several: bool,
    groups: Vec<(String, usize, bool)>,
    names: Vec<String>,
    rows: Vec<ShownRow>,
    breaches: Vec<String>,
    others: Vec<(String, String, bool)>,
    address: String,
}

async fn table_get(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<String>,
    Query(asked): Query<AskedTable>,
) -> Answer {
    let f = &signed.frame;
    let view = web.app.table_get(&signed.actor, &asked.query(&id)?).await?;
    let pick = |vi: &str, en: &str| if f.en() { en.to_owned() } else { vi.to_owned() };
    let mut groups: Vec<(String, usize, bool)> = Vec::new();
    let mut names = Vec::new();
    for column in &view.def.columns {
        let (group, name) =
            (pick(&column.group_vi, &column.group_en), pick(&column.name_vi, &column.name_en));
        match groups.last_mut() {
            _ if group.is_empty() => groups.push((name, 1, true)),
            Some((last, span, false)) if *last == group => {
                *span += 1;
                names.push(name);
            }
            _ => {
                groups.push((group, 1, false));
                names.push(name);
            }
        }
    }
    let same_place =
        format!("area={}&from={}&to={}", encode(&view.area), view.opening, view.closing);
    let others = web.app.law().tables().iter().map(|def| {
        let name = format!("{} {}", f.t("table.table"), def.number);
        (name, format!("/tables/{}?{same_place}", def.id), def.id == view.def.id)
    });
    page(&TablePage {
        f,
        title: pick(&view.def.name_vi, &view.def.name_en),
        period: web.app.period_words(&view, f.lang),
        several: view.def.rows.len() > 1,
        groups,
        names,
        rows: shown_rows(f, &view),
        breaches: view.breaches.iter().map(|breach| web.app.breach_words(breach, f.lang)).collect(),
        others: others.collect(),
        address: same_place,
        v: &view,
    })
}

fn shown_rows(f: &Frame, view: &TableView) -> Vec<ShownRow> {
    let def = &view.def;
    let mut rows = Vec::new();
    let areas = view.figures.areas.iter().map(|area| (area, false));
    for (area, total) in areas.chain([(&view.figures.whole, true)]) {
        let below = (!total).then(|| {
            format!(
                "/tables/{}?area={}&from={}&to={}",
                def.id,
                encode(&area.id),
                view.opening,
                view.closing
            )
        });
        for (place, row) in def.rows.iter().enumerate() {
            let name = if total && !view.figures.areas.is_empty() {
                f.t("table.total").to_owned()
            } else {
                area.name.clone()
            };
            let cells =
                def.columns.iter().map(|column| match def.cell(row, column.number, &area.sums) {
                    Cell::Rate(rate) => ShownCell {
                        text: rate.map_or_else(|| "–".to_owned(), |rate| f.points(rate)),
                        link: None,
                    },
                    Cell::Count(n) => ShownCell {
                        text: f.n(n),
                        link: (n != 0).then(|| link(view, &area.id, &row.id, column.number)),
                    },
                });
            rows.push(ShownRow {
                name: (place == 0).then(|| (name, below.clone())),
                kind: if f.en() { row.name_en.clone() } else { row.name_vi.clone() },
                spans: def.rows.len(),
                cells: cells.collect(),
                total,
            });
        }
    }
    rows
}

fn link(view: &TableView, area: &str, row: &str, column: u32) -> String {
    format!(
        "/tables/{}/cells?area={}&from={}&to={}&row={row}&column={column}",
        view.def.id,
        encode(area),
        view.opening,
        view.closing
    )
}

/// The households behind a cell of the whole.
pub(super) fn cell_link(view: &TableView, row: &str, column: u32) -> String {
    debug_assert!(
        view.def.column(column).is_some_and(|column| matches!(column.content, Content::Measure(_)))
    );
    link(view, &view.area, row, column)
}

#[derive(Template)]
#[template(path = "table_cell.html")]
struct CellPage<'a> {
    f: &'a Frame,
    c: &'a CellView,
    row: &'a str,
    column: &'a str,
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
    let view = web.app.table_cell(&signed.actor, &query, &asked.row, column, after).await?;
    let f = &signed.frame;
    let place = format!(
        "area={}&from={}&to={}",
        encode(&asked.area),
        encode(&asked.from),
        encode(&asked.to)
    );
    let next = view.page.next.as_ref().map(|after| {
        format!(
            "/tables/{id}/cells?{place}&row={}&column={column}&after={after}",
            encode(&asked.row)
        )
    });
    page(&CellPage {
        f,
        row: view.row.get(f.lang),
        column: view.column.get(f.lang),
        next,
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
    let format = TableFormat::parse(&ending).ok_or_else(|| Problem::new(Code::NotFound))?;
    let query = asked.query(&id)?;
    let file = web.app.table_file(&signed.actor, &query, format, signed.frame.lang).await?;
    let mut response = file.content.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.media_type));
    let shown = format!("attachment; filename=\"{}\"", file.name);
    if let Ok(value) = HeaderValue::from_str(&shown) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}
