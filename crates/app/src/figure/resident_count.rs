//! How many households and people live in the commune, by which paper: what the rates of the report tables
//! stand on (ADR 0040). Added under an id of the client, corrected by one at a time, withdrawn with a reason
//! and never deleted.

mod read_list;

use std::collections::BTreeMap;

use base::Day;
use base::area::AreaKey;
use base::day::show_day;
use base::id::{ResidentCountId, VillageId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::figure::resident_count::{ResidentCountAdd, ResidentCountFacts, Stated, VillageCount};

use crate::kernel::once::Once;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::write::Write;
use crate::place::succession::{carries_on, work_commune};
use crate::{App, PAGE_ROWS, Page};

pub use self::read_list::read_list;
pub use store::figure::resident_count::{ResidentCountRow, VillageCountRow};

/// Letters of a paper's words.
const PAPER_MAX: usize = 200;
/// Letters of a note or a reason: a sentence or two.
const NOTE_MAX: usize = 500;
/// Households or people of a commune: the largest has some 250 000 people.
const COUNT_MAX: i64 = 1_000_000;

/// What a list is asked for.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ResidentCountListQuery {
    /// Part of a paper's words.
    pub text: Option<String>,
    /// Where the page goes on.
    pub before: Option<String>,
}

/// A village of a count as entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VillageCountNew {
    pub village: VillageId,
    pub households: i64,
    #[serde(default)]
    pub people: Option<i64>,
}

/// What a count says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountText {
    /// The paper that says it: kind, number, day, who made it.
    pub paper: String,
    /// Of the whole commune; left out, it is the sum of the villages when all of them are there.
    #[serde(default)]
    pub households: Option<i64>,
    #[serde(default)]
    pub people: Option<i64>,
    /// The villages that are known.
    #[serde(default)]
    pub villages: Vec<VillageCountNew>,
    #[serde(default)]
    pub note: String,
}

/// A new one as entered.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResidentCountNew {
    /// Its id, made by the client.
    pub id: ResidentCountId,
    /// The day on which so many lived there.
    pub day: Day,
    pub count: CountText,
}

/// One put right.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResidentCountChange {
    pub day: Day,
    pub count: CountText,
    /// The revision that was seen.
    pub revision: i64,
}

/// Why one is withdrawn.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResidentCountWithdrawal {
    pub reason: String,
    /// The revision that was seen.
    pub revision: i64,
}

/// One with its villages.
#[derive(Debug, Clone)]
pub struct ResidentCountView {
    pub row: ResidentCountRow,
    pub villages: Vec<VillageCountRow>,
}

/// A village in the form of a count.
#[derive(Debug, Clone)]
pub struct VillageOffered {
    pub village: VillageId,
    pub name: String,
    /// How many households of the register live there.
    pub registered: i64,
}

/// Those of the actor's area, one page, the latest first.
///
/// # Errors
/// `not_allowed`.
pub async fn list(
    app: &App,
    actor: &Actor,
    asked: &ResidentCountListQuery,
) -> Result<Page<ResidentCountRow>> {
    actor.require(Action::ResidentCountSee)?;
    let before = asked.before.as_deref().and_then(|text| {
        let (day, id) = text.split_once(' ')?;
        Some((day.parse().ok()?, id.parse().ok()?))
    });
    let text = asked.text.as_deref().unwrap_or_default();
    let (db, scope) = (&**app.store(), app.scope(actor));
    let rows = store::figure::resident_count::list(db, &scope, text, before, PAGE_ROWS + 1).await?;
    Ok(Page::cut(rows, |row| format!("{} {}", row.day, row.id)))
}

/// One with its villages.
///
/// # Errors
/// `not_found`.
pub async fn get(app: &App, actor: &Actor, id: ResidentCountId) -> Result<ResidentCountView> {
    actor.require(Action::ResidentCountSee)?;
    let db = &**app.store();
    let row = store::figure::resident_count::find(db, &app.scope(actor), id).await?;
    let row = row.ok_or_else(|| Problem::new(Code::NotFound))?;
    Ok(ResidentCountView { villages: store::figure::resident_count::villages(db, id).await?, row })
}

/// The villages of a commune on a day, of which a count may speak, with how many households of each the
/// register has; those of the actor's commune today where no count is named.
///
/// # Errors
/// `not_allowed`.
pub async fn offered(
    app: &App,
    actor: &Actor,
    of: Option<&ResidentCountRow>,
) -> Result<Vec<VillageOffered>> {
    actor.require(Action::ResidentCountSee)?;
    let db = &**app.store();
    let (commune, day) = match of {
        Some(row) => (row.commune.clone(), row.day),
        None => match work_commune(app, db, actor).await? {
            Some(commune) => (commune, app.today()),
            None => return Ok(Vec::new()),
        },
    };
    let scope = app.scope(actor);
    let registered = store::figure::resident_count::registered(db, &scope, &commune, day).await?;
    let villages = store::place::village::list(db, &scope, &commune, day).await?;
    let offered = villages.into_iter().map(|it| VillageOffered {
        registered: registered.get(&it.id).copied().unwrap_or(0),
        village: it.id,
        name: it.name,
    });
    Ok(offered.collect())
}

/// Whether the actor may still change it: one of a commune of before that went to several is only read.
///
/// # Errors
/// When the database cannot be asked.
pub async fn may_change(app: &App, actor: &Actor, row: &ResidentCountRow) -> Result<bool> {
    if actor.require(Action::ResidentCountChange).is_err() || row.withdrawn_at.is_some() {
        return Ok(false);
    }
    carries_on(app, &**app.store(), actor, &row.commune).await
}

fn bad(field: &str) -> Problem {
    Problem::new(Code::BadInput).with("field", field)
}

/// Households and people as typed: neither below zero nor more than a commune has, and no household without
/// anybody.
fn counted(households: i64, people: Option<i64>, place: &str) -> Result<Stated> {
    let fits = |n: i64| (0..=COUNT_MAX).contains(&n);
    if !fits(households) {
        return Err(bad("resident_households").with("place", place));
    }
    if !people.is_none_or(fits) {
        return Err(bad("resident_people").with("place", place));
    }
    if let Some(people) = people.filter(|people| *people < households) {
        return Err(Problem::new(Code::ResidentCountPeople)
            .with("place", place)
            .with("households", households)
            .with("people", people));
    }
    Ok(Stated { households, people })
}

/// What was typed, held against the villages that the commune has on the day.
async fn checked(
    app: &App,
    db: &impl store::Db,
    actor: &Actor,
    commune: &AreaKey,
    (day, text): (Day, &CountText),
) -> Result<(ResidentCountFacts, Vec<VillageCount>)> {
    let paper = base::text::clean(&text.paper);
    if paper.is_empty() || paper.chars().count() > PAPER_MAX {
        return Err(bad("paper"));
    }
    let note = base::text::clean(&text.note);
    if note.chars().count() > NOTE_MAX {
        return Err(bad("text"));
    }
    if day > app.today() {
        return Err(bad("day"));
    }
    // What was before a commune, or came after its end, is not that commune's.
    if app.areas().get(commune).is_some_and(|unit| !unit.exists_on(day)) {
        let name = crate::place::area::name(app, commune);
        let problem = Problem::new(Code::ResidentCountDay).with("commune", name);
        return Err(problem.with("day", show_day(day)));
    }
    let there = store::place::village::list(db, &app.scope(actor), commune, day).await?;
    if there.is_empty() && !text.villages.is_empty() {
        return Err(Problem::new(Code::VillageUnknown).with("village", show_day(day)));
    }
    let mut named: BTreeMap<VillageId, VillageCount> = BTreeMap::new();
    let mut sum: Option<Stated> = None;
    for it in &text.villages {
        let village = there.iter().find(|known| known.id == it.village);
        let unknown = || Problem::new(Code::VillageUnknown).with("village", it.village);
        let village = village.ok_or_else(unknown)?;
        let stated = counted(it.households, it.people, &village.name)?;
        let line = VillageCount {
            village: it.village,
            households: stated.households,
            people: stated.people,
        };
        if named.insert(it.village, line).is_some() {
            return Err(bad("village").with("place", &village.name));
        }
        sum = Some(sum.map_or(stated, |sum| sum.and(stated)));
    }
    let all = !there.is_empty() && named.len() == there.len();
    let commune_name = crate::place::area::name(app, commune);
    let whole = match (text.households, sum) {
        (Some(households), _) => Some(counted(households, text.people, &commune_name)?),
        (None, _) if text.people.is_some() => return Err(bad("resident_households")),
        (None, Some(sum)) if all => Some(sum),
        (None, Some(_)) => None,
        (None, None) => return Err(bad("resident_households")),
    };
    if let (Some(whole), Some(sum)) = (whole, sum) {
        let of_people = whole.people.zip(sum.people);
        let wrong = |part: i64, of: i64| part > of || (all && part != of);
        let parts = (sum.households, whole.households);
        let found = std::iter::once(parts).chain(of_people.map(|(of, part)| (part, of)));
        if let Some((part, of)) = found.into_iter().find(|(part, of)| wrong(*part, *of)) {
            return Err(Problem::new(Code::ResidentCountParts).with("sum", part).with("whole", of));
        }
    }
    let facts = ResidentCountFacts {
        day,
        folded: base::text::fold(&paper),
        paper,
        households: whole.map(|it| it.households),
        people: whole.and_then(|it| it.people),
        note,
    };
    Ok((facts, named.into_values().collect()))
}

/// The one that is to be changed, when it is of the commune that the actor works for.
async fn own(
    app: &App,
    write: &Write,
    actor: &Actor,
    id: ResidentCountId,
) -> Result<ResidentCountRow> {
    let found = store::figure::resident_count::find(&**write, &app.scope(actor), id).await?;
    let found = found.ok_or_else(|| Problem::new(Code::NotFound))?;
    match carries_on(app, &**write, actor, &found.commune).await? {
        true => Ok(found),
        false => Err(Problem::new(Code::NotFound)),
    }
}

/// What the log says of one.
fn told(facts: &ResidentCountFacts, villages: usize) -> serde_json::Value {
    json!({ "paper": facts.paper, "day": facts.day, "households": facts.households,
        "people": facts.people, "villages": villages })
}

/// Adds one to the actor's commune. Sent again it is accepted.
///
/// # Errors
/// `bad_input`, `area_unknown`, `village_unknown`, `resident_count_people`, `resident_count_parts`,
/// `resident_count_conflict` when the id was used for something else.
pub async fn add(app: &App, actor: &Actor, new: ResidentCountNew) -> Result<ResidentCountView> {
    let write = app.write_sent(actor, Action::ResidentCountAdd, new.id).await?;
    let nowhere = || Problem::new(Code::AreaUnknown).with("area", "");
    let commune = work_commune(app, &*write, actor).await?.ok_or_else(nowhere)?;
    write.alone_in(&commune).await?;
    let asked = (new.day, &new.count);
    let known = store::figure::resident_count::find(&*write, &app.scope(actor), new.id).await?;
    // What was sent is kept with every one: fields are never compared.
    let sent = json!({ "day": new.day, "count": new.count });
    let once = write.once(new.id, &sent, known.as_ref().map(|_| false)).await?;
    if let (Once::Again, Some(known)) = (once, known) {
        drop(write);
        return get(app, actor, known.id).await;
    }
    let (facts, villages) = checked(app, &*write, actor, &commune, asked).await?;
    let detail = told(&facts, villages.len());
    let row = ResidentCountAdd { id: new.id, commune: commune.clone(), facts, revision: 1 };
    let (by, at) = (actor.account, write.at);
    store::figure::resident_count::add(&*write, &row, &villages, by, at).await?;
    write.commit(Some(&commune), new.id, detail).await?;
    get(app, actor, new.id).await
}

/// Puts one right. What it is already is accepted.
///
/// # Errors
/// As [`add`]; `not_found`, `resident_count_withdrawn`, `resident_count_changed` when somebody else was
/// first.
pub async fn change(
    app: &App,
    actor: &Actor,
    id: ResidentCountId,
    change: ResidentCountChange,
) -> Result<ResidentCountView> {
    let write = app.write(actor, Action::ResidentCountChange).await?;
    let was = own(app, &write, actor, id).await?;
    if was.withdrawn_at.is_some() {
        return Err(Problem::new(Code::ResidentCountWithdrawn));
    }
    let asked = (change.day, &change.count);
    let (facts, villages) = checked(app, &*write, actor, &was.commune, asked).await?;
    let before = store::figure::resident_count::villages(&*write, id).await?;
    let of_before = ResidentCountFacts {
        day: was.day,
        folded: base::text::fold(&was.paper),
        paper: was.paper.clone(),
        households: was.households,
        people: was.people,
        note: was.note.clone(),
    };
    let lines = |of: &[VillageCount]| {
        of.iter().map(|it| (it.village, (it.households, it.people))).collect::<BTreeMap<_, _>>()
    };
    let known = before.iter().map(|it| (it.village, (it.households, it.people)));
    if of_before == facts && known.collect::<BTreeMap<_, _>>() == lines(&villages) {
        drop(write);
        return get(app, actor, id).await;
    }
    let mut detail = told(&facts, villages.len());
    if let Some(detail) = detail.as_object_mut() {
        detail.insert("before".to_owned(), told(&of_before, before.len()));
    }
    let set = store::figure::resident_count::set(&*write, id, change.revision, &facts, &villages);
    if !set.await? {
        return Err(app.seen_old(&write, Code::ResidentCountChanged, id).await?);
    }
    write.commit(Some(&was.commune), id, detail).await?;
    get(app, actor, id).await
}

/// Withdraws one; it stays with its reason. Sent again it is accepted.
///
/// # Errors
/// `not_found`, `bad_input`, `resident_count_withdrawn` when it was for another reason,
/// `resident_count_changed` when somebody put it right since.
pub async fn withdraw(
    app: &App,
    actor: &Actor,
    id: ResidentCountId,
    withdrawal: ResidentCountWithdrawal,
) -> Result<ResidentCountView> {
    let write = app.write(actor, Action::ResidentCountChange).await?;
    let reason = base::text::clean(&withdrawal.reason);
    if reason.is_empty() || reason.chars().count() > NOTE_MAX {
        return Err(bad("reason"));
    }
    let was = own(app, &write, actor, id).await?;
    if was.withdrawn_reason.as_deref() == Some(reason.as_str()) {
        drop(write);
        return get(app, actor, id).await;
    }
    if was.withdrawn_at.is_some() {
        return Err(Problem::new(Code::ResidentCountWithdrawn));
    }
    let (seen, by, at) = ((id, withdrawal.revision), actor.account, write.at);
    if !store::figure::resident_count::set_withdrawn(&*write, seen, &reason, by, at).await? {
        return Err(app.seen_old(&write, Code::ResidentCountChanged, id).await?);
    }
    write.commit(Some(&was.commune), id, json!({ "removed": was.paper, "reason": reason })).await?;
    get(app, actor, id).await
}
