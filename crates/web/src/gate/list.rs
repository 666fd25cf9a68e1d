//! Lists: sending one, seeing where it stands, accepting it, calling it off.

mod api;
pub(crate) mod work;

use app::gate::list::{FileNew, ImportLine, ImportNew, ImportState, ImportView};
use app::kernel::problem::Code;
use app::review::round::RoundView;
use app::{Action, Page, Problem, RoundState};
use askama::Template;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::IntoResponse;
use base::Severity;
use base::id::{ImportId, RoundId};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::Web;
use crate::kernel::frame::{Frame, encode};
use crate::kernel::input::{Form, confirmed};
use crate::kernel::menu::Group;
use crate::kernel::page::{Answer, done, page, see};
use crate::kernel::parts::{Parts, read_parts};
use crate::kernel::problem::{Failure, FindingView, findings};
use crate::kernel::route::{self, Declared, Together, get, post};
use crate::kernel::visit::Signed;

/// The largest lists accepted, with the form around them.
pub(crate) const UPLOAD_MAX: usize = crate::kernel::route::API_BODY_MAX;
/// A page that shows work under way loads itself again after so many seconds.
const AGAIN_S: &str = "2";

pub(crate) fn routes() -> Vec<Declared> {
    [pages(), lists(), said()].into_iter().flatten().collect()
}

fn pages() -> Vec<Declared> {
    vec![
        get("/imports", Action::ImportSee, import_list)
            .guide("cong-chuc-xa#danh-sach-nhap-vao")
            .menu(Group::Data, 10, "nav.imports"),
        post("/imports", Action::ImportAdd, Together::Adds, import_send).body_max(UPLOAD_MAX),
        get("/imports/template.xlsx", Action::ImportSee, import_template),
        get("/imports/{id}", Action::ImportSee, import_get),
        post(
            "/imports/{id}/acceptance",
            Action::ImportAccept,
            Together::Once("import_accepted"),
            import_accept,
        )
        .body_max(UPLOAD_MAX),
        post(
            "/imports/{id}/cancel",
            Action::ImportAnswer,
            Together::Once("import_busy"),
            import_cancel,
        )
        .body_max(UPLOAD_MAX),
        post(
            "/imports/{id}/again",
            Action::ImportAnswer,
            Together::Once("import_busy"),
            import_again,
        )
        .body_max(UPLOAD_MAX),
        post(
            "/imports/{id}/decision",
            Action::ImportAnswer,
            Together::Once("import_busy"),
            import_decide,
        )
        .body_max(UPLOAD_MAX),
    ]
}

/// Lists as programs send them in, and what was found in them.
fn lists() -> Vec<Declared> {
    vec![
        route::read("/api/v1/imports", Action::ImportSee, "Lists that were sent in.", api::list),
        route::write(
            "/api/v1/imports",
            Action::ImportAdd,
            Together::Adds,
            "Checks a list (.xlsx, .xls, .ods, .csv), sent as the body, or several files as a form \
             with fields `file`; nothing of it is taken yet. While `state` is `reading`, ask for it \
             again.",
            api::send,
        ),
        route::read(
            "/api/v1/imports/{id}",
            Action::ImportSee,
            "One list, with what was found.",
            api::get,
        ),
        route::read(
            "/api/v1/imports/{id}/progress",
            Action::ImportSee,
            "How far the work on a list is.",
            api::progress,
        ),
        route::read(
            "/api/v1/imports/{id}/findings",
            Action::ImportSee,
            "What was found in a list, 50 a page.",
            api::findings,
        ),
        route::read(
            "/api/v1/imports/{id}/questions",
            Action::ImportSee,
            "What is asked about a list, 50 a page.",
            api::questions,
        ),
        route::read(
            "/api/v1/imports/{id}/differences",
            Action::ImportSee,
            "Households that the register has otherwise (`changed`), or the list has not (`missing`).",
            api::differences,
        ),
        route::read(
            "/api/v1/imports/{id}/receipt",
            Action::ImportSee,
            "The receipt of a list in the register, its households 50 a page.",
            api::receipt,
        ),
        route::read(
            "/api/v1/imports/{id}/marked",
            Action::ImportSee,
            "A file of a list as a workbook with its cells marked.",
            api::marked,
        ),
    ]
}

/// What is said of a list until it is in the register.
fn said() -> Vec<Declared> {
    vec![
        route::write(
            "/api/v1/imports/{id}/mapping",
            Action::ImportAnswer,
            Together::Seen("revision", "import_changed"),
            "Says what the columns of a list hold; it is read again.",
            api::map,
        ),
        route::write(
            "/api/v1/imports/{id}/answers",
            Action::ImportAnswer,
            Together::Seen("seen", "import_changed"),
            "Answers questions about a list; it is read again when all are answered.",
            api::answer,
        ),
        route::write(
            "/api/v1/imports/{id}/decision",
            Action::ImportAnswer,
            Together::Once("import_busy"),
            "Says the decision of households whose rows state a class and name none; the list is read again.",
            api::decide,
        ),
        route::write(
            "/api/v1/imports/{id}/choices",
            Action::ImportAnswer,
            Together::Seen("seen", "import_choice_gone"),
            "Chooses about households that differ: one by one, or all that are open (`rest`).",
            api::choose,
        ),
        route::write(
            "/api/v1/imports/{id}/reading",
            Action::ImportAnswer,
            Together::Once("import_busy"),
            "Reads a list again.",
            api::again,
        ),
        route::write(
            "/api/v1/imports/{id}/cancel",
            Action::ImportAnswer,
            Together::Once("import_busy"),
            "Calls a list off; nothing of it is left in the register.",
            api::cancel,
        ),
        route::write(
            "/api/v1/imports/{id}/acceptance",
            Action::ImportAccept,
            Together::Once("import_accepted"),
            "Takes a checked list into the register; while `state` is `accepting`, ask for it again.",
            api::accept,
        ),
    ]
}

/// A list as a form with files sends it.
pub(crate) fn list_of(parts: Parts) -> Result<ImportNew, Failure> {
    let bad = |field: &str| Problem::new(Code::BadInput).with("field", field);
    let round = match parts.text("round") {
        "" => None,
        text => Some(text.parse::<RoundId>().map_err(|_| bad("round"))?),
    };
    let id = parts.text("id").parse::<ImportId>().map_err(|_| bad("id"))?;
    let files = parts.files.into_iter().map(|(name, bytes)| FileNew { name, bytes }).collect();
    Ok(ImportNew { id, round, files })
}

#[derive(Deserialize, JsonSchema)]
struct ListQuery {
    before: Option<String>,
}

#[derive(Template)]
#[template(path = "gate/imports.html")]
struct ListPage<'a> {
    f: &'a Frame,
    list: Page<ImportLine>,
    rounds: Vec<RoundView>,
    next: Option<String>,
    max_mb: usize,
}

async fn import_list(
    State(web): State<Web>,
    signed: Signed,
    Query(query): Query<ListQuery>,
) -> Answer {
    let list = app::gate::list::list(&web.app, &signed.actor, query.before.as_deref()).await?;
    let rounds = app::review::round::list(&web.app, &signed.actor).await?;
    let open = |round: &RoundView| {
        // A list is not put into a round of a predecessor commune.
        round.state == RoundState::Open
            && !app::place::succession::is_of_before(&web.app, &signed.actor, &round.commune)
    };
    let next = list.next.as_ref().map(|before| format!("/imports?before={}", encode(before)));
    page(&ListPage {
        f: &signed.frame,
        list,
        rounds: rounds.into_iter().filter(open).collect(),
        next,
        max_mb: app::gate::list::FILE_MAX / 1024 / 1024,
    })
}

async fn import_send(State(web): State<Web>, signed: Signed, form: Multipart) -> Answer {
    let new = list_of(read_parts(form).await?)?;
    let view = app::gate::list::send(&web.app, &signed.actor, new).await?;
    match view.same_as {
        Some(first) => see(&format!("/imports/{first}?again=1")),
        None => done(&signed.frame, &format!("/imports/{}", view.id), "import_sent", &[]),
    }
}

#[derive(Deserialize, JsonSchema)]
struct GetQuery {
    again: Option<String>,
    still: Option<String>,
}

#[derive(Template)]
#[template(path = "gate/import.html")]
struct ImportPage<'a> {
    f: &'a Frame,
    i: &'a ImportView,
    findings: Vec<FindingView>,
    errors: i64,
    again: bool,
    still: bool,
    busy: bool,
    /// Why the latest work was not done: what happened and what to do.
    problem: Option<(String, String)>,
    problem_findings: Vec<FindingView>,
    /// Whether somebody must say what the columns hold.
    /// Whether no sheet has a header: then nothing is known of its columns.
    headless: bool,
    unsure: bool,
    /// The headings of columns that are not read, in one line.
    unknown_columns: String,
}

impl ImportPage<'_> {
    /// `1.200 / 5.000`, or nothing while the total is not known.
    fn progress(&self) -> Option<(i64, i64, String)> {
        let progress = self.i.progress.as_ref().filter(|it| it.total > 0)?;
        let done = progress.done.min(progress.total);
        let text = format!("{} / {}", self.f.n(done), self.f.n(progress.total));
        Some((done, progress.total, text))
    }

    /// How many households go in and how many stay out.
    fn goes_in(&self) -> String {
        let counts = self.i.counts;
        let goes_in = self.f.n(counts.new + counts.unchanged + counts.different).to_string();
        let out = self.f.n(counts.left_out).to_string();
        self.f.fill("imports.goes_in", &[("in", goes_in.as_str()), ("out", out.as_str())])
    }

    fn stage(&self) -> String {
        let stage = self.i.progress.as_ref().map_or("waiting", |it| it.stage.as_str());
        self.f.word("import_stage", stage)
    }
}

async fn import_get(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<ImportId>,
    Query(query): Query<GetQuery>,
) -> Answer {
    let view = app::gate::list::get(&web.app, &signed.actor, id).await?;
    let f = &signed.frame;
    let busy = matches!(view.state, ImportState::Reading | ImportState::Accepting);
    let words = web.app.words();
    let problem = view.problem.as_ref().filter(|_| !busy && view.state != ImportState::Accepted);
    let still = query.still.is_some();
    // A list may have forty columns of its own: one line says which are not read.
    let told: Vec<base::Finding> =
        view.findings.iter().filter(|it| it.code != "column_unknown").cloned().collect();
    let shown = ImportPage {
        f,
        unknown_columns: unknown_columns(&view),
        findings: findings(f, &told),
        errors: view.found(Severity::Error),
        again: query.again.is_some(),
        still,
        busy,
        problem: problem.map(|problem| problem.said(words, f.lang)),
        problem_findings: problem.map(|it| findings(f, &it.findings)).unwrap_or_default(),
        headless: !view.mapping.iter().flat_map(|it| &it.sheets).any(|it| it.header_first > 0),
        unsure: !view.mapping_sure && !view.mapping.is_empty(),
        i: &view,
    };
    let mut answer = page(&shown)?;
    if busy && !still {
        // By a header, so that it needs no script; whoever is disturbed by it can stop it.
        let refresh = HeaderName::from_static("refresh");
        answer.headers_mut().insert(refresh, HeaderValue::from_static(AGAIN_S));
    }
    Ok(answer)
}

fn unknown_columns(view: &ImportView) -> String {
    let sheets = view.mapping.iter().flat_map(|it| &it.sheets).filter(|sheet| sheet.use_it);
    let unknown =
        sheets.flat_map(|sheet| &sheet.columns).filter(|it| it.holds.is_none() && it.sure);
    let mut headers: Vec<&str> = unknown.map(|column| column.header.as_str()).collect();
    headers.dedup();
    headers.join("; ")
}

#[derive(Deserialize)]
struct AcceptForm {
    /// The mark that households go in without the classes that their rows state.
    #[serde(default)]
    without_classes: String,
}

async fn import_accept(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<ImportId>,
    Form(form): Form<AcceptForm>,
) -> Answer {
    signed.actor.require(Action::ImportAccept)?;
    let view = app::gate::list::get(&web.app, &signed.actor, id).await?;
    if view.state == ImportState::Checked && view.counts.undecided > 0 {
        confirmed(&form.without_classes, "without_classes")?;
    }
    app::gate::list::accept_send(&web.app, &signed.actor, id).await?;
    done(&signed.frame, &format!("/imports/{id}"), "import_accepted", &[])
}

async fn import_cancel(State(web): State<Web>, signed: Signed, Path(id): Path<ImportId>) -> Answer {
    app::gate::list::cancel(&web.app, &signed.actor, id).await?;
    done(&signed.frame, &format!("/imports/{id}"), "import_cancelled", &[])
}

async fn import_again(State(web): State<Web>, signed: Signed, Path(id): Path<ImportId>) -> Answer {
    app::gate::list::import_again(&web.app, &signed.actor, id).await?;
    done(&signed.frame, &format!("/imports/{id}"), "import_again", &[])
}

#[derive(Deserialize)]
struct DecisionForm {
    number: String,
    day: String,
}

async fn import_decide(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<ImportId>,
    Form(form): Form<DecisionForm>,
) -> Answer {
    let day = base::day::parse_day(&form.day);
    let day = day.ok_or_else(|| Problem::new(Code::BadInput).with("field", "day"))?;
    let said = app::gate::list::DecisionSaid { number: form.number, day };
    app::gate::list::decide(&web.app, &signed.actor, id, said).await?;
    see(&format!("/imports/{id}"))
}

#[derive(Deserialize, JsonSchema)]
struct TemplateQuery {
    round: Option<RoundId>,
}

async fn import_template(
    State(web): State<Web>,
    signed: Signed,
    Query(query): Query<TemplateQuery>,
) -> Answer {
    let bytes = app::gate::list::template(&web.app, &signed.actor, query.round).await?;
    Ok(workbook("danh-sach-ho.xlsx", bytes))
}

/// A workbook to be put away.
pub(crate) fn workbook(name: &str, bytes: Vec<u8>) -> axum::response::Response {
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let shown = format!("attachment; filename*=UTF-8''{}", encode(name));
    let shown =
        HeaderValue::from_str(&shown).unwrap_or_else(|_| HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, shown),
    ];
    (headers, bytes).into_response()
}
