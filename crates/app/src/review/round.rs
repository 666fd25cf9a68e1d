//! Review rounds: opening, choosing the score table, deciding.

mod calls;
mod close;
mod late;
mod reach;
mod table;

pub use self::calls::name;
pub(crate) use self::calls::{CALLS, PAGE, Rounds};
pub use self::close::close;
pub use self::late::{decide_late, late};
pub(crate) use self::reach::{place_of_files, row, to_write};
pub use self::table::{TableChange, change_table, drafts, set_table};
use base::area::Settlement;
use base::day::show_day;
use base::id::{HouseholdId, RoundId, ScoreTableId};
use base::{Day, Finding, Severity};
use chrono::Datelike;
use register::review::round::series::{self, Given, Series};
use register::review::round::step::{in_order, why_not};
use register::review::round::{Decision, RoundKind, RoundState};
use register::{DecisionList, RoundFlow, Step, may_decide};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::people::class_fact::ClassAdd;
use store::review::round::{RoundAdd, RoundRow};

use crate::App;
use crate::kernel::law::{Named, score_region};
use crate::kernel::once::Once;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::receipt::Receipt;
use crate::kernel::rights::{Action, Actor};
use crate::kernel::write::Write;
use crate::people::class_digest::ClassDigest;
use crate::review::paper_draft::Read;
use crate::review::survey::class_of;

pub use close::RoundClose;
pub use late::{LateHousehold, LateList, LatePaper, LateView};
pub use store::review::survey::RoundCounts;

/// A commune has one annual round a year and a regular one a month: twenty years of annual ones.
const ROUNDS_MAX: u32 = 200;
/// Rows read and written at a time when a whole round is gone through.
const BATCH: u32 = 500;

/// A round to be opened.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoundNew {
    /// Its id, made by the client.
    pub id: RoundId,
    /// `annual` or `regular`.
    pub kind: RoundKind,
    /// The year it counts for.
    pub year: i32,
    /// The day on which ages and answers stand.
    pub review_day: Day,
}

/// A round as shown.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct RoundView {
    pub id: RoundId,
    /// The commune's key.
    pub commune: String,
    /// The commune's name.
    pub commune_name: String,
    /// Annual or regular.
    pub kind: RoundKind,
    /// The year it counts for.
    pub year: i32,
    /// The day on which ages and answers stand.
    pub review_day: Day,
    /// Whether answers may still change.
    pub state: RoundState,
    /// Step by step in the program, or recorded from paper.
    pub flow: RoundFlow,
    /// The standard's id.
    pub standard: String,
    /// The standard's name.
    pub standard_name: Named,
    /// The region whose points count.
    pub region: String,
    /// The region's name.
    pub region_name: Named,
    pub score_table: Option<ScoreTableId>,
    pub score_table_name: Option<String>,
    /// Whether that is a demonstration, not law.
    pub artificial: bool,
    /// Whether its form is Phiếu B1 and B2 of the circular; pages show it.
    #[serde(skip)]
    pub by_sheet: bool,
    /// The decision that closed it.
    pub decision: Option<(String, Day)>,
    /// Why it was closed without a decision.
    pub closed: Option<String>,
    /// The day of that; pages show it.
    #[serde(skip)]
    pub closed_on: Option<Day>,
    /// How far it is; only for one round.
    pub counts: Option<Counts>,
    /// What stands against deciding it; only for one open round.
    pub obstacles: Vec<Finding>,
}

/// How far a round is.
#[derive(Debug, Clone, Copy, Serialize, schemars::JsonSchema)]
pub struct Counts {
    /// Households with answers.
    pub surveys: i64,
    /// Of these, classified poor.
    pub poor: i64,
    pub near_poor: i64,
    pub not_poor: i64,
    /// With answers missing.
    pub incomplete: i64,
}

impl Counts {
    /// Answers that wait for a score table.
    pub fn waiting(&self) -> i64 {
        self.surveys - self.poor - self.near_poor - self.not_poor - self.incomplete
    }
}

/// The rounds of the actor's area, the latest first.
///
/// # Errors
/// `not_allowed`.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<RoundView>> {
    actor.require(Action::RoundSee)?;
    let db = &**app.store();
    let tables = store::review::score_table::list(db, 200).await?;
    let rounds = store::review::round::list(db, &app.scope(actor), ROUNDS_MAX).await?;
    rounds
        .into_iter()
        .map(|round| {
            let table = tables.iter().find(|table| Some(table.id) == round.score_table);
            self::view(app, round, table)
        })
        .collect()
}

/// One round, with how far it is and what stands against deciding it.
///
/// # Errors
/// `not_found`.
pub async fn get(app: &App, actor: &Actor, id: RoundId) -> Result<RoundView> {
    actor.require(Action::RoundSee)?;
    let db = &**app.store();
    let round = self::row(app, db, actor, id).await?;
    let table = match round.score_table {
        Some(table) => Some(crate::review::score_table::row(db, table).await?),
        None => None,
    };
    let day = crate::review::listing::list_day(app, db, &round).await?;
    let counts = store::review::survey::count(db, &app.scope(actor), id, day).await?;
    let obstacles = match round.decision {
        Some(_) => Vec::new(),
        None if round.closed.is_some() => Vec::new(),
        None => self::obstacles(app, db, actor, &round, &counts, app.today()).await?,
    };
    let mut view = self::view(app, round, table.as_ref())?;
    view.counts = Some(Counts {
        surveys: counts.surveys,
        poor: counts.poor,
        near_poor: counts.near_poor,
        not_poor: counts.not_poor,
        incomplete: counts.incomplete,
    });
    view.obstacles = obstacles;
    Ok(view)
}

/// Opens a round in the actor's commune; one whose season is over is taken as done on paper.
/// Sending the same round again is accepted.
///
/// # Errors
/// `round_taken`, `round_day_outside`, also for an annual review outside its season,
/// `standard_unknown`, `settlement_unknown`.
pub async fn open(app: &App, actor: &Actor, new: RoundNew) -> Result<Receipt<RoundId>> {
    open_as(app, actor, new, None).await
}

/// The same, to be run step by step or only recorded; a round whose season still runs is not
/// only recorded.
///
/// # Errors
/// As [`open`]; `round_flow_refused`.
pub async fn open_as(
    app: &App,
    actor: &Actor,
    new: RoundNew,
    flow: Option<RoundFlow>,
) -> Result<Receipt<RoundId>> {
    let write = app.write_sent(actor, Action::RoundOpen, new.id).await?;
    let commune =
        actor.area.clone().ok_or_else(|| Problem::new(Code::AreaUnknown).with("area", ""))?;
    let known = store::review::round::find(&*write, &app.scope(actor), new.id).await?;
    let known = known.map(|it| {
        let same = (&it.commune, it.kind, it.review_day) == (&commune, new.kind, new.review_day);
        same && it.year == new.year && flow.is_none_or(|flow| it.flow == flow)
    });
    let sent = json!({ "commune": commune, "round": new, "flow": flow });
    let once = write.once(new.id, &sent, known).await;
    if once.map_err(|problem| problem.with("year", new.year))? == Once::Again {
        return Ok(Receipt::again(new.id));
    }
    let unit = app
        .areas()
        .get(&commune)
        .ok_or_else(|| Problem::new(Code::AreaUnknown).with("area", commune.as_str()))?;
    if !unit.exists_on(new.review_day) || new.review_day.year() != new.year {
        return Err(Problem::new(Code::RoundDayOutside).with("day", show_day(new.review_day)));
    }
    if new.kind == RoundKind::Annual && !register::review::round::in_season(new.review_day) {
        let finding = Finding::error("review_outside_season")
            .with("day", show_day(new.review_day))
            .with("source", register::review::round::SEASON_SOURCE);
        let problem = Problem::new(Code::RoundDayOutside).with("day", show_day(new.review_day));
        return Err(problem.with_findings(vec![finding]));
    }
    let standard = app.law().standards().on(new.review_day).ok_or_else(|| {
        Problem::new(Code::StandardUnknown).with("standard", show_day(new.review_day))
    })?;
    let settlement: Settlement = app.areas().settlement(&commune).ok_or_else(|| {
        Problem::new(Code::SettlementUnknown).with("area", crate::place::area::name(app, &commune))
    })?;
    let region = app.areas().region(&commune, new.review_day).map_or("", |region| &region.id);
    let due = crate::review::listing::round_due(app, new.kind, new.year, new.review_day).day;
    let over = due < app.today();
    let flow = match flow {
        Some(RoundFlow::Recorded) if !over => {
            return Err(Problem::new(Code::RoundFlowRefused).with("day", show_day(due)));
        }
        Some(flow) => flow,
        None if over => RoundFlow::Recorded,
        None => RoundFlow::Steps,
    };
    let round = RoundAdd {
        id: new.id,
        commune: commune.clone(),
        kind: new.kind,
        year: new.year,
        review_day: new.review_day,
        standard: standard.id.clone(),
        standard_seal: standard.seal(new.review_day),
        region: score_region(settlement, region).to_owned(),
        opened_at: write.at,
        opened_by: actor.account,
        flow,
    };
    if let Err(error) = store::review::round::add(&*write, &round).await {
        return Err(match error.constraint() {
            Some(_) => Problem::new(Code::RoundTaken).with("year", new.year),
            None => error.into(),
        });
    }
    let detail = json!({ "year": new.year, "review_day": new.review_day, "standard": round.standard,
        "seal": round.standard_seal, "flow": flow });
    write.commit(Some(&commune), new.id, detail).await?;
    Ok(Receipt::written(new.id))
}

/// Puts the classes of a round in force by the chairman's decision.
///
/// # Errors
/// As [`decide_seen`].
pub async fn round_decide(
    app: &App,
    actor: &Actor,
    id: RoundId,
    decision: Decision,
) -> Result<Receipt<RoundId>> {
    decide_seen(app, actor, id, decision, None).await
}

/// The same by who read its draft: the hash of what was read, which a draft that was approved
/// asks for.
///
/// # Errors
/// `not_found`; `round_decided`; `round_not_ready` with everything that stands against it;
/// `draft_changed` when it says something else than what was read.
pub async fn decide_seen(
    app: &App,
    actor: &Actor,
    id: RoundId,
    decision: Decision,
    seen: Option<&str>,
) -> Result<Receipt<RoundId>> {
    let read = seen.map_or(Read::Unsaid, Read::Digest);
    decide(app, (actor, Action::RoundDecide), id, decision, (None, read)).await
}

/// Enters number and day of the decision that the chairman approved and signed: the classes are in
/// force.
///
/// # Errors
/// As [`decide_seen`]; `draft_not_approved`.
pub async fn record(
    app: &App,
    actor: &Actor,
    id: RoundId,
    decision: Decision,
    seen: &str,
) -> Result<Receipt<RoundId>> {
    let by = (actor, Action::DecisionRecord);
    decide(app, by, id, decision, (None, Read::Digest(seen))).await
}

async fn decide(
    app: &App,
    (actor, action): (&Actor, Action),
    id: RoundId,
    decision: Decision,
    (paper, read): (Option<LatePaper>, Read<'_>),
) -> Result<Receipt<RoundId>> {
    let write = app.write(actor, action).await?;
    let round = crate::review::round::to_write(app, &*write, actor, id).await?;
    if round.decision.is_some() {
        return Err(Problem::new(Code::RoundDecided));
    }
    // Numbers of one series are given one after the other; after a commune's end its rounds are
    // decided by the one that took it over, in its series.
    let body = crate::place::succession::body_on(app, &round.commune, decision.day);
    write.alone_in_all(vec![round.commune.clone(), body.clone()]).await?;
    let day = decision.day.max(round.review_day);
    let counts = store::review::survey::count(&*write, &app.scope(actor), id, day).await?;
    let mut findings = self::obstacles(app, &*write, actor, &round, &counts, decision.day).await?;
    findings.extend(may_decide(round.kind, RoundState::Open, round.review_day, &decision));
    if decision.day > app.today() {
        findings.push(Finding::error("decision_in_future").with("day", show_day(decision.day)));
    }
    let year = decision.day.year();
    let given =
        series::number_of(&decision.number).map(|number| Given { number, day: decision.day });
    if let Some(given) = given {
        let series = store::review::decision::series(&*write, &body, year).await?;
        // Numbers left out are named on the page before; they refuse nothing.
        let found = series::check(Series::Decision, &series, given.number, given.day);
        findings.extend(found.into_iter().filter(|it| it.severity == Severity::Error));
    }
    if let Some(asked) = store::review::opinion::find(&*write, id).await? {
        let last = asked.opinion.answered_on.unwrap_or(asked.opinion.sent_on);
        let before = ("opinion_answer", last);
        findings.extend(in_order("decision", decision.day, before, app.today()));
    }
    let on_paper = paper.as_ref().map(|paper| json!({ "number": paper.number, "day": paper.day }));
    if findings.iter().all(|finding| finding.severity != Severity::Error) || paper.is_none() {
        findings.extend(
            crate::review::round::late::refuse_late(app, &write, actor, &round, (&decision, paper))
                .await?,
        );
    }
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        return Err(Problem::new(Code::RoundNotReady).with_findings(findings));
    }
    let read =
        crate::review::paper_draft::decision_read(app, &write, actor, &round, (decision.day, read))
            .await?;
    let number = base::text::clean(&decision.number);
    let (by, at) = (actor.account, write.at);
    if !store::review::round::set_decision(&*write, id, &number, decision.day, by, at).await? {
        return Err(Problem::new(Code::RoundDecided));
    }
    if let Some(given) = given {
        let added = store::review::decision::add(&*write, id, &body, year, given).await;
        added.map_err(|error| match error.constraint() {
            Some(_) => Problem::new(Code::RoundNotReady),
            None => error.into(),
        })?;
    }
    if let Some(read) = read {
        crate::review::paper_draft::decision_keep(&write, &round, &read).await?;
    }
    let lines = decision_lines(&write, &round, decision.day).await?;
    let classes = put_in_force(&write, actor, &round, &number, decision.day).await?;
    let requests =
        store::review::household_request::set_decided(&*write, id, decision.day, by, at).await?;
    let detail = json!({ "number": number, "day": decision.day, "classes": classes.count,
        "class_digest": classes.text(),
        "lines": lines, "requests": requests, "corrects": on_paper });
    write.commit(Some(&round.commune), id, detail).await?;
    Ok(Receipt::written(id))
}

async fn put_in_force(
    write: &Write,
    actor: &Actor,
    round: &RoundRow,
    number: &str,
    day: Day,
) -> Result<ClassDigest> {
    let mut after: Option<HouseholdId> = None;
    let mut classes = ClassDigest::default();
    loop {
        let verdicts =
            store::review::survey::list_verdicts(&**write, round.id, day, after, BATCH).await?;
        let Some(last) = verdicts.last() else { return Ok(classes) };
        after = Some(last.household);
        let mut rows = Vec::with_capacity(verdicts.len());
        for verdict in verdicts {
            let class = class_of(verdict.class).ok_or_else(|| {
                Problem::internal(format!("verdict {} is not a class", verdict.id))
            })?;
            rows.push(ClassAdd {
                household: verdict.household,
                from_day: day,
                class,
                verdict: Some(verdict.id),
                round: Some(round.id),
                import: None,
                decision_number: Some(number.to_owned()),
                decision_day: Some(day),
                a_points: verdict.a_points,
                b_points: verdict.b_points,
                recorded_at: write.at,
                recorded_by: actor.account,
            });
        }
        rows.iter().for_each(|row| classes.add(&row.into()));
        store::people::class_fact::add_many(&**write, rows).await.map_err(|error| {
            match error.constraint() {
                Some(_) => Problem::new(Code::BadInput).with("field", "day"),
                None => error.into(),
            }
        })?;
    }
}

/// Writes the lists of the decision, by the classes before and after it.
async fn decision_lines(write: &Write, round: &RoundRow, day: Day) -> Result<usize> {
    let mut after: Option<HouseholdId> = None;
    let mut count = 0;
    loop {
        let rows = store::review::decision::changes(&**write, round.id, day, after, BATCH).await?;
        let Some(last) = rows.last() else { return Ok(count) };
        after = Some(last.household);
        let mut lines = Vec::new();
        for row in rows {
            let lists = DecisionList::of(row.before, row.after);
            lines.extend(lists.into_iter().map(|list| (list, row.clone())));
        }
        count += lines.len();
        store::review::decision::add_lines(&**write, round.id, lines).await?;
    }
}

/// What stands against deciding a round on a day.
pub(crate) async fn obstacles(
    app: &App,
    db: &impl store::Db,
    actor: &Actor,
    round: &RoundRow,
    counts: &RoundCounts,
    day: Day,
) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    if round.flow == RoundFlow::Steps {
        let (facts, _, _) =
            crate::review::listing::round_facts(app, db, actor, round, None, day).await?;
        let whys = why_not(Step::Decision, &facts);
        findings.extend(whys.into_iter().map(|why| why.finding));
        return Ok(findings);
    }
    if round.score_table.is_none() {
        findings.push(Finding::error("round_no_score_table"));
    }
    if counts.surveys == 0 {
        findings.push(Finding::error("round_empty"));
    }
    if counts.incomplete > 0 {
        findings.push(Finding::error("round_incomplete").with("count", counts.incomplete));
    }
    let classified = counts.poor + counts.near_poor + counts.not_poor + counts.incomplete;
    let waiting = counts.surveys - classified;
    if waiting > 0 {
        findings.push(Finding::error("round_waiting").with("count", waiting));
    }
    let here = day.max(round.review_day);
    let left = store::review::listing::required_missing(db, round.id, here, true).await?;
    if round.kind == RoundKind::Annual && left > 0 {
        findings.push(Finding::error("round_unreviewed").with("count", left));
    }
    let requests = crate::review::listing::round_requests(app, db, round, here).await?;
    if requests > 0 {
        findings.push(Finding::error("step_requests_open").with("count", requests));
    }
    Ok(findings)
}

fn view(
    app: &App,
    round: RoundRow,
    table: Option<&store::review::score_table::ScoreTableRow>,
) -> Result<RoundView> {
    let standard = app.law().standard(&round.standard)?;
    let region = standard.regions.iter().find(|region| region.id == round.region);
    Ok(RoundView {
        id: round.id,
        commune: round.commune.as_str().to_owned(),
        commune_name: crate::place::area::name(app, &round.commune),
        kind: round.kind,
        year: round.year,
        review_day: round.review_day,
        flow: round.flow,
        state: match (&round.decision, &round.closed) {
            (Some(_), _) => RoundState::Decided,
            (None, Some(_)) => RoundState::Closed,
            (None, None) => RoundState::Open,
        },
        closed: round.closed,
        closed_on: round.closed_at.map(|at| app.day_at(&at)),
        standard: round.standard,
        standard_name: Named::new(&standard.name_vi, &standard.name_en),
        region_name: region.map_or_else(
            || Named::new(&round.region, &round.region),
            |region| Named::new(&region.name_vi, &region.name_en),
        ),
        region: round.region,
        score_table: round.score_table,
        score_table_name: table.map(|table| table.name.clone()),
        artificial: table.is_some_and(|table| table.artificial),
        by_sheet: match table {
            Some(table) => app.law().score_table(table)?.is_of_items(),
            None => false,
        },
        decision: round.decision,
        counts: None,
        obstacles: Vec::new(),
    })
}
