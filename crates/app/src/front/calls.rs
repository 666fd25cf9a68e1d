//! What is due next, and whose turn it is: drafts that wait for the chairman or for their number,
//! requests that wait for a refusal, the next step of a round, the next report. It follows
//! from what is there, and everybody it concerns sees who waits for whom; only whether an approved draft
//! still holds is remembered, until the next write in its commune.

use std::collections::HashMap;

use base::area::AreaKey;
use base::id::RoundId;
use base::{Day, Finding, Role};
use chrono::{Datelike, TimeDelta};
use register::review::round::step::Standing;
use register::{RoundFlow, RoundKind, RoundState, Step};

use crate::App;
use crate::kernel::problem::Result;
use crate::kernel::rights::{Action, Actor};
use crate::review::listing::Board;
use crate::review::review_report::{ReportKind, ReportPeriod};
use crate::review::round::RoundView;

/// Drafts that are told at once; a commune has one or two.
const DRAFTS_MAX: u32 = 10;
/// A report is called for so many days before its last day, and so many after.
const REPORT_DAYS: i64 = 20;

/// Rounds whose approved drafts are remembered: one a commune, for some days a year.
const APPROVALS_MAX: usize = 1_000;

/// Of approved drafts, by round: at which length of its commune's log and on which day it was looked at,
/// and whether it still was what had been read.
pub(crate) type Approvals = HashMap<RoundId, ((i64, Day), bool)>;

/// Something that is due.
#[derive(Debug, Clone)]
pub struct Call {
    /// What: its words are `call.<kind>`, those of its button `call_button.<kind>`.
    pub kind: String,
    /// Whose turn it is.
    pub role: Role,
    /// Whether that is the reader's.
    pub mine: bool,
    /// The round it is about.
    pub round: Option<CallRound>,
    /// The report it is about.
    pub report: Option<ReportPeriod>,
    /// How many households or requests.
    pub count: i64,
    /// The last day, or the day on which it begins.
    pub day: Option<Day>,
    /// What stands in the way.
    pub why: Option<Finding>,
    /// The page where it is done.
    pub path: String,
}

/// A round as it is named.
#[derive(Debug, Clone, Copy)]
pub struct CallRound {
    pub id: RoundId,
    /// Annual or regular.
    pub kind: RoundKind,
    /// The year it counts for.
    pub year: i32,
    pub review_day: Day,
}

impl Call {
    fn new(actor: &Actor, kind: &str, role: Role, path: String) -> Call {
        Call {
            kind: kind.to_owned(),
            role,
            mine: actor.role == role,
            round: None,
            report: None,
            count: 0,
            day: None,
            why: None,
            path,
        }
    }

    fn of(self, round: &RoundView) -> Call {
        let RoundView { id, kind, year, review_day, .. } = *round;
        Call { round: Some(CallRound { id, kind, year, review_day }), ..self }
    }
}

/// All that is due for somebody, what is his first.
pub(crate) async fn calls(
    app: &App,
    actor: &Actor,
    rounds: &[RoundView],
    season: Option<&(RoundView, Board)>,
) -> Result<Vec<Call>> {
    let mut calls = of_drafts(app, actor, rounds).await?;
    calls.extend(of_requests(app, actor).await?);
    let of_commune = is_of_commune(app, actor);
    match season {
        Some((round, board)) => calls.extend(next_step(actor, round, board, &calls)),
        None if of_commune && goes_on(app, actor) => {
            calls.extend(call_to_open(app, actor, rounds));
        }
        None => {}
    }
    if of_commune {
        calls.extend(call_to_certify(app, actor, rounds).await?);
    }
    calls.extend(of_periods(app, actor, &calls).await?);
    if actor.may(Action::ScoreTableApprove) {
        let tables = crate::review::score_table::list(app, actor).await?;
        let count = tables.iter().filter(|table| table.approved_at.is_none()).count();
        if count > 0 {
            let path = "/score-tables".to_owned();
            let call = Call::new(actor, "score_table_approve", actor.role, path);
            calls.push(Call { count: i64::try_from(count).unwrap_or(i64::MAX), ..call });
        }
    }
    if actor.role == Role::Auditor {
        calls.push(Call::new(actor, "audit", Role::Auditor, "/audit".to_owned()));
    }
    calls.sort_by_key(|call| !call.mine);
    Ok(calls)
}

/// What is due in one round.
///
/// # Errors
/// When the database cannot be asked.
pub async fn round_calls(
    app: &App,
    actor: &Actor,
    round: &RoundView,
    board: &Board,
) -> Result<Vec<Call>> {
    if actor.ended.is_some()
        || crate::place::succession::is_of_before(app, actor, &round.commune)
            && actor.village.is_none()
    {
        return Ok(Vec::new());
    }
    let rounds = std::slice::from_ref(round);
    let mut calls = of_drafts(app, actor, rounds).await?;
    calls.retain(|call| call.round.is_some());
    match round.state {
        RoundState::Open => calls.extend(next_step(actor, round, board, &calls)),
        RoundState::Decided => calls.extend(call_to_certify(app, actor, rounds).await?),
        RoundState::Closed => {}
    }
    Ok(calls)
}

/// What is due of the commune's reports.
///
/// # Errors
/// When the database cannot be asked.
pub async fn report_calls(app: &App, actor: &Actor) -> Result<Vec<Call>> {
    let mut calls = of_drafts(app, actor, &[]).await?;
    calls.extend(of_periods(app, actor, &calls).await?);
    Ok(calls)
}

fn is_of_commune(app: &App, actor: &Actor) -> bool {
    let of = actor.area.as_ref().is_some_and(|area| crate::place::area::is_commune(app, area));
    actor.ended.is_none() && (of || actor.village.is_some())
}

/// Whether the actor's commune has a season and reports of today; that of the demonstration shows a
/// year that has passed.
fn goes_on(app: &App, actor: &Actor) -> bool {
    let today = app.today();
    let lasts = |area| app.areas().get(area).is_some_and(|unit| unit.exists_on(today));
    is_of_commune(app, actor) && actor.area.as_ref().is_none_or(lasts)
}

async fn of_drafts(app: &App, actor: &Actor, rounds: &[RoundView]) -> Result<Vec<Call>> {
    let signs = actor.may(Action::PaperApprove) || actor.may(Action::PaperPrepare);
    if !signs || actor.ended.is_some() {
        return Ok(Vec::new());
    }
    let open = rounds.iter().filter(|it| it.state == RoundState::Open);
    let ids: Vec<RoundId> = open.map(|it| it.id).collect();
    let db = &**app.store();
    let rows = store::review::paper_draft::waiting(db, &app.scope(actor), &ids, DRAFTS_MAX).await?;
    let mut calls = Vec::new();
    for row in rows {
        let (role, act) = match row.approved {
            true => (Role::CommuneOfficer, "record"),
            false => (Role::Chairman, "approve"),
        };
        if row.kind == "report" {
            let Some(report) = period_of(&row.subject) else { continue };
            let act = if row.approved { "report_send" } else { "report_approve" };
            let call = Call::new(actor, act, role, path_of(report));
            calls.push(Call { report: Some(report), ..call });
            continue;
        }
        let round = rounds.iter().find(|it| it.id.to_string() == row.subject);
        let Some(round) = round else { continue };
        // What cannot be decided yet waits for that, and not for a signature.
        if !crate::review::round::get(app, actor, round.id).await?.obstacles.is_empty() {
            continue;
        }
        // What was approved is another by now: it has to be read again.
        let holds = row.approved && approval_holds(app, actor, round).await?;
        let (role, act) = if holds { (role, act) } else { (Role::Chairman, "approve") };
        let path = format!("/rounds/{}/draft", round.id);
        calls.push(Call::new(actor, &format!("decision_{act}"), role, path).of(round));
    }
    Ok(calls)
}

/// Whether the approved draft of a round still is what was read. It is made once after each write in the
/// commune and not for every look at the first page.
async fn approval_holds(app: &App, actor: &Actor, round: &RoundView) -> Result<bool> {
    let mut chains = vec![round.commune.clone()];
    if let Some(key) = AreaKey::parse(&round.commune) {
        chains.push(crate::place::succession::body_on(app, &key, app.today()).as_str().to_owned());
    }
    chains.dedup();
    let chains: Vec<&str> = chains.iter().map(String::as_str).collect();
    let version = store::kernel::audit::length(&**app.store(), &chains).await?;
    let known = (version, app.today());
    if let Some((of, holds)) = app.approvals().get(&round.id)
        && *of == known
    {
        return Ok(*holds);
    }
    let holds = crate::review::paper_draft::decision_draft(app, actor, round.id).await?.holds;
    let mut kept = app.approvals();
    if kept.len() >= APPROVALS_MAX {
        kept.clear();
    }
    kept.insert(round.id, (known, holds));
    Ok(holds)
}

async fn of_requests(app: &App, actor: &Actor) -> Result<Vec<Call>> {
    let works = matches!(actor.role, Role::CommuneOfficer | Role::Chairman);
    if !works || actor.ended.is_some() {
        return Ok(Vec::new());
    }
    let (db, scope) = (&**app.store(), app.scope(actor));
    let mut calls = Vec::new();
    let path = || "/requests".to_owned();
    let count = store::review::household_request::count_to_refuse(db, &scope).await?;
    if count > 0 {
        let call = Call::new(actor, "request_refuse", Role::Chairman, path());
        calls.push(Call { count, ..call });
    }
    let (open, day) = store::review::household_request::count_open(db, &scope).await?;
    if open > count && actor.role == Role::CommuneOfficer {
        let call = Call::new(actor, "requests_open", Role::CommuneOfficer, path());
        calls.push(Call { count: open - count, day, ..call });
    }
    Ok(calls)
}

/// The annual review of the year is to be opened, or begins on a day.
fn call_to_open(app: &App, actor: &Actor, rounds: &[RoundView]) -> Option<Call> {
    let today = app.today();
    let mine = actor.area.as_ref().map(|area| area.as_str());
    let there = |year: i32| {
        let annual = rounds.iter().filter(|it| it.kind == RoundKind::Annual && it.year == year);
        let mut own = annual.filter(|it| mine.is_none_or(|mine| it.commune == mine));
        own.any(|it| it.state != RoundState::Closed)
    };
    let call = |kind| Call::new(actor, kind, Role::CommuneOfficer, "/rounds".to_owned());
    let (begin, due) = app.law().calendar().annual_season(today.year())?;
    if (begin..=due.day).contains(&today) && !there(today.year()) {
        return Some(Call {
            day: Some(due.day),
            count: i64::from(today.year()),
            ..call("round_open")
        });
    }
    let next = if today < begin { today.year() } else { today.year() + 1 };
    let (begin, _) = app.law().calendar().annual_season(next)?;
    let call = Call { day: Some(begin), count: i64::from(next), ..call("season_next") };
    Some(Call { mine: false, ..call })
}

/// Certificates that the last decision asks for.
async fn call_to_certify(app: &App, actor: &Actor, rounds: &[RoundView]) -> Result<Option<Call>> {
    let works = matches!(actor.role, Role::CommuneOfficer | Role::Chairman);
    let mine = actor.area.as_ref().map_or("", |area| area.as_str());
    let decided = |it: &&RoundView| it.state == RoundState::Decided && it.commune == mine;
    let Some(round) = rounds.iter().find(decided).filter(|_| works) else { return Ok(None) };
    let row = crate::review::round::row(app, &**app.store(), actor, round.id).await?;
    let (entitled, certified) =
        crate::review::certificate::count(app, &**app.store(), &row).await?;
    if certified >= entitled {
        return Ok(None);
    }
    let path = format!("/rounds/{}/certificates", round.id);
    let call = Call::new(actor, "step_certificate", Role::Chairman, path).of(round);
    Ok(Some(Call { count: entitled - certified, ..call }))
}

/// Reports whose last day is near, or has just passed, and that were not sent; one whose draft is on
/// its way has a call among those made already.
async fn of_periods(app: &App, actor: &Actor, made: &[Call]) -> Result<Vec<Call>> {
    let upper = actor.role == Role::UpperOfficer;
    let sends = goes_on(app, actor) && actor.may(Action::ReportSend);
    if !actor.may(Action::ReportSee) || !(upper || sends) {
        return Ok(Vec::new());
    }
    let near = periods_near(app);
    let sent = match near.is_empty() || upper {
        true => Vec::new(),
        false => crate::review::review_report::list(app, actor, None).await?.rows,
    };
    let is_sent = |it: &ReportPeriod| {
        sent.iter().any(|row| {
            let month = u32::try_from(row.month).unwrap_or(0);
            row.kind == it.kind && row.year == it.year && month == it.month
        })
    };
    let left = near.into_iter().filter(|(it, _)| !is_sent(it));
    let on_its_way = |it: &ReportPeriod| made.iter().any(|call| call.path == path_of(*it));
    let left = left.filter(|(it, _)| !on_its_way(it));
    Ok(left
        .map(|(report, day)| {
            let (kind, path) = match upper {
                true => ("reports_arrive", "/reports".to_owned()),
                false => ("report_due", path_of(report)),
            };
            let call = Call::new(actor, kind, Role::CommuneOfficer, path);
            Call { report: Some(report), day: Some(day), mine: call.mine || upper, ..call }
        })
        .collect())
}

fn periods_near(app: &App) -> Vec<(ReportPeriod, Day)> {
    let (today, calendar) = (app.today(), app.law().calendar());
    let year = today.year();
    let period = |kind, month| ReportPeriod { kind, year, month };
    let yearly = |kind, id| Some((period(kind, 0), calendar.yearly(id, year)?.day));
    let monthly = |month| {
        let due = calendar.monthly("report_regular", year, month)?;
        Some((period(ReportKind::Regular, month), due.day))
    };
    let all = (1..=12).filter_map(monthly);
    let all = all.chain(yearly(ReportKind::Preliminary, "report_preliminary"));
    let all = all.chain(yearly(ReportKind::Official, "report_official"));
    let span = TimeDelta::days(REPORT_DAYS);
    all.filter(|(_, day)| *day - span <= today && today <= *day + span).collect()
}

/// The next step of an open round: what is to be done, or what it waits for.
fn next_step(actor: &Actor, round: &RoundView, board: &Board, calls: &[Call]) -> Option<Call> {
    if round.score_table.is_none() {
        let path = format!("/rounds/{}#score-table", round.id);
        return Some(Call::new(actor, "score_table", Role::CommuneOfficer, path).of(round));
    }
    let over = [Standing::Done, Standing::Absent, Standing::Stopped];
    let next = board.steps.iter().find(|it| !over.contains(&it.standing))?;
    let page = match next.step {
        Step::List => "/households",
        Step::Survey => "/households?stage=listed",
        Step::Meeting => "/meetings",
        Step::Posting => "/postings",
        Step::Decision => "/draft",
        Step::Certificate => "/certificates",
        Step::Opinion => "",
    };
    let path = format!("/rounds/{}{page}", round.id);
    // A draft that is on its way has a call of its own.
    let of_draft = |call: &Call| call.round.is_some_and(|it| it.id == round.id);
    if next.step == Step::Decision && calls.iter().any(of_draft) {
        return None;
    }
    let day = Some(board.due.day);
    if let Some(why) = next.why_not.first() {
        let call = Call::new(actor, "step_waits", why.helper, format!("/rounds/{}", round.id));
        return Some(Call { why: Some(why.finding.clone()), day, ..call }.of(round));
    }
    // Step 6 begins with the officer's draft.
    let role = match next.step {
        Step::Decision => Role::CommuneOfficer,
        _ => next.helper,
    };
    let count = match round.flow {
        RoundFlow::Steps => (next.of - next.done).max(0),
        RoundFlow::Recorded => 0,
    };
    let kind = format!("step_{}", next.step.as_str());
    Some(Call { count, day, ..Call::new(actor, &kind, role, path) }.of(round))
}

fn path_of(period: ReportPeriod) -> String {
    let ReportPeriod { kind, year, month } = period;
    format!("/reports/draft?kind={}&year={year}&month={month}", kind.as_str())
}

/// The period that a draft's subject names.
fn period_of(subject: &str) -> Option<ReportPeriod> {
    let mut parts = subject.split(' ');
    let (kind, year, month) = (parts.next()?, parts.next()?, parts.next()?);
    let kind = ReportKind::ALL.into_iter().find(|it| it.as_str() == kind)?;
    Some(ReportPeriod { kind, year: year.parse().ok()?, month: month.parse().ok()? })
}
