//! The first page after signing in: the year's numbers of one's own area, and what changed.

use base::area::AreaKey;
use base::{Day, Role};
use chrono::Datelike;
pub use figures::rate;
use register::{RoundFlow, RoundState};
use serde::Serialize;

use crate::App;
use crate::figure::table::{TableQuery, TableView};
use crate::front::calls::{Call, Notice, Today};
use crate::front::handed_over::HandedOver;
use crate::kernel::clock::ClockNote;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::rights::{Action, Actor, Target};
use crate::office::account::AccountGaps;
use crate::people::entitlement::{PolicyLine, PolicyQuery};
use crate::review::listing::Board;
use crate::review::round::{RoundView, Rounds};

/// What the home page shows.
#[derive(Debug, Clone)]
pub struct HomeView {
    /// The area's name.
    pub area_name: String,
    /// What became of the area since, when it has ended: names of the areas that hold it now.
    pub now_in: Vec<String>,
    /// Whether nothing is written for it any more: what is to be done is done where its land is now.
    pub ended: bool,
    /// The year shown.
    pub year: i32,
    /// The years there are figures for, the latest first.
    pub years: Vec<i32>,
    /// The year's numbers; none while no household is in the register.
    pub numbers: Option<YearNumbers>,
    /// Table 1 at the end of the year.
    pub result: Option<TableView>,
    /// Table 2 over the year.
    pub poor: Option<TableView>,
    /// Table 3 over the year.
    pub near_poor: Option<TableView>,
    /// The rounds of the area, the latest first.
    pub rounds: Vec<RoundView>,
    /// What is wrong with the machine's clock, if anything.
    pub clock: Option<ClockNote>,
    /// The round under way and how its villages stand; for those who run it.
    pub season: Option<(RoundView, Board)>,
    /// What is due next, and whose turn it is.
    pub calls: Vec<Call>,
    /// What is owed today, by its last day.
    pub today: Today,
    /// What else one is told.
    pub notices: Vec<Notice>,
    /// The days of the opening and of the closing that the numbers are of.
    pub days: Option<(Day, Day)>,
    /// Whether classes of the year shown rest on a review of that year.
    pub reviewed: bool,
    /// What the communes that came to this one left open.
    pub handed: HandedOver,
    /// Whether a class in it rests on the artificial score table.
    pub artificial: bool,
    /// What the plan of the demonstration commune wrote, where it is that commune and year.
    pub plan: Option<PlanNote>,
    /// What is to be done first, while there is little here.
    pub start: Start,
    /// The policies of today with their numbers, for who keeps them.
    pub policies: Vec<PolicyLine>,
}

/// What somebody of an area that has just begun is to do first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// There is something to see.
    None,
    /// The officer enters the commune: so many villages are there.
    Officer {
        /// How many.
        villages: usize,
    },
    /// Who keeps the accounts gives those that are lacking.
    Keeper(AccountGaps),
    /// Somebody else does it.
    Waiting,
}

/// The numbers of a year: at its opening and at its closing.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct YearNumbers {
    pub households_opening: i64,
    /// Whether anybody's class at the opening is known.
    pub classed_opening: bool,
    /// Whether a paper says how many households there were at the opening.
    pub stated_opening: bool,
    /// The same at the closing.
    pub stated: bool,
    /// Households at the closing.
    pub households: i64,
    /// People at the closing.
    pub people: i64,
    /// Poor households at the opening.
    pub poor_opening: i64,
    /// Poor households at the closing.
    pub poor: i64,
    /// Near-poor households at the opening.
    pub near_poor_opening: i64,
    /// Near-poor households at the closing.
    pub near_poor: i64,
}

impl YearNumbers {
    /// Whether the register knew anybody's class at the opening; if not, nothing rose or fell since.
    pub fn has_opening(&self) -> bool {
        self.classed_opening && self.households_opening > 0
    }

    /// The rate of poor households at the opening, hundredths of a percent; none where no
    /// paper says of how many.
    pub fn poor_rate_opening(&self) -> Option<i64> {
        rate(self.poor_opening, self.households_opening).filter(|_| self.stated_opening)
    }

    /// The same at the closing.
    pub fn poor_rate(&self) -> Option<i64> {
        rate(self.poor, self.households).filter(|_| self.stated)
    }

    /// The rate of near-poor households at the opening.
    pub fn near_poor_rate_opening(&self) -> Option<i64> {
        rate(self.near_poor_opening, self.households_opening).filter(|_| self.stated_opening)
    }

    /// The same at the closing.
    pub fn near_poor_rate(&self) -> Option<i64> {
        rate(self.near_poor, self.households).filter(|_| self.stated)
    }
}

/// What the commune's plan of May 2024 wrote about 2023, beside what the register gives.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct PlanNote {
    /// The fall of poor households the plan wrote.
    pub fall: i64,
    /// The rate at the end of 2023 it wrote, hundredths of a percent.
    pub rate: i64,
    /// How many households that rate would need.
    pub implied_households: i64,
}

/// Hoằng Kim, the commune of the plan.
const PLAN_COMMUNE: &str = "15889@0";

/// The home page of an actor; the year is the latest decided one when empty.
///
/// # Errors
/// `not_allowed`, or when the database cannot be asked.
pub async fn home(app: &App, actor: &Actor, year: Option<i32>) -> Result<HomeView> {
    actor.require(Action::HomeSee)?;
    let mut view = HomeView {
        area_name: actor.area_name.clone(),
        now_in: self::now_in(app, actor.area.as_ref()),
        ended: actor.ended.is_some(),
        year: year.unwrap_or(app.today().year()),
        years: Vec::new(),
        numbers: None,
        result: None,
        poor: None,
        near_poor: None,
        rounds: Vec::new(),
        season: None,
        calls: Vec::new(),
        today: Today::default(),
        notices: Vec::new(),
        days: None,
        handed: HandedOver::default(),
        reviewed: true,
        clock: crate::kernel::clock::state(app).await?,
        artificial: false,
        plan: None,
        start: Start::None,
        policies: Vec::new(),
    };
    view.start = start_of_keeper(app, actor).await?;
    if actor.may(Action::TableSee) {
        view.handed = crate::front::handed_over::handed_over(app, actor).await?;
    }
    let mut offers = crate::front::calls::offers(app, actor).await?;
    let (today, found) = crate::front::calls::of_home(app, actor, &offers).await?;
    (view.today, view.calls, view.notices) = (today, found.calls, found.notices);
    if is_of_money(actor) {
        // Whose turn it is in a review is nothing to him.
        view.calls.retain(|call| call.mine);
        if actor.ended.is_none() && actor.may(Action::EntitlementSee) {
            let today = PolicyQuery::default();
            let all = crate::people::entitlement::overview(app, actor, &today);
            view.policies = all.await?.lines;
        }
    }
    let Some(Rounds { all, season }) = offers.take() else { return Ok(view) };
    (view.rounds, view.season) = (all, season);
    let latest = crate::figure::table::latest_closing(app, actor).await?.year();
    view.year = year.filter(|year| (1990..=2200).contains(year)).unwrap_or(latest);
    let first = store::people::household::first_year(&**app.store(), &app.scope(actor)).await?;
    let Some(first) = first else {
        view.start = match actor.may(Action::VillageAdd) && actor.ended.is_none() {
            true => {
                Start::Officer { villages: crate::place::village::list(app, actor).await?.len() }
            }
            false => Start::Waiting,
        };
        return Ok(view);
    };
    view.years = (first..=latest.max(first)).rev().take(20).collect();
    let (opening, closing): (Day, Day) =
        (base::day::year_end(view.year - 1), base::day::year_end(view.year));
    let query = TableQuery { from: Some(opening), to: Some(closing), ..TableQuery::default() };
    view.days = Some((opening, closing));
    let target = crate::place::area::target(app, actor, None, closing)?;
    // Of a commune that began later the year is that of the villages it has now.
    let (_, day) = crate::figure::table::areas_on(app, &target, closing, None)?;
    let scope = app.scope_within(actor, &target, day).await?;
    // Tables 2 and 3 stand on table 1: together each figure is counted once.
    let ids = ["t01", "t02", "t03"].map(str::to_owned);
    let first = app.law().table("t01")?;
    let (tables, before) = tokio::try_join!(
        crate::figure::table::get_many(app, actor, &query, &ids),
        crate::figure::table::sums(app, &scope, &target, first, opening),
    )?;
    let Ok([result, poor, near_poor]) = <[TableView; 3]>::try_from(tables) else {
        return Err(Problem::internal("three tables were asked for"));
    };
    view.reviewed = classed(app, &scope, (opening, closing)).await?;
    let at = |measure: &str, sums: &[i64]| result.def.sum_of(measure, sums).unwrap_or(0);
    let (then, now) = (&before.whole.sums, &result.figures.whole.sums);
    view.numbers = Some(YearNumbers {
        classed_opening: classed(app, &scope, (base::day::year_end(1900), opening)).await?,
        households_opening: at("households_all", then),
        stated_opening: before.whole.is_stated(),
        stated: result.figures.whole.is_stated(),
        households: at("households_all", now),
        people: at("people_all", now),
        poor_opening: at("households_poor", then),
        poor: at("households_poor", now),
        near_poor_opening: at("households_near_poor", then),
        near_poor: at("households_near_poor", now),
    });
    view.artificial = result.artificial;
    view.result = Some(result);
    view.poor = Some(poor);
    view.near_poor = Some(near_poor);
    let of_the_plan = matches!(&target, Target::Area(key) if key.as_str() == PLAN_COMMUNE);
    if app.is_demo() && view.year == 2023 && of_the_plan {
        view.plan = Some(PlanNote { fall: 25, rate: 159, implied_households: 1_572 });
    }
    Ok(view)
}

/// Whether somebody keeps policies and money, and has no part in a review.
fn is_of_money(actor: &Actor) -> bool {
    actor.role == Role::FinanceOfficer
}

async fn start_of_keeper(app: &App, actor: &Actor) -> Result<Start> {
    if !actor.may(Action::AccountChange) || actor.ended.is_some() {
        return Ok(Start::None);
    }
    let gaps = crate::office::account::gaps(app, actor).await?;
    Ok(match gaps.none || gaps.moving > 0 || !gaps.communes.is_empty() {
        true => Start::Keeper(gaps),
        false => Start::None,
    })
}

/// The open round of a commune that is run in the program: the annual one before a regular one,
/// the latest first.
pub(crate) async fn season(
    app: &App,
    actor: &Actor,
    rounds: &[RoundView],
) -> Result<Option<(RoundView, Board)>> {
    let of_a_commune = actor.village.is_some()
        || actor.area.as_ref().is_some_and(|it| crate::place::area::is_commune(app, it));
    if !of_a_commune || is_of_money(actor) {
        return Ok(None);
    }
    // What another commune left open stands by itself, with what to do.
    let mine = crate::place::succession::work_commune(app, &**app.store(), actor).await?;
    let mine = mine.as_ref().map_or("", AreaKey::as_str);
    let open = |round: &&RoundView| {
        round.state == RoundState::Open && round.flow == RoundFlow::Steps && round.commune == mine
    };
    let mut open: Vec<&RoundView> = rounds.iter().filter(open).collect();
    open.sort_by_key(|round| (round.kind, std::cmp::Reverse(round.review_day)));
    match open.first() {
        Some(round) => {
            let board = crate::review::listing::round_board(app, actor, round.id).await?;
            Ok(Some(((*round).clone(), board)))
        }
        None => Ok(None),
    }
}

/// Whether a class came into force in the scope after the first day and until the second.
async fn classed(app: &App, scope: &store::Scope, days: (Day, Day)) -> Result<bool> {
    Ok(store::people::class_fact::any_between(&**app.store(), scope, days).await?)
}

fn now_in(app: &App, area: Option<&AreaKey>) -> Vec<String> {
    let Some(key) = area else { return Vec::new() };
    let ended = app
        .areas()
        .get(key)
        .is_some_and(|unit| unit.valid_to.is_some_and(|last| last < app.today()));
    if !ended {
        return Vec::new();
    }
    let now = app.areas().now(key, app.today());
    now.into_iter().map(|(unit, _)| app.areas().full_name(unit)).collect()
}
