//! Reports of the review: what would be sent, what was sent, what arrived and adds up.

mod api;

use app::kernel::filter::chosen;
use app::kernel::paper::Format;
use app::kernel::problem::{Code, Problem};
use app::review::paper_draft::DraftView;
use app::review::review_report::{
    DifferingList, FrozenColumn, FrozenTable, Report, ReportChoice, ReportDraft, ReportKind,
    ReportNew, ReportPaper, ReportPeriod, ReportSum, SumTable,
};
use app::{Action, Page};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::IntoResponse;
use base::id::ReportId;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::Web;
use crate::kernel::frame::Frame;
use crate::kernel::input::{Form, confirmed};
use crate::kernel::menu::Group;
use crate::kernel::page::{Answer, done, page, see};
use crate::kernel::paper::paper_download;
use crate::kernel::problem::{FindingView, findings};
use crate::kernel::route::{self, Declared, Together, get, post};
use crate::kernel::visit::Signed;

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        get("/reports", Action::ReportSee, list).guide("cong-chuc-xa#bao-cao").menu(
            Group::Top,
            60,
            "nav.reports",
        ),
        post("/reports", Action::ReportSend, Together::Adds, send),
        get("/reports/draft", Action::ReportSee, draft),
        post(
            "/reports/draft",
            Action::PaperPrepare,
            Together::Seen("seen", "draft_changed"),
            prepare,
        ),
        post(
            "/reports/draft/approval",
            Action::PaperApprove,
            Together::Seen("digest", "draft_changed"),
            approve,
        ),
        get("/reports/draft/files/{ending}", Action::ReportSee, draft_file)
            .examples(&[("ending", "html")]),
        get("/reports/sum", Action::ReportSee, sum),
        get("/reports/{id}", Action::ReportSee, show),
        get("/reports/{id}/content.json", Action::ReportSee, content),
        route::read(
            "/api/v1/reports",
            Action::ReportSee,
            "Reports that were sent, the latest first, 50 a page.",
            api::list,
        ),
        route::read(
            "/api/v1/reports/{id}",
            Action::ReportSee,
            "A report as it was sent: the very text whose SHA-256 is `hash`.",
            api::get,
        ),
        route::write(
            "/api/v1/reports",
            Action::ReportSend,
            Together::Adds,
            "Freezes a report and sends it upward.",
            api::send,
        ),
        route::read(
            "/api/v1/reports/draft",
            Action::ReportSee,
            "A report as it would be signed and sent.",
            api::draft,
        ),
        route::write(
            "/api/v1/reports/draft",
            Action::PaperPrepare,
            Together::Seen("seen", "draft_changed"),
            "Prepares a report.",
            api::prepare,
        ),
        route::write(
            "/api/v1/reports/draft/approval",
            Action::PaperApprove,
            Together::Seen("digest", "draft_changed"),
            "Approves a report as it was read.",
            api::approve,
        ),
    ]
}

/// A table of reports as a page shows it.
struct ShownTable {
    id: String,
    number: u32,
    name: String,
    /// The words above each column, and its own.
    columns: Vec<(String, String)>,
    rows: Vec<(String, Vec<String>)>,
}

impl ShownTable {
    fn new(f: &Frame, id: &str, name: &app::Named, columns: &[FrozenColumn]) -> ShownTable {
        let words = |column: &FrozenColumn| {
            let name = f.named(&column.name);
            let label = Some(&column.label).filter(|label| !label.is_empty());
            let name = label.map_or_else(|| name.to_owned(), |label| format!("{name} [{label}]"));
            (f.named(&column.group).to_owned(), name)
        };
        ShownTable {
            id: id.to_owned(),
            number: f.web.app.law().table(id).map(|def| def.number).unwrap_or_default(),
            name: f.named(name).to_owned(),
            columns: columns.iter().map(words).collect(),
            rows: Vec::new(),
        }
    }

    fn frozen(f: &Frame, table: &FrozenTable) -> ShownTable {
        let mut shown = ShownTable::new(f, &table.table, &table.name, &table.columns);
        for row in &table.whole.rows {
            let cells = table.columns.iter().map(|column| {
                let cell = row.cells.iter().find(|cell| cell.column == column.column);
                match cell.map(|cell| (cell.count, cell.rate_hundredths)) {
                    Some((Some(count), _)) => f.n(count),
                    Some((None, rate)) => f.rate(rate),
                    None => String::new(),
                }
            });
            shown.rows.push((row_words(f, &table.table, &row.row), cells.collect()));
        }
        shown
    }

    fn summed(f: &Frame, table: &SumTable) -> ShownTable {
        let mut shown = ShownTable::new(f, &table.table, &table.name, &table.columns);
        for (row, sums) in &table.rows {
            let cells = sums.iter().map(|sum| f.n(sum)).collect();
            shown.rows.push((row_words(f, &table.table, row), cells));
        }
        shown
    }
}

fn row_words(f: &Frame, table: &str, row: &str) -> String {
    let def = f.web.app.law().table(table).ok();
    let row = def.and_then(|def| def.row(row));
    row.map(|row| if f.en() { row.name_en.clone() } else { row.name_vi.clone() })
        .unwrap_or_default()
}

#[derive(Deserialize, JsonSchema)]
struct Before {
    before: Option<String>,
}

#[derive(Template)]
#[template(path = "review/reports.html")]
struct ListPage<'a> {
    f: &'a Frame,
    list: Page<Report>,
    names: Vec<String>,
    calls: Vec<app::front::calls::Call>,
    kinds: [ReportKind; 3],
    next: Option<String>,
}

async fn list(State(web): State<Web>, signed: Signed, Query(query): Query<Before>) -> Answer {
    let list =
        app::review::review_report::list(&web.app, &signed.actor, query.before.as_deref()).await?;
    let names =
        list.rows.iter().map(|row| app::place::area::name(&web.app, &row.commune)).collect();
    let next = list.next.as_ref().map(|before| format!("/reports?before={before}"));
    let calls = app::front::calls::report_calls(&web.app, &signed.actor).await?;
    page(&ListPage { f: &signed.frame, list, names, calls, kinds: ReportKind::ALL, next })
}

/// A period as the forms of the page of reports ask for it: one of a year has no month.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PeriodQuery {
    kind: ReportKind,
    year: i32,
    #[serde(default)]
    month: String,
}

impl PeriodQuery {
    fn period(&self) -> Result<ReportPeriod, Problem> {
        let bad = || Problem::new(Code::BadInput).with("field", "month");
        let month = match (self.kind, self.month.trim()) {
            (_, "") => 0,
            (ReportKind::Regular, text) => text.parse().map_err(|_| bad())?,
            // A box that was hidden when another kind was chosen says nothing.
            (ReportKind::Preliminary | ReportKind::Official, _) => 0,
        };
        Ok(ReportPeriod { kind: self.kind, year: self.year, month })
    }
}

#[derive(Template)]
#[template(path = "review/report_draft.html")]
struct DraftPage<'a> {
    f: &'a Frame,
    period: ReportPeriod,
    d: ReportDraft,
    findings: Vec<FindingView>,
    ready: bool,
    /// The paper, with who prepared and who approved it.
    view: DraftView,
    /// The paper as words, its tables with it.
    reading: String,
    /// The period within an address.
    query: String,
    /// The report that this one would take the place of.
    before: Option<Report>,
    next_number: Option<i64>,
}

impl DraftPage<'_> {
    fn named(&self, report: &Report) -> String {
        named(self.f, report)
    }
}

/// A report by its number and day, or by when it was sent where it has none.
fn named(f: &Frame, report: &Report) -> String {
    match report.day {
        Some(day) => {
            let args = [("number", report.number.as_str()), ("day", &base::day::show_day(day))];
            f.fill("reports.named", &args)
        }
        None => f.with("reports.unnumbered", "at", f.web.app.local_time(&report.sent_at)),
    }
}

async fn draft(State(web): State<Web>, signed: Signed, Query(asked): Query<PeriodQuery>) -> Answer {
    let period = asked.period()?;
    let found = app::review::review_report::paper_draft(&web.app, &signed.actor, period).await;
    let ReportPaper { draft: d, view, before, next_number, .. } = match found {
        // An office above sees what its communes sent.
        Err(problem) if problem.code == Code::ReportOfCommune => return see("/reports"),
        found => found?,
    };
    let findings = findings(&signed.frame, &d.findings);
    let ready = findings.iter().all(|finding| finding.severity != "error");
    let f = &signed.frame;
    let reading = app::kernel::paper::reading(&view.document);
    let query = query_of(period.kind.as_str(), period.year, period.month);
    page(&DraftPage { f, query, period, d, findings, ready, view, reading, before, next_number })
}

fn query_of(kind: &str, year: i32, month: impl std::fmt::Display) -> String {
    format!("kind={kind}&year={year}&month={month}")
}

fn draft_of(period: ReportPeriod) -> String {
    let query = query_of(period.kind.as_str(), period.year, period.month);
    format!("/reports/draft?{query}")
}

async fn draft_file(
    State(web): State<Web>,
    signed: Signed,
    Path(ending): Path<String>,
    Query(period): Query<ReportPeriod>,
) -> Answer {
    let format = Format::from_name(&ending).ok_or_else(|| Problem::new(Code::NotFound))?;
    let file =
        app::review::review_report::draft_file(&web.app, &signed.actor, period, format).await?;
    Ok(paper_download(file))
}

#[derive(Deserialize)]
struct PrepareForm {
    kind: ReportKind,
    year: i32,
    #[serde(default)]
    month: u32,
    #[serde(default)]
    signer: String,
    #[serde(default)]
    deputy: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    seen: String,
    day: Option<base::Day>,
}

async fn prepare(State(web): State<Web>, signed: Signed, Form(form): Form<PrepareForm>) -> Answer {
    let period = ReportPeriod { kind: form.kind, year: form.year, month: form.month };
    let choice = ReportChoice {
        signer: &form.signer,
        deputy: !form.deputy.is_empty(),
        reason: &form.reason,
        day: form.day,
    };
    app::review::review_report::prepare(&web.app, &signed.actor, period, choice, Some(&form.seen))
        .await?;
    done(&signed.frame, &draft_of(period), "draft_prepared", &[])
}

#[derive(Deserialize)]
struct ApproveForm {
    kind: ReportKind,
    year: i32,
    #[serde(default)]
    month: u32,
    #[serde(default)]
    digest: String,
    /// The mark of who read it.
    #[serde(default)]
    have_read: String,
}

async fn approve(State(web): State<Web>, signed: Signed, Form(form): Form<ApproveForm>) -> Answer {
    let period = ReportPeriod { kind: form.kind, year: form.year, month: form.month };
    confirmed(&form.have_read, "have_read")?;
    app::review::review_report::approve(&web.app, &signed.actor, period, &form.digest).await?;
    done(&signed.frame, &draft_of(period), "draft_approved", &[])
}

#[derive(Deserialize)]
struct SendForm {
    id: ReportId,
    kind: ReportKind,
    year: i32,
    #[serde(default)]
    month: u32,
    number: String,
    day: base::Day,
    #[serde(default)]
    replaces: String,
    #[serde(default)]
    reason: String,
    /// The mark of who compared it with what was signed.
    #[serde(default)]
    as_read: String,
}

async fn send(State(web): State<Web>, signed: Signed, Form(form): Form<SendForm>) -> Answer {
    confirmed(&form.as_read, "as_read")?;
    let new = ReportNew {
        id: form.id,
        kind: form.kind,
        year: form.year,
        month: form.month,
        number: form.number,
        day: form.day,
        replaces: chosen(&form.replaces, "replaces", |it| it.parse().ok())?,
        reason: form.reason,
    };
    let report = app::review::review_report::send(&web.app, &signed.actor, new).await?;
    done(&signed.frame, &format!("/reports/{}", report.id), "report_sent", &[])
}

#[derive(Template)]
#[template(path = "review/report.html")]
struct ReportPage<'a> {
    f: &'a Frame,
    r: Report,
    commune: String,
    own: bool,
    /// Whether a class in it rests on the artificial score table.
    artificial: bool,
    tables: Vec<ShownTable>,
    differing: Vec<ShownCell>,
    /// The report whose place this one took.
    before: Option<Report>,
    /// Its period within an address.
    query: String,
    /// Decisions whose frozen lists no longer follow the register.
    lists: Vec<DifferingList>,
}

impl ReportPage<'_> {
    fn list(&self, list: &DifferingList) -> String {
        let (day, count) = (base::day::show_day(list.day), self.f.n(list.households));
        let args = [("number", list.number.as_str()), ("day", &day), ("count", &count)];
        self.f.fill("reports.list_differs", &args)
    }

    fn named(&self, report: &Report) -> String {
        named(self.f, report)
    }
}

/// A cell that the register has otherwise by now.
struct ShownCell {
    name: app::Named,
    words: String,
    then: i64,
    now: i64,
    /// The papers that the register has it by now, where a paper says it.
    by: Option<app::Named>,
}

async fn show(State(web): State<Web>, signed: Signed, Path(id): Path<ReportId>) -> Answer {
    let app::review::review_report::ReportView {
        report: r, tables, differing, before, lists, ..
    } = app::review::review_report::get(&web.app, &signed.actor, id).await?;
    let commune = app::place::area::name(&web.app, &r.commune);
    let own = signed.actor.area.as_ref() == Some(&r.commune);
    let f = &signed.frame;
    let artificial = tables.iter().any(|table| table.artificial);
    let tables = tables.iter().map(|table| ShownTable::frozen(f, table)).collect();
    let differing = differing.into_iter().map(|it| {
        let row = row_words(f, &it.table, &it.row);
        let parts = [row.as_str(), f.named(&it.group), f.named(&it.column)];
        let words: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let (words, by) = (words.join(", "), it.by.clone());
        ShownCell { words, name: it.name.clone(), then: it.then, now: it.now, by }
    });
    let differing = differing.collect();
    let query = query_of(r.kind.as_str(), r.year, r.month);
    page(&ReportPage { f, r, commune, own, artificial, tables, differing, before, query, lists })
}

/// The very text whose hash was kept.
async fn content(State(web): State<Web>, signed: Signed, Path(id): Path<ReportId>) -> Answer {
    let report = app::review::review_report::get(&web.app, &signed.actor, id).await?;
    let sent = &report.report;
    let kind = if sent.replaces.is_some() { "bao-cao-thay" } else { "bao-cao" };
    let month = if sent.month > 0 { format!("-{}", sent.month) } else { String::new() };
    let name = format!("{kind}-{}-{}{month}-so-lieu.json", sent.kind, sent.year);
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, report.content).into_response())
}

#[derive(Template)]
#[template(path = "review/report_sum.html")]
struct SumPage<'a> {
    f: &'a Frame,
    period: ReportPeriod,
    /// Whether a class in one of them rests on the artificial score table.
    artificial: bool,
    sum: ReportSum,
    tables: Vec<ShownTable>,
}

impl SumPage<'_> {
    fn closings(&self) -> String {
        let one = |(day, count): &(base::Day, usize)| {
            let (day, count) = (self.f.day(day), count.to_string());
            self.f.fill("reports.closing_of", &[("day", &day), ("count", &count)])
        };
        self.sum.closings.iter().map(one).collect::<Vec<_>>().join("; ")
    }
}

async fn sum(State(web): State<Web>, signed: Signed, Query(asked): Query<PeriodQuery>) -> Answer {
    let period = asked.period()?;
    let sum = app::review::review_report::sum(&web.app, &signed.actor, period).await?;
    let f = &signed.frame;
    let tables = sum.sums.iter().map(|table| ShownTable::summed(f, table)).collect();
    let artificial = sum.sums.iter().any(|table| table.artificial);
    page(&SumPage { f, period, artificial, sum, tables })
}
