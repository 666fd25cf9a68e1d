//! Review rounds: opening, choosing the score table, what stands against deciding.

mod calls;
mod close;
mod finder;
mod reach;
mod table;
mod table_change;

pub use self::calls::name;
pub(crate) use self::calls::{CALLS, PAGE, Rounds, season};
pub use self::close::close;
pub(crate) use self::finder::FINDER;
pub(crate) use self::reach::{alone_in_own, place_of_files, row, to_write};
pub use self::table::{drafts, set_table};
pub(crate) use self::table_change::TABLE_CHANGE;
pub use self::table_change::{
    TableChange, TableWork, change_table, table_change_begin, table_change_cancel, table_work,
};
use base::area::Settlement;
use base::day::show_day;
use base::id::{RoundId, ScoreTableId};
use base::{Day, Finding};
use chrono::Datelike;
use register::review::round::recorded::{self, Entered};
use register::review::round::step::why_not;
use register::review::round::{RoundKind, RoundState};
use register::{RoundFlow, Step};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::review::round::{RoundAdd, RoundRow};

use crate::App;
use crate::kernel::law::{Named, score_region};
use crate::kernel::once::Once;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::receipt::Receipt;
use crate::kernel::rights::{Action, Actor};

pub use close::RoundClose;
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

/// The review day that is offered for the annual review of a year: today within its season, else the day on
/// which that begins.
pub fn review_day(app: &App, year: i32) -> Day {
    let (today, season) = (app.today(), app.law().calendar().annual_season(year));
    match season {
        Some((begin, due)) if !(begin..=due.day).contains(&today) => begin,
        _ => today,
    }
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
    let readings = crate::review::reading_choice::keep_for(app, &*write, &round).await?;
    let detail = json!({ "year": new.year, "review_day": new.review_day, "standard": round.standard,
        "seal": round.standard_seal, "flow": flow, "readings": readings });
    write.commit(Some(&commune), new.id, detail).await?;
    Ok(Receipt::written(new.id))
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
    if round.flow == RoundFlow::Steps {
        let (facts, _, _) =
            crate::review::listing::round_facts(app, db, actor, round, None, day).await?;
        let whys = why_not(Step::Decision, &facts);
        return Ok(whys.into_iter().map(|why| why.finding).collect());
    }
    let here = day.max(round.review_day);
    Ok(recorded::obstacles(&Entered {
        kind: round.kind,
        has_table: round.score_table.is_some(),
        forms: counts.surveys,
        classified: counts.poor + counts.near_poor + counts.not_poor,
        incomplete: counts.incomplete,
        unreviewed: store::review::listing::required_missing(db, round.id, here, true).await?,
        open_requests: crate::review::listing::round_requests(app, db, round, here).await?,
    }))
}

/// The round that a command names by its id or, of the annual ones, by its year.
///
/// # Errors
/// `not_found`.
pub async fn named(app: &App, actor: &Actor, text: Option<&str>) -> Result<Option<RoundId>> {
    let Some(text) = text else { return Ok(None) };
    let rounds = list(app, actor).await?;
    rounds
        .iter()
        .find(|round| {
            let annual = round.kind == RoundKind::Annual;
            round.id.to_string() == text || (annual && round.year.to_string() == text)
        })
        .map(|round| Some(round.id))
        .ok_or_else(|| Problem::new(Code::NotFound))
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
