//! Data quality: the checks of `checks/` over the actor's area, the households each one finds, and
//! setting one aside for a household.

mod files;

use base::Day;
use base::day::{parse_day, show_day};
use base::id::{HouseholdId, PersonId};
use chrono::Months;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::people::data_check::{AsideAdd, CheckQuery};
use store::{Scope, ScopeArea};

use crate::kernel::filter::going_on;
use crate::kernel::once::{AsideId, Once};
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::{App, PAGE_ROWS, Page};

pub use files::CheckDef;
pub(crate) use files::load;
pub use store::people::data_check::{CheckCount, CheckRow};

/// The most characters of the reason for setting a check aside.
const REASON_MAX: usize = 500;

/// All checks over an area.
#[derive(Debug, Clone)]
pub struct CheckList {
    /// The area's name.
    pub area_name: String,
    /// The day they were asked for.
    pub day: Day,
    /// Each check with its counts; empty while an area above the communes is asked for as a whole.
    pub rows: Vec<(CheckDef, CheckCount)>,
    /// Whether one commune must be chosen first.
    pub choose: bool,
}

/// One check with a page of its findings.
#[derive(Debug, Clone)]
pub struct CheckView {
    pub def: CheckDef,
    /// The area's name.
    pub area_name: String,
    /// The day it was asked for.
    pub day: Day,
    pub count: CheckCount,
    /// A page of findings.
    pub page: Page<CheckRow>,
}

/// A check to be set aside for one household, or taken up again.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckAside {
    /// The id of this word, made by the client.
    pub id: uuid::Uuid,
    pub household: HouseholdId,
    /// Whether it is set aside; if not, it is taken up again.
    pub aside: bool,
    /// Why.
    pub reason: String,
    /// Why it was set aside when its author looked; nothing when it was not.
    #[serde(default)]
    pub seen: Option<String>,
}

/// How many findings each check has in an area; the actor's own when none is named. Areas
/// above the communes are looked at one commune at a time.
///
/// # Errors
/// `not_allowed`, `area_unknown`, `not_found`.
pub async fn list(app: &App, actor: &Actor, area: Option<&str>) -> Result<CheckList> {
    actor.require(Action::CheckSee)?;
    let (scope, area_name) = self::scope(app, actor, area).await?;
    let day = app.today();
    let choose = !matches!(scope.area(), ScopeArea::Commune(_) | ScopeArea::Village(_));
    let mut rows = Vec::new();
    if !choose {
        for def in app.checks() {
            let query = query(def, day);
            let count = store::people::data_check::count(&**app.store(), &scope, query).await?;
            rows.push((def.clone(), count));
        }
        rows.sort_by_key(|(def, count)| (def.severity, count.findings == 0));
    }
    Ok(CheckList { area_name, day, rows, choose })
}

/// One check with a page of its findings, by household.
///
/// # Errors
/// `not_allowed`, `check_unknown`, `area_unknown`, `not_found`.
pub async fn get(
    app: &App,
    actor: &Actor,
    name: &str,
    area: Option<&str>,
    after: Option<&str>,
) -> Result<CheckView> {
    actor.require(Action::CheckSee)?;
    let def = self::check(app, name)?;
    let (scope, area_name) = self::scope(app, actor, area).await?;
    let day = app.today();
    let db = &**app.store();
    let count = store::people::data_check::count(db, &scope, query(def, day)).await?;
    let after = going_on(after, read_place)?;
    let rows =
        store::people::data_check::rows(db, &scope, query(def, day), after, PAGE_ROWS + 1).await?;
    let place = |row: &CheckRow| {
        let person = row.person.map_or(uuid::Uuid::nil(), |id| id.0);
        format!("{} {person}", row.household)
    };
    let mut page = Page::cut(rows, place);
    for row in &mut page.rows {
        // Days are written as people read them.
        if let Some(day) = parse_day(&row.value) {
            row.value = show_day(day);
        }
    }
    Ok(CheckView { def: def.clone(), area_name, day, count, page })
}

/// Sets a check aside for a household, or takes it up again. Idempotent.
///
/// # Errors
/// `not_allowed`, `check_unknown`, `not_found`, `bad_input`, `check_conflict`, `check_changed`.
pub async fn set_aside(app: &App, actor: &Actor, name: &str, new: CheckAside) -> Result<()> {
    let write = app.write_sent(actor, Action::CheckSetAside, AsideId(new.id)).await?;
    let def = self::check(app, name)?;
    if let Some(commune) = &actor.area {
        write.alone_in(commune).await?;
    }
    let reason = base::text::clean(&new.reason);
    if reason.is_empty() || reason.chars().count() > REASON_MAX {
        return Err(Problem::new(Code::BadInput).with("field", "reason"));
    }
    let known = store::people::data_check::find_aside(&*write, new.id).await?;
    let sent = (def.name.to_owned(), new.household, new.aside, reason.clone());
    let known = known.map(|known| known == sent);
    if write.once(AsideId(new.id), &sent, known).await? == Once::Again {
        return Ok(());
    }
    let record = store::people::household::find(&*write, &app.scope(actor), new.household)
        .await?
        .ok_or_else(|| Problem::new(Code::NotFound))?;
    let now = store::people::data_check::aside_of(&*write, def.name, new.household).await?;
    if now != new.seen {
        return Err(app.seen_old(&write, Code::CheckChanged, new.household).await?);
    }
    let add = AsideAdd {
        id: new.id,
        check: def.name,
        household: new.household,
        aside: new.aside,
        reason: &reason,
        at: write.at,
        by: actor.account,
    };
    store::people::data_check::add_aside(&*write, add).await?;
    let commune = crate::people::household::commune_of_record(&write, &record, app.today()).await?;
    let detail = json!({ "check": def.name, "aside": new.aside });
    write.commit(commune.as_ref(), new.household, detail).await
}

fn check<'a>(app: &'a App, name: &str) -> Result<&'a CheckDef> {
    app.checks()
        .iter()
        .find(|def| def.name == name)
        .ok_or_else(|| Problem::new(Code::CheckUnknown).with("check", name))
}

async fn scope(app: &App, actor: &Actor, area: Option<&str>) -> Result<(Scope, String)> {
    let Some(area) = area.filter(|area| !area.is_empty()) else {
        return Ok((app.scope(actor), actor.area_name.clone()));
    };
    let key = crate::place::area::resolve(app, area, app.today())?;
    let name = crate::place::area::name(app, &key);
    // An area that has ended is looked at as it was on its last day, as its officers see it.
    let last = app.areas().get(&key).and_then(|unit| unit.valid_to);
    let day = last.map_or(app.today(), |last| last.min(app.today()));
    let target = crate::kernel::rights::Target::Area(key);
    Ok((app.scope_within(actor, &target, day).await?, name))
}

fn query(def: &CheckDef, day: Day) -> CheckQuery<'_> {
    let cutoff = day.checked_sub_months(Months::new(def.months)).unwrap_or(day);
    CheckQuery { name: def.name, sql: def.sql, day, cutoff }
}

fn read_place(text: &str) -> Option<(HouseholdId, PersonId)> {
    let (household, person) = text.split_once(' ')?;
    Some((household.parse().ok()?, person.parse().ok()?))
}
