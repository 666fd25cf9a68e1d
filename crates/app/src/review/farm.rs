//! Farming households that ask to be recognised as of average living standard (QĐ 24/2021, Điều 6; TT
//! 07/2021, Phụ lục VIII): taken in with a receipt, surveyed on the form, answered by the chairman. A sheet
//! or an answer is never changed: one that corrects names the one before.

mod answer;
mod calls;
mod file;
mod paper;
mod sheet;

pub use self::answer::{AnswerNew, answer};
pub(crate) use self::calls::CALLS;
pub use self::file::{FarmFile, FileFormat, file};
pub(crate) use self::paper::PAPERS;
pub use self::paper::{BLANK, DECISION, FORM, REFUSAL};
pub use self::sheet::{
    LineNew, SheetNew, SheetView, fill_in, follows, form, line_name, outcome_of,
};
use base::area::AreaKey;
use base::day::show_day;
use base::id::{FarmId, HouseholdId, VillageId};
use base::{Day, Finding};
use chrono::Datelike;
use register::people::story::{StoryKind, StoryLine};
use serde::{Deserialize, Serialize};
use serde_json::json;
pub use standard::farm::{Amounts, Column, FarmLines, FarmPiece, FarmResult, Income, Living};
use store::review::farm::answer::FarmAnswerRow;
pub use store::review::farm::answer::{FarmAnswerKind, FarmAnswerRow as Answer};
pub use store::review::farm::sheet::{FarmOutcome, FarmSheetRow, FarmWork};
use store::review::farm::{FarmAdd, FarmQuery};
pub use store::review::farm::{FarmRow, FarmState};

use crate::kernel::attachment::{About, Owner};
use crate::kernel::entered::{refuse, typed};
use crate::kernel::filter::{chosen, going_on};
use crate::kernel::once::Once;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::write::Write;
use crate::people::household_part::{HouseholdPart, Steps};
use crate::place::succession::{LeftOpen, body_on, work_commune};
use crate::review::days::days_in_order;
use crate::{App, PAGE_ROWS, Page};

/// A signed form or decision belongs to who asked.
pub(crate) static FILES: Owner = Owner {
    name: "farm",
    add: Action::FarmAdd,
    see: Action::FarmSee,
    place: |app, db, actor, id| {
        Box::pin(async move {
            let found = store::review::farm::find(&db, &app.scope(actor), id.into()).await?;
            let found = found.ok_or_else(|| Problem::new(Code::NotFound))?;
            Ok((found.commune, None))
        })
    },
};

/// Signed papers of one.
pub fn files(id: FarmId) -> About {
    FILES.of(id.0)
}

/// What communes that ended left open here.
pub(crate) static LEFT_OPEN: LeftOpen = LeftOpen {
    words: "handed.farms",
    help: "handed.farms_help",
    page: "/farms?state=open",
    see: Action::FarmSee,
    count: |app, scope, communes, _| {
        Box::pin(async move {
            Ok(store::review::farm::count_left(&**app.store(), scope, communes).await?)
        })
    },
};

const ASKED: StoryKind = StoryKind::Told(170, "farm_asked");
const REFUSED: StoryKind = StoryKind::Told(180, "farm_refused");
const ENDED: StoryKind = StoryKind::Told(190, "farm_ended");

/// What is told of it in the history of a household; a recognition is told with its class.
pub(crate) const HOUSEHOLD: &[HouseholdPart] = &[
    HouseholdPart::Steps(Steps {
        select: &store::review::farm::STORY_ASKED,
        sees: Actor::sees_answers,
        tell: |step| {
            StoryLine::new(step.day, ASKED)
                .with("receipt", format!("{}/{}", step.first, step.second))
                .with("until", step.until.map(base::day::show_day).unwrap_or_default())
        },
    }),
    HouseholdPart::Steps(Steps {
        select: &store::review::farm::STORY_REFUSED,
        sees: Actor::sees_answers,
        tell: |step| {
            let kind = if step.first == 1 { ENDED } else { REFUSED };
            StoryLine::new(step.day, kind).with("reason", &step.text)
        },
    }),
];

/// What a list is asked for.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct FarmListQuery {
    /// Part of the name of who asks.
    #[serde(default)]
    pub text: String,
    /// `open`, `recognised`, `superseded`, `ended` or `refused`; empty is all.
    #[serde(default)]
    pub state: String,
    /// A village; empty is all.
    #[serde(default)]
    pub village: String,
    /// Where the page goes on.
    #[serde(default)]
    pub before: Option<String>,
}

impl FarmListQuery {
    /// Whether a row is found by what is shown of it: digits that are masked are not tried out.
    fn finds(&self, row: &FarmRow) -> bool {
        searched(&row.applicant).contains(base::text::fold(&self.text).trim())
    }

    fn read(&self) -> Result<FarmQuery<'_>> {
        let before = going_on(self.before.as_deref(), |text| {
            let (day, id) = text.split_once(' ')?;
            Some((day.parse().ok()?, id.parse().ok()?))
        })?;
        Ok(FarmQuery {
            text: &self.text,
            state: chosen(&self.state, "state", FarmState::from_name)?,
            village: chosen(&self.village, "village", |it| it.parse().ok())?,
            household: None,
            before,
        })
    }
}

/// A name as it is searched: without the digits of a personal number that somebody typed into it.
fn searched(name: &str) -> String {
    base::text::fold(&base::number_in_text::mask(name))
}

/// One that asks, as entered.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FarmNew {
    /// Its id, made by the client.
    pub id: FarmId,
    pub household: HouseholdId,
    /// Who asks; empty is the head.
    #[serde(default)]
    pub applicant: String,
    /// When the request came: the twelve months end on this day.
    pub received_on: Day,
}

/// One with what was stated and answered.
#[derive(Debug, Clone)]
pub struct FarmView {
    pub row: FarmRow,
    /// The sheet in force with what follows from it, once there is one.
    pub sheet: Option<SheetView>,
    /// Sheets that were corrected, the latest first.
    pub sheets_before: Vec<FarmSheetRow>,
    /// The answers, the one in force first.
    pub answers: Vec<FarmAnswerRow>,
    /// How many people the register has in the household on the day of the request.
    pub registered: i64,
    /// What the chairman is told before an answer, and everybody of one that does not hold any more.
    pub findings: Vec<base::Finding>,
    /// Whether it waits for an answer.
    pub is_open: bool,
    /// Whether whoever looks may go on with it: its village lies in their commune.
    pub carries_on: bool,
}

impl FarmView {
    /// The answer in force.
    pub fn answer(&self) -> Option<&FarmAnswerRow> {
        self.answers.first()
    }
}

/// Those of the actor's area, one page, the latest first.
///
/// # Errors
/// `not_allowed`.
pub async fn list(app: &App, actor: &Actor, asked: &FarmListQuery) -> Result<Page<FarmRow>> {
    actor.require(Action::FarmSee)?;
    let (db, scope) = (&**app.store(), app.scope(actor));
    let rows = store::review::farm::list(db, &scope, &asked.read()?, PAGE_ROWS + 1).await?;
    let mut page = Page::cut(rows, |row| format!("{} {}", row.received_on, row.id));
    page.rows.retain(|row| asked.finds(row));
    Ok(page)
}

/// Those of a household, the latest first: it asks a few times in its life.
///
/// # Errors
/// `not_allowed`.
pub async fn of_household(app: &App, actor: &Actor, id: HouseholdId) -> Result<Vec<FarmRow>> {
    actor.require(Action::FarmSee)?;
    let query = FarmQuery { household: Some(id), ..FarmQuery::default() };
    let (db, scope) = (&**app.store(), app.scope(actor));
    Ok(store::review::farm::list(db, &scope, &query, PAGE_ROWS).await?)
}

/// One.
///
/// # Errors
/// `not_found`.
pub async fn get(app: &App, actor: &Actor, id: FarmId) -> Result<FarmView> {
    actor.require(Action::FarmSee)?;
    let db = &**app.store();
    let row = store::review::farm::find(db, &app.scope(actor), id).await?;
    let row = row.ok_or_else(|| Problem::new(Code::NotFound))?;
    let mut sheets = store::review::farm::sheet::list(db, id).await?.into_iter();
    let sheet = match sheets.next() {
        Some(sheet) => Some(sheet::view(app, db, &row, sheet).await?),
        None => None,
    };
    let answers = store::review::farm::answer::list(db, id).await?;
    let registered = people_on(db, row.household, row.received_on).await?;
    let findings = answer::findings(app, db, &row, sheet.as_ref(), &answers).await?;
    Ok(FarmView {
        is_open: answers.is_empty(),
        carries_on: carries_on(app, db, actor, &row).await?,
        sheets_before: sheets.collect(),
        row,
        sheet,
        answers,
        registered,
        findings,
    })
}

async fn people_on(db: &impl store::Db, household: HouseholdId, day: Day) -> Result<i64> {
    let found = store::people::member::list_of_many(db, &[household], day).await?;
    let count = found.get(&household).map_or(0, Vec::len);
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

/// The commune whose chairman answers one on a day: where its village lay then; before the register knew
/// the village, the one that took the request in.
async fn body_of(app: &App, db: &impl store::Db, row: &FarmRow, day: Day) -> Result<AreaKey> {
    let path = store::place::village::path(db, row.village, day).await?;
    let commune = path.map_or_else(|| row.commune.clone(), |it| it.commune);
    Ok(body_on(app, &commune, day))
}

/// Whether the actor goes on with one: the commune that took it in, and the one where its village lies today,
/// also when the first went to several. So none is left that nobody may end.
async fn carries_on(app: &App, db: &impl store::Db, actor: &Actor, row: &FarmRow) -> Result<bool> {
    let Some(mine) = work_commune(app, db, actor).await? else { return Ok(false) };
    Ok(mine == row.commune || mine == body_of(app, db, row, app.today()).await?)
}

/// The one that is to be written on, when its village lies in the actor's commune; with the commune that
/// answers on the day.
async fn own(
    app: &App,
    write: &Write,
    actor: &Actor,
    (id, day): (FarmId, Day),
) -> Result<(FarmRow, AreaKey)> {
    let missing = || Problem::new(Code::NotFound);
    let scope = app.scope(actor);
    let find = || store::review::farm::find(&**write, &scope, id);
    let found = find().await?.ok_or_else(missing)?;
    if !carries_on(app, &**write, actor, &found).await? {
        return Err(missing());
    }
    let body = body_of(app, &**write, &found, day).await?;
    // Two who write at once: the second waits, and then sees what the first wrote.
    write.alone_in_all(vec![found.commune.clone(), body.clone()]).await?;
    Ok((find().await?.ok_or_else(missing)?, body))
}

/// Where a household lived on a day, when whoever takes its request in goes on with it there: what nobody
/// could answer is not begun.
async fn home_on(
    app: &App,
    write: &Write,
    actor: &Actor,
    (stays, day): (&[store::people::household::StayRow], Day),
) -> Result<VillageId> {
    let stay = stays.iter().find(|it| it.from_day <= day && it.to_day > day);
    let stay = stay.ok_or_else(|| Problem::new(Code::BadInput).with("field", "household"))?;
    let scope = app.scope(actor);
    if store::place::village::find(&**write, &scope, stay.village).await?.is_some() {
        return Ok(stay.village);
    }
    let there = store::place::village::path(&**write, stay.village, app.today()).await?;
    let there = there.map(|it| it.commune);
    let mine = work_commune(app, &**write, actor).await?;
    let elsewhere = there.filter(|it| Some(it) != mine.as_ref());
    let place = elsewhere.map(|it| crate::place::area::name(app, &it));
    let place = place.unwrap_or_else(|| stay.village_name.clone());
    let finding = Finding::error("farm_lived_elsewhere");
    let finding = finding.with("day", show_day(day)).with("place", place);
    refuse(Code::FarmNotReady, vec![finding])?;
    Ok(stay.village)
}

/// Takes a request in. Sent again it is accepted.
///
/// # Errors
/// `not_found` for a household of elsewhere, `bad_input`, `step_day_wrong`, `standard_unknown` for a day of
/// which no standard is known, `farm_not_ready` for a day on which the household lived elsewhere, `farm_open`
/// when it waits for an answer already, `farm_conflict`.
pub async fn add(app: &App, actor: &Actor, new: FarmNew) -> Result<FarmRow> {
    let write = app.write_sent(actor, Action::FarmAdd, new.id).await?;
    let scope = app.scope(actor);
    let commune = work_commune(app, &*write, actor).await?;
    let commune = commune.ok_or_else(|| Problem::new(Code::NotFound))?;
    write.alone_in(&commune).await?;
    let known = store::review::farm::find(&*write, &scope, new.id).await?;
    let stated = json!({ "household": new.household, "applicant": base::text::clean(&new.applicant),
        "received_on": new.received_on });
    // What was sent is kept with every one: fields are never compared.
    let once = write.once(new.id, &stated, known.as_ref().map(|_| false)).await?;
    if let (Once::Again, Some(known)) = (once, known) {
        return Ok(known);
    }
    let household = store::people::household::find(&*write, &scope, new.household).await?;
    let household = household.ok_or_else(|| Problem::new(Code::NotFound))?;
    let day = new.received_on;
    days_in_order("request", day, ("request", day), app.today())?;
    app.law()
        .standards()
        .on(day)
        .ok_or_else(|| Problem::new(Code::StandardUnknown).with("standard", show_day(day)))?;
    let village = home_on(app, &write, actor, (&household.stays, day)).await?;
    if store::review::farm::any_open(&*write, new.household).await? {
        return Err(Problem::new(Code::FarmOpen));
    }
    let members = store::people::member::list_of_many(&*write, &[new.household], day).await?;
    let head = members.get(&new.household).into_iter().flatten();
    let head = head.into_iter().find(|it| it.relation == register::Relation::Head);
    let asks = match (base::text::clean(&new.applicant).is_empty(), head) {
        (true, Some(head)) => head.name.clone(),
        _ => new.applicant.clone(),
    };
    let asks = typed(&asks, "applicant", base::text::NAME_MAX)?;
    let applicant = base::text::proper_case(&asks).unwrap_or(asks);
    let year = day.year();
    let receipt = store::review::farm::last_receipt(&*write, &commune, year).await? + 1;
    let row = FarmAdd {
        id: new.id,
        commune: commune.clone(),
        village,
        household: new.household,
        folded: searched(&applicant),
        applicant,
        year,
        receipt,
        received_on: day,
        starts_on: starts_on(app, day),
        due_on: app.law().calendar().due("farm", day).day,
    };
    store::review::farm::add(&*write, &row, actor.account, write.at).await?;
    let detail = json!({ "receipt": receipt, "day": day, "household": household.code });
    write.commit(Some(&commune), new.id, detail).await?;
    let found = store::review::farm::find(&**app.store(), &scope, new.id).await?;
    found.ok_or_else(|| Problem::new(Code::NotFound))
}

/// From when a request is worked on: monthly from the 15th (QĐ 24/2021, Điều 3); one that comes later in the
/// month at once.
fn starts_on(app: &App, received_on: Day) -> Day {
    let begins = app.law().calendar().regular_begins(received_on.year());
    let begins = begins.and_then(|day| received_on.with_day(day));
    begins.map_or(received_on, |day| day.max(received_on))
}
