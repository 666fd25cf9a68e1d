//! Score tables: brought in by one person, approved by another.

mod api;

use app::kernel::problem::Code;
use app::review::score_table::{FILE_MAX, ScoreTableNew, ScoreTableView};
use app::{Action, Problem};
use askama::Template;
use axum::extract::{Multipart, Path, State};
use base::id::ScoreTableId;

use crate::Web;
use crate::kernel::frame::Frame;
use crate::kernel::input::Form;
use crate::kernel::menu::Group;
use crate::kernel::page::{Answer, done, page};
use crate::kernel::parts::{Parts, read_parts};
use crate::kernel::problem::{FindingView, findings};
use crate::kernel::route::{self, Declared, Together, get, post};
use crate::kernel::visit::Signed;

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        get("/score-tables", Action::ScoreTableSee, score_table_list)
            .guide("quan-tri#bang-diem")
            .menu(Group::Reference, 30, "nav.score_tables"),
        post("/score-tables", Action::ScoreTableImport, Together::Adds, score_table_import)
            .body_max(FILE_MAX + 64 * 1024),
        post(
            "/score-tables/official",
            Action::ScoreTableImport,
            Together::Adds,
            score_table_import_official,
        ),
        get("/score-tables/{id}", Action::ScoreTableSee, score_table_get),
        post(
            "/score-tables/{id}/approval",
            Action::ScoreTableApprove,
            Together::Once("score_table_approved"),
            score_table_approve,
        )
        .body_max(FILE_MAX + 64 * 1024),
        route::read(
            "/api/v1/standards",
            Action::ScoreTableSee,
            "Poverty standards, with what they lack to classify.",
            api::standards,
        ),
        route::read("/api/v1/score-tables", Action::ScoreTableSee, "Score tables.", api::list),
        route::read(
            "/api/v1/score-tables/{id}",
            Action::ScoreTableSee,
            "One score table with its text.",
            api::get,
        ),
        route::write(
            "/api/v1/score-tables",
            Action::ScoreTableImport,
            Together::Adds,
            "Imports a score table, which waits for a second person.",
            api::import,
        ),
        route::write(
            "/api/v1/score-tables/official",
            Action::ScoreTableImport,
            Together::Adds,
            "Brings in the points of Mẫu 3.3 as the circular prints them; they wait for a second person.",
            api::import_official,
        ),
        route::write(
            "/api/v1/score-tables/{id}/approval",
            Action::ScoreTableApprove,
            Together::Once("score_table_approved"),
            "Approves a score table that somebody else imported.",
            api::approve,
        ),
    ]
}

#[derive(Template)]
#[template(path = "review/score_tables.html")]
struct ListPage<'a> {
    f: &'a Frame,
    tables: Vec<ScoreTableView>,
    standards: Vec<StandardRow>,
}

/// A standard as listed beside the tables.
struct StandardRow {
    id: String,
    name: String,
    source: String,
    from: String,
    to: String,
    /// What it lacks to classify, in words.
    missing: Vec<String>,
    /// What is said of it beside, and where; whether it was read in a text.
    notes: Vec<(String, String, bool)>,
}

fn note(f: &Frame, it: &app::Note) -> (String, String, bool) {
    let said = if f.en() { it.en.clone() } else { it.vi.clone() };
    (said, it.source.clone(), it.confidence == app::Confidence::Checked)
}

async fn score_table_list(State(web): State<Web>, signed: Signed) -> Answer {
    let f = &signed.frame;
    let tables = app::review::score_table::list(&web.app, &signed.actor).await?;
    let standards = web.app.law().standards().all().iter().map(|standard| StandardRow {
        id: standard.id.clone(),
        name: if f.en() { standard.name_en.clone() } else { standard.name_vi.clone() },
        source: standard.source.clone(),
        from: f.day(standard.from),
        to: standard.to.map(|day| f.day(day)).unwrap_or_default(),
        missing: match standard.rule_on(standard.from) {
            Ok(_) => Vec::new(),
            Err(refusal) => refusal.missing.iter().map(|it| f.word("missing", it)).collect(),
        },
        notes: standard.notes.iter().map(|it| note(f, it)).collect(),
    });
    let standards = standards.collect();
    page(&ListPage { f, tables, standards })
}

async fn score_table_import(State(web): State<Web>, signed: Signed, form: Multipart) -> Answer {
    let mut parts: Parts = read_parts(form).await?;
    let bad = |field: &str| Problem::new(Code::BadInput).with("field", field);
    let new = ScoreTableNew {
        id: parts.text("id").parse().map_err(|_| bad("id"))?,
        standard: parts.text("standard").to_owned(),
        name: parts.text("name").to_owned(),
        content: parts.file().ok_or_else(|| bad("file"))?.1,
    };
    let table = app::review::score_table::import(&web.app, &signed.actor, new).await?;
    done(&signed.frame, &format!("/score-tables/{}", table.id), "score_table_added", &[])
}

/// The id of what is brought in.
#[derive(serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct OfficialForm {
    id: ScoreTableId,
}

async fn score_table_import_official(
    State(web): State<Web>,
    signed: Signed,
    Form(form): Form<OfficialForm>,
) -> Answer {
    let table = app::review::score_table::import_official(&web.app, &signed.actor, form.id).await?;
    done(&signed.frame, &format!("/score-tables/{}", table.id), "score_table_added", &[])
}

#[derive(Template)]
#[template(path = "review/score_table.html")]
struct TablePage<'a> {
    f: &'a Frame,
    t: &'a ScoreTableView,
    findings: Vec<FindingView>,
    /// As the form prints it.
    printed: Option<app::review::score_table::PrintedTable>,
    /// The file's rows.
    rows: Vec<Vec<String>>,
}

async fn score_table_get(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<ScoreTableId>,
) -> Answer {
    let (table, content) = app::review::score_table::get(&web.app, &signed.actor, id).await?;
    let rows = content
        .lines()
        .skip(1)
        .map(|line| line.split(',').map(|cell| cell.trim().to_owned()).collect())
        .collect();
    let findings = findings(&signed.frame, &table.findings);
    let printed = app::review::score_table::printed(&web.app, &table, &content)?;
    page(&TablePage { f: &signed.frame, t: &table, findings, printed, rows })
}

async fn score_table_approve(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<ScoreTableId>,
) -> Answer {
    app::review::score_table::approve(&web.app, &signed.actor, id).await?;
    done(&signed.frame, &format!("/score-tables/{id}"), "score_table_approved", &[])
}
