//! Duties: everything the program knows to be owed, put together from what the nouns declare. What follows
//! from records is asked of them, in one statement for all nouns; assignments are kept.

mod ask;
mod file;
mod today;

use base::area::{AreaKey, Level};
use base::id::VillageId;
use base::{Day, Role};
use chrono::Datelike;
use register::office::assignment::DutyStanding;
use serde::{Deserialize, Serialize};
use store::kernel::duty::{DutyAfter, DutyFilter, Which};
pub use store::kernel::duty::{DutyDay, DutyPerson, DutyRow};

pub use self::file::{list_file, people_file};
pub(crate) use self::today::today;
pub use self::today::{Ahead, Today};
use crate::front::duty::ask::{Ready, line, ready};
use crate::kernel::call::{DaySource, Said};
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::{App, PAGE_ROWS, Page};

/// People of one sheet: a province's officers and village heads fit.
const PEOPLE_MAX: u32 = 5_000;

base::closed_set! {
    /// What a list is asked for.
    DutyState {
        /// Not fulfilled, and begun.
        Open = "open",
        Late = "late",
        /// Not begun.
        Coming = "coming",
        Done = "done",
        /// All of them.
        All = "all",
    }
}

/// What a list is asked for.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct DutyListQuery {
    /// `open` when nothing is said.
    pub state: Option<DutyState>,
    /// Only those of the reader's role, or that name him.
    #[serde(default)]
    pub mine: bool,
    pub role: Option<Role>,
    pub village: Option<VillageId>,
    /// A commune of the reader's area, as it is today.
    pub commune: Option<AreaKey>,
    pub kind: Option<String>,
    /// Only those that name somebody who can no longer sign in.
    #[serde(default)]
    pub left: bool,
    /// Due from this day on.
    pub from: Option<Day>,
    /// Due until this day.
    pub to: Option<Day>,
    /// Where the page goes on.
    pub after: Option<String>,
}

/// A duty as it is shown.
#[derive(Debug, Clone)]
pub struct DutyLine {
    pub row: DutyRow,
    /// What it is.
    pub said: Said,
    /// The page where it is done, or of the record that fulfilled it.
    pub path: String,
    pub standing: DutyStanding,
    pub source: DaySource,
    /// The area that owes it.
    pub area_name: String,
    /// Days since its last day, when it is late.
    pub late_days: i64,
    /// Whether it is the reader's turn.
    pub mine: bool,
}

impl DutyLine {
    /// Whether it names somebody who can no longer sign in.
    pub fn is_left(&self) -> bool {
        self.row.account_left == 1 && self.row.closed_on.is_none()
    }
}

/// The level that an actor's office works at, as rows name it.
fn level_name(app: &App, actor: &Actor) -> String {
    let level = actor.area.as_ref().and_then(|key| app.areas().get(key)).map(|unit| unit.level);
    match (actor.role, level) {
        (Role::UpperOfficer, Some(level)) => level.as_str().to_owned(),
        (Role::UpperOfficer, None) => Level::Nation.as_str().to_owned(),
        _ => String::new(),
    }
}

fn filter(app: &App, actor: &Actor, asked: &DutyListQuery) -> DutyFilter {
    let today = self::ask::day_of(app, actor);
    let state = asked.state.unwrap_or(DutyState::Open);
    let by = |wanted: DutyState| (state == wanted).then_some(today);
    // What an area owed that has ended is owed where its land is now (ADR 0037), and here only remembered;
    // in the demonstration's, which goes on, nothing is late.
    let is_none = match state {
        DutyState::Open | DutyState::Coming => actor.ended.is_some(),
        DutyState::Late => self::ask::is_over(app, actor),
        DutyState::Done | DutyState::All => false,
    };
    DutyFilter {
        which: match state {
            DutyState::Open | DutyState::Late | DutyState::Coming => Which::Open,
            DutyState::Done => Which::Closed,
            DutyState::All => Which::All,
        },
        late_on: by(DutyState::Late),
        coming_on: by(DutyState::Coming),
        begun_on: by(DutyState::Open),
        mine: asked.mine.then(|| (actor.role, level_name(app, actor), actor.account)),
        role: asked.role,
        village: asked.village,
        communes: asked
            .commune
            .as_ref()
            .map(|key| crate::place::succession::with_whole(app, key))
            .unwrap_or_default(),
        kind: asked.kind.clone().unwrap_or_default(),
        from: asked.from,
        to: asked.to,
        left: asked.left,
        none: is_none,
    }
}

fn after(text: &str) -> Option<DutyAfter> {
    let mut parts = text.split('|');
    let mut next = || parts.next();
    Some(DutyAfter {
        due: next()?.parse().ok()?,
        kind: next()?.to_owned(),
        area: next()?.to_owned(),
        record: next()?.parse().ok()?,
        rule: next()?.to_owned(),
    })
}

fn place(row: &DutyRow) -> String {
    let area = row.area.as_ref().map_or("", AreaKey::as_str);
    let record = row.record.unwrap_or_default();
    format!("{}|{}|{area}|{record}|{}", row.due_key, row.kind, row.rule)
}

/// The days of the calendar that a list looks at: what a filter names, else a year back and some months on.
fn span(app: &App, asked: &DutyListQuery) -> (Day, Day) {
    let today = app.today();
    let year = |n: i32| base::day::year_end(today.year() + n);
    (asked.from.unwrap_or_else(|| year(-2)), asked.to.unwrap_or_else(|| year(0)))
}

/// One page: by their last day, so that what is late stands first; what has none comes last.
///
/// # Errors
/// `not_allowed`.
pub async fn list(app: &App, actor: &Actor, asked: &DutyListQuery) -> Result<Page<DutyLine>> {
    actor.require(Action::DutySee)?;
    let wanted = filter(app, actor, asked);
    let place_after = asked.after.as_deref().and_then(after);
    let ready = ready(app, actor, span(app, asked), asked.kind.as_deref());
    let rows = ready.list(app, &wanted, place_after.as_ref(), PAGE_ROWS + 1).await?;
    let page = Page::cut(rows, place);
    let rows = page.rows.into_iter().map(|row| line(app, actor, row)).collect();
    Ok(Page { rows, next: page.next })
}

/// How many there are that a list asks for: all, and of them late ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DutyTotal {
    pub count: i64,
    pub late: i64,
}

/// The sum of a list.
///
/// # Errors
/// `not_allowed`.
pub async fn total(app: &App, actor: &Actor, asked: &DutyListQuery) -> Result<DutyTotal> {
    actor.require(Action::DutySee)?;
    let wanted = filter(app, actor, asked);
    let ready = ready(app, actor, span(app, asked), asked.kind.as_deref());
    let sums = ready.sums(app, &wanted).await?;
    Ok(DutyTotal {
        count: sums.iter().map(|sum| sum.count).sum(),
        late: sums.iter().map(|sum| sum.late).sum(),
    })
}

/// A month: its first and its last day.
pub fn month(year: i32, month: u32) -> Result<(Day, Day)> {
    let bad = || Problem::new(Code::BadInput).with("field", "month");
    let first = Day::from_ymd_opt(year, month, 1).filter(|_| (1990..=2200).contains(&year));
    let first = first.ok_or_else(bad)?;
    let next = first.checked_add_months(chrono::Months::new(1)).ok_or_else(bad)?;
    Ok((first, next.pred_opt().ok_or_else(bad)?))
}

/// How many are due on each day from one to another.
///
/// # Errors
/// `not_allowed`.
pub async fn days(app: &App, actor: &Actor, asked: &DutyListQuery) -> Result<Vec<DutyDay>> {
    actor.require(Action::DutySee)?;
    let asked = DutyListQuery { state: Some(DutyState::All), ..asked.clone() };
    let wanted = filter(app, actor, &asked);
    let ready = ready(app, actor, span(app, &asked), asked.kind.as_deref());
    ready.days(app, &wanted).await
}

/// How far a commune is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommuneLine {
    pub key: AreaKey,
    pub name: String,
    pub open: i64,
    pub late: i64,
    /// The first of their last days.
    pub due_on: Option<Day>,
}

/// The communes of an area above them: late ones first, then by their name. What a commune that ended left,
/// and that came to one whole, is counted there.
///
/// # Errors
/// `not_allowed`.
pub async fn communes(app: &App, actor: &Actor) -> Result<Vec<CommuneLine>> {
    actor.require(Action::DutySee)?;
    let today = app.today();
    let wanted = DutyFilter { begun_on: Some(today), ..DutyFilter::default() };
    let ready = ready(app, actor, span(app, &DutyListQuery::default()), None);
    let mut found: std::collections::BTreeMap<AreaKey, CommuneLine> = Default::default();
    for row in ready.communes(app, &wanted).await? {
        // What is of the whole program, and what an office above owes itself, is of no commune.
        let Some(key) = row.commune.filter(|key| crate::place::area::is_commune(app, key)) else {
            continue;
        };
        let key = crate::place::succession::body_on(app, &key, today);
        let line = found.entry(key.clone()).or_insert_with(|| CommuneLine {
            name: crate::place::area::name(app, &key),
            key,
            open: 0,
            late: 0,
            due_on: None,
        });
        line.open += row.open;
        line.late += row.late;
        line.due_on = match (line.due_on, row.due_on) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }
    let mut all: Vec<CommuneLine> = found.into_values().collect();
    all.sort_by(|a, b| (b.late, b.open, &a.name).cmp(&(a.late, a.open, &b.name)));
    Ok(all)
}

/// What each person had to do in a year: what was due in it.
///
/// # Errors
/// `not_allowed`, `bad_input` for a year that is none.
pub async fn people(app: &App, actor: &Actor, year: i32) -> Result<Vec<DutyPerson>> {
    actor.require(Action::DutySee)?;
    let (from, _) = month(year, 1)?;
    let (_, to) = month(year, 12)?;
    let wanted = DutyFilter {
        which: Which::All,
        begun_on: Some(app.today()),
        from: Some(from),
        to: Some(to),
        ..DutyFilter::default()
    };
    let ready: Ready = ready(app, actor, (from, to), None);
    ready.people(app, &wanted, PEOPLE_MAX).await
}
