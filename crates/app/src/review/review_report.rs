//! Reports of the review upward: built from the tables, held to their identities, frozen with the hash
//! of their canonical JSON. A correction is a new report that names the one before.

mod calls;
mod draft;
mod finder;
mod frozen;
mod holds;
mod paper;
mod printed;
mod send;

pub use self::calls::name;
pub(crate) use self::calls::{CALLS, PAGE, draft_path, draft_period};
pub use self::draft::{approve, draft_file, paper_draft, prepare};
pub(crate) use self::finder::FINDER;
pub(crate) use self::holds::TOLD;
pub use self::holds::check_due;
pub(crate) use self::paper::PAPERS;
pub use self::paper::REPORT;
pub use self::send::send;
use std::collections::BTreeMap;

use base::area::AreaKey;
use base::day::show_day;
use base::id::{ReportId, RoundId};
use base::{Day, Finding};
use chrono::Datelike;
use figures::{Breach, Shape};
use register::{Due, RoundKind};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use standard::Class;

use crate::App;
use crate::figure::table::{AreasAs, TableQuery, TableView};
use crate::kernel::filter::going_on;
use crate::kernel::hex::hex;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::{PAGE_ROWS, Page};

pub use draft::{ReportChoice, ReportPaper};
pub use holds::DifferingCell;

pub use frozen::{FrozenColumn, FrozenTable, SumTable};
pub use store::review::decision::DifferingRow as DifferingList;
pub use store::review::review_report::{ReportKind, ReportRow as Report};

/// Reports whose texts are in memory together while they are added up.
const ARRIVED_AT_ONCE: u32 = 50;
/// Decisions of a commune in a report's period: one a month.
const LISTS_MAX: u32 = 50;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportPeriod {
    pub kind: ReportKind,
    pub year: i32,
    /// The month in which a regular one is due; it speaks of the month before.
    #[serde(default)]
    pub month: u32,
}

/// A report to be sent.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportNew {
    /// Its id, made by the client.
    pub id: ReportId,
    pub kind: ReportKind,
    pub year: i32,
    /// The month in which a regular one is due.
    #[serde(default)]
    pub month: u32,
    /// Its number, `12/BC-UBND`.
    pub number: String,
    /// The day it was signed.
    pub day: Day,
    /// The report it corrects; why, its draft says.
    #[serde(default)]
    pub replaces: Option<ReportId>,
    /// Why it is corrected, for a chairman who sends without a draft.
    #[serde(default)]
    pub reason: String,
}

impl ReportNew {
    fn period(&self) -> ReportPeriod {
        ReportPeriod { kind: self.kind, year: self.year, month: self.month }
    }
}

/// A report as it would be sent now.
#[derive(Debug, Clone)]
pub struct ReportDraft {
    /// The opening day.
    pub opening: Day,
    /// The closing day.
    pub closing: Day,
    /// By when it is due.
    pub due: Option<Due>,
    /// Its canonical text but for where the log stands, which is known when it is sent.
    pub content: String,
    /// The hash of that: it changes only when something that the report says does.
    pub hash: String,
    /// What does not foot or is not there yet.
    pub findings: Vec<Finding>,
}

/// A report with what was sent.
#[derive(Debug, Clone)]
pub struct ReportView {
    pub report: Report,
    /// The very text whose hash was kept.
    pub content: String,
    pub tables: Vec<FrozenTable>,
    /// The cells that the register has otherwise by now.
    pub differing: Vec<DifferingCell>,
    /// The report whose place it took.
    pub before: Option<Report>,
    /// Decisions of its period whose frozen lists no longer follow the register.
    pub lists: Vec<DifferingList>,
}

/// What arrived of a period, added up.
#[derive(Debug, Clone)]
pub struct ReportSum {
    /// The reports in force.
    pub reports: Vec<Report>,
    /// Names of their communes, in the same order.
    pub names: Vec<String>,
    /// The days of their figures, with how many reports have each: what moves between communes whose
    /// days differ is counted twice, or not at all.
    pub closings: Vec<(Day, usize)>,
    /// Their tables.
    pub sums: Vec<SumTable>,
}

/// Reports of the actor's area, one page, the latest first.
///
/// # Errors
/// `not_allowed`.
pub async fn list(app: &App, actor: &Actor, before: Option<&str>) -> Result<Page<Report>> {
    actor.require(Action::ReportSee)?;
    let before = going_on(before, |text| text.parse().ok())?;
    let scope = app.scope(actor);
    let rows =
        store::review::review_report::list(&**app.store(), &scope, before, PAGE_ROWS + 1).await?;
    Ok(Page::cut(rows, |row| row.id.to_string()))
}

/// One report as it was sent; its hash is made again and must be the one kept.
///
/// # Errors
/// `not_found`; `internal` when what is stored is not what was sent.
pub async fn get(app: &App, actor: &Actor, id: ReportId) -> Result<ReportView> {
    actor.require(Action::ReportSee)?;
    let (report, content) =
        store::review::review_report::find(&**app.store(), &app.scope(actor), id)
            .await?
            .ok_or_else(|| Problem::new(Code::NotFound))?;
    if hex(&Sha256::digest(content.as_bytes())) != report.hash {
        return Err(Problem::internal(format!("report {id} is not what was sent")));
    }
    let tables = frozen::tables_of(&content)?;
    let differing = crate::review::review_report::holds::report_differing(app, &report).await?;
    let before = crate::review::review_report::paper::replaced(app, actor, &report).await?;
    let days = (report.opening, report.closing);
    let scope = app.scope(actor);
    let db = &**app.store();
    let lists =
        store::review::decision::differing(db, &scope, &report.commune, days, LISTS_MAX).await?;
    Ok(ReportView { report, content, tables, differing, before, lists })
}

/// What a report carries: every table that counts. Lists name people and stay in the commune.
pub fn tables(app: &App) -> Vec<String> {
    let counts = app.law().tables().iter().filter(|def| def.shape != Shape::List);
    counts.map(|def| def.id.clone()).collect()
}

/// A report as it would be sent now, with what stands against sending it.
///
/// # Errors
/// `not_allowed`, `period_wrong`.
pub async fn draft(app: &App, actor: &Actor, period: ReportPeriod) -> Result<ReportDraft> {
    draft_on(app, actor, period, app.today()).await
}

/// The same as of a day: that on which it was prepared.
async fn draft_on(
    app: &App,
    actor: &Actor,
    period: ReportPeriod,
    today: Day,
) -> Result<ReportDraft> {
    actor.require(Action::ReportSee)?;
    let commune = commune_of(app, actor)?;
    let (opening, closing, due) = self::days(app, period, today)?;
    let opening = self::opening(app, &commune, period, opening).await?;
    if opening >= closing {
        return Err(Problem::new(Code::PeriodWrong));
    }
    let mut findings = Vec::new();
    let mut tables = serde_json::Map::new();
    let query = TableQuery {
        area: Some(commune.as_str().to_owned()),
        from: Some(opening),
        to: Some(closing),
        areas: Some(AreasAs::Then),
        ..TableQuery::default()
    };
    for view in crate::figure::table::get_many(app, actor, &query, &self::tables(app)).await? {
        findings.extend(view.breaches.iter().map(|breach| breach_finding(&view, breach)));
        let table = serde_json::to_value(crate::figure::table::json(app, &view))
            .map_err(Problem::internal)?;
        tables.insert(view.def.id, table);
    }
    let round = self::round(app, actor, period).await?;
    match (period.kind, &round) {
        (ReportKind::Regular, _) | (_, Some(_)) => {}
        (ReportKind::Preliminary | ReportKind::Official, None) => {
            findings.push(Finding::error("report_no_round").with("year", period.year));
        }
    }
    let decision = round.as_ref().and_then(|(_, decision)| decision.clone());
    // Drafted after a decision, with the figures of a day before it: the year before speaks.
    if let Some((number, day)) = decision.as_ref().filter(|(_, day)| *day > closing) {
        let finding = Finding::warning("report_before_decision").with("number", number);
        let finding = finding.with("day", show_day(*day)).with("closing", show_day(closing));
        findings.push(finding);
    }
    if period.kind == ReportKind::Official && round.is_some() && decision.is_none() {
        findings.push(Finding::error("report_not_decided").with("year", period.year));
    }
    let review = match &round {
        Some((id, _)) => self::review(app, actor, *id, today).await?,
        None => Value::Null,
    };
    let content = json!({
        "kind": period.kind.as_str(), "year": period.year, "month": period.month,
        "commune": commune.as_str(), "commune_name": crate::place::area::name(app, &commune),
        "opening": opening, "closing": closing, "tables": tables, "review": review,
    });
    let content = sorted(&content).to_string();
    let hash = hex(&Sha256::digest(content.as_bytes()));
    Ok(ReportDraft { opening, closing, due, content, hash, findings })
}

/// The opening of a year's report: what happened after the figures of the last official one is told by
/// this one, also where that was sent before its year was over.
async fn opening(app: &App, commune: &AreaKey, period: ReportPeriod, usual: Day) -> Result<Day> {
    if period.kind == ReportKind::Regular {
        return Ok(usual);
    }
    let last = ReportPeriod { kind: ReportKind::Official, year: period.year - 1, month: 0 };
    let last = crate::review::review_report::send::in_force(&**app.store(), commune, last).await?;
    Ok(last.map_or(usual, |last| last.closing.min(usual)))
}

/// The opening, the closing and the deadline of a report.
fn days(app: &App, period: ReportPeriod, today: Day) -> Result<(Day, Day, Option<Due>)> {
    let wrong = || Problem::new(Code::PeriodWrong);
    let told = |code| wrong().with_findings(vec![Finding::error(code)]);
    if !(2000..=2200).contains(&period.year) {
        return Err(wrong());
    }
    let calendar = app.law().calendar();
    let year_begin = base::day::year_end(period.year - 1);
    let days = match period.kind {
        ReportKind::Regular => {
            let due = calendar
                .monthly("report_regular", period.year, period.month)
                .ok_or_else(|| told("report_month"))?;
            let first = Day::from_ymd_opt(period.year, period.month, 1).ok_or_else(wrong)?;
            let closing = first.pred_opt().ok_or_else(wrong)?;
            let begin = Day::from_ymd_opt(closing.year(), closing.month(), 1);
            let opening = begin.and_then(|day| day.pred_opt()).ok_or_else(wrong)?;
            (opening, closing, Some(due))
        }
        ReportKind::Preliminary | ReportKind::Official if period.month != 0 => {
            return Err(wrong());
        }
        ReportKind::Preliminary => {
            let due = calendar.yearly("report_preliminary", period.year);
            let closing = due.as_ref().map_or(today, |due| due.day.min(today));
            (year_begin, closing, due)
        }
        ReportKind::Official => {
            let due = calendar.yearly("report_official", period.year);
            (year_begin, base::day::year_end(period.year).min(today), due)
        }
    };
    if days.1 > today {
        return Err(told("report_not_over"));
    }
    if days.0 >= days.1 {
        return Err(wrong());
    }
    Ok(days)
}

/// The annual round of a report's year, and its decision with number and day.
async fn round(
    app: &App,
    actor: &Actor,
    period: ReportPeriod,
) -> Result<Option<(RoundId, Option<(String, Day)>)>> {
    if period.kind == ReportKind::Regular {
        return Ok(None);
    }
    let rounds = crate::review::round::list(app, actor).await?;
    // Rounds of the communes before are seen, too, and are not this commune's.
    let mine = actor.area.as_ref().map_or("", AreaKey::as_str);
    let annual = rounds.iter().find(|round| {
        round.kind == RoundKind::Annual
            && round.year == period.year
            && round.commune == mine
            && round.closed.is_none()
    });
    Ok(annual.map(|round| (round.id, round.decision.clone())))
}

/// How far the annual review is, by village: what a preliminary report has to say besides the
/// tables, whose classes are those in force.
async fn review(app: &App, actor: &Actor, id: RoundId, day: Day) -> Result<Value> {
    let db = &**app.store();
    let villages = store::review::listing::progress(db, &app.scope(actor), id, day).await?;
    let counts = store::review::survey::count(db, &app.scope(actor), id, day).await?;
    let rows: Vec<Value> = villages
        .iter()
        .map(|row| {
            let p = &row.progress;
            json!({ "village": row.village, "name": row.name, "listed": p.listed,
                "scored": p.scored, "met": p.met, "posted": p.posted })
        })
        .collect();
    Ok(json!({ "round": id, "villages": rows, (Class::Poor.as_str()): counts.poor,
        (Class::NearPoor.as_str()): counts.near_poor, (Class::NotPoor.as_str()): counts.not_poor,
        (Class::Incomplete.as_str()): counts.incomplete }))
}

/// What arrived of a period from the communes of the actor's area, added up.
///
/// # Errors
/// `not_allowed`.
pub async fn sum(app: &App, actor: &Actor, period: ReportPeriod) -> Result<ReportSum> {
    actor.require(Action::ReportSee)?;
    let scope = app.scope(actor);
    let month = i32::try_from(period.month).unwrap_or(0);
    let db = &**app.store();
    let kind = period.kind.as_str();
    let (mut reports, mut sums) = (Vec::<Report>::new(), Vec::new());
    loop {
        let after = reports.last().map(|report| &report.commune);
        let (year, limit) = (period.year, ARRIVED_AT_ONCE);
        let page =
            store::review::review_report::arrived(db, &scope, kind, year, month, after, limit)
                .await?;
        let is_last = page.len() < limit as usize;
        for (report, content) in page {
            frozen::add_up(&mut sums, frozen::tables_now(app, &content)?);
            reports.push(report);
        }
        if is_last {
            break;
        }
    }
    let names =
        reports.iter().map(|report| crate::place::area::name(app, &report.commune)).collect();
    let mut closings = std::collections::BTreeMap::<Day, usize>::new();
    reports.iter().for_each(|report| *closings.entry(report.closing).or_default() += 1);
    let closings = closings.into_iter().collect();
    Ok(ReportSum { reports, names, closings, sums })
}

/// The same value with the keys of its objects in order: the same content has the same text.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let ordered: BTreeMap<&String, &Value> = fields.iter().collect();
            let fields = ordered.into_iter().map(|(key, value)| (key.clone(), sorted(value)));
            Value::Object(fields.collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// What does not foot in a table that a report would carry.
fn breach_finding(view: &TableView, breach: &Breach) -> Finding {
    let column = view.def.column(breach.column).map_or("", |column| column.label.as_str());
    Finding::error("report_breach")
        .with("table", view.def.number)
        .with("area", &breach.area)
        .with("column", column)
        .with("found", breach.found)
        .with("expected", breach.expected)
}

fn commune_of(app: &App, actor: &Actor) -> Result<AreaKey> {
    let area = actor.area.clone().filter(|key| crate::place::area::is_commune(app, key));
    area.ok_or_else(|| Problem::new(Code::ReportOfCommune).with("area", &actor.area_name))
}
