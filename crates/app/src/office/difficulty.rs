//! Difficulties and proposals: raised by a village, an officer or a lead, passed on to whoever can answer,
//! answered with a paper, settled or opened again. What was done is added as a step and never changed.

mod calls;
mod file;
mod step;

use base::area::{AreaKey, Level};
use base::id::{DifficultyId, RoundId, VillageId};
use base::{Day, Role};
pub use register::office::difficulty::{
    AskedOf, DifficultyAbout, DifficultyAct, DifficultyKind, DifficultyState,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::office::difficulty::{DifficultyAdd, DifficultyFilter, Sight};
pub use store::office::difficulty::{
    DifficultyCount, DifficultyRow, DifficultyStep, DifficultyText,
};

pub(crate) use self::calls::CALLS;
pub use self::file::file;
use self::step::guard;
pub use self::step::{answer, change, forward, reopen, settle, withdraw};
use crate::kernel::attachment::{About, Owner};
use crate::kernel::once::Once;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::place::succession::{LeftOpen, work_commune};
use crate::{App, PAGE_ROWS, Page};

/// Letters of a title: a line.
const TITLE_MAX: usize = 200;
/// Letters of the words: a page.
const WORDS_MAX: usize = 2_000;

/// Scans of what went with it and of its answer.
pub(crate) static FILES: Owner = Owner {
    name: "difficulty",
    add: Action::DifficultyAdd,
    see: Action::DifficultySee,
    place: |app, db, actor, id| {
        Box::pin(async move { Ok((found(app, &db, actor, id.into()).await?.commune, None)) })
    },
};

/// The scans of one.
pub fn files(id: DifficultyId) -> About {
    FILES.of(id.0)
}

/// What communes that ended left open here.
pub(crate) static LEFT_OPEN: LeftOpen = LeftOpen {
    words: "handed.difficulties",
    help: "handed.difficulties_help",
    page: "/difficulties",
    see: Action::DifficultySee,
    count: |app, scope, communes, _| {
        Box::pin(async move {
            Ok(store::office::difficulty::count_left(&**app.store(), scope, communes).await?)
        })
    },
};

/// What a list is asked for.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct DifficultyListQuery {
    /// Part of the title or the words.
    pub text: Option<String>,
    pub state: Option<DifficultyState>,
    /// Only open ones whose day has passed.
    #[serde(default)]
    pub overdue: bool,
    pub asked: Option<AskedOf>,
    pub kind: Option<DifficultyKind>,
    pub village: Option<VillageId>,
    pub round: Option<RoundId>,
    /// Raised from this day on.
    pub from: Option<Day>,
    /// Raised until this day.
    pub to: Option<Day>,
    /// Where the page goes on.
    pub after: Option<String>,
}

/// What is said of one, as typed.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DifficultyWords {
    pub kind: DifficultyKind,
    pub about: DifficultyAbout,
    /// Which round, project, rule or paper.
    #[serde(default)]
    pub about_words: String,
    /// The round of the program that it is about.
    #[serde(default)]
    pub round: Option<RoundId>,
    pub title: String,
    pub content: String,
    /// Of a text that should be changed: which text, which provision, what should stand there.
    #[serde(default)]
    pub law_text: String,
    #[serde(default)]
    pub provision: String,
    #[serde(default)]
    pub proposed: String,
    /// By when an answer is asked for.
    pub due_on: Day,
}

/// A new one as entered.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DifficultyNew {
    /// Its id, made by the client.
    pub id: DifficultyId,
    /// The village that it is of; a village head's own without being said.
    #[serde(default)]
    pub village: Option<VillageId>,
    pub raised_on: Day,
    /// Whom it is asked of.
    pub asked: AskedOf,
    /// Which office, in words.
    #[serde(default)]
    pub office: String,
    pub what: DifficultyWords,
}

/// One put right.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DifficultyChange {
    pub what: DifficultyWords,
    /// The revision that was seen.
    pub revision: i64,
}

/// Passing on.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DifficultyForward {
    pub day: Day,
    pub asked: AskedOf,
    #[serde(default)]
    pub office: String,
    pub due_on: Day,
    #[serde(default)]
    pub content: String,
    /// Number, symbol and day of the paper it went with.
    #[serde(default)]
    pub paper: String,
    pub revision: i64,
}

/// An answer.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DifficultyAnswer {
    pub day: Day,
    pub content: String,
    /// Number, symbol and day of the paper of the answer.
    #[serde(default)]
    pub paper: String,
    pub revision: i64,
}

/// That the answer settles it.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DifficultySettlement {
    pub day: Day,
    #[serde(default)]
    pub content: String,
    pub revision: i64,
}

/// That the answer does not settle it, or no longer.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DifficultyReopening {
    pub day: Day,
    /// Why.
    pub content: String,
    /// By when an answer is asked for now.
    pub due_on: Day,
    pub revision: i64,
}

/// Why one is withdrawn.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DifficultyWithdrawal {
    pub day: Day,
    /// Why.
    pub content: String,
    pub revision: i64,
}

/// One with what was done, and what the reader may do next.
#[derive(Debug, Clone)]
pub struct DifficultyView {
    pub row: DifficultyRow,
    pub steps: Vec<DifficultyStep>,
    pub is_overdue: bool,
    /// What the reader may do with it now.
    pub may: Vec<DifficultyAct>,
}

impl DifficultyView {
    /// Whether the reader may do it now, by its name.
    pub fn may(&self, act: &str) -> bool {
        self.may.iter().any(|it| it.as_str() == act)
    }
}

/// A sum of a list, for the report upward.
#[derive(Debug, Clone)]
pub struct DifficultySums {
    /// By whom they are asked of.
    pub rows: Vec<DifficultyCount>,
    /// All together: open, of them overdue, answered, settled, withdrawn.
    pub all: [i64; 5],
}

/// The level that somebody works at.
pub(crate) fn level_of(app: &App, actor: &Actor) -> Level {
    match (&actor.area, actor.village) {
        (_, Some(_)) => Level::Village,
        (None, None) => Level::Nation,
        (Some(key), None) => app.areas().get(key).map_or(Level::Commune, |unit| unit.level),
    }
}

/// An office above sees what it was asked, or what went through it to one higher.
pub(crate) fn from_rank(app: &App, actor: &Actor) -> Option<i64> {
    match actor.role {
        Role::UpperOfficer => AskedOf::of_level(level_of(app, actor)).map(AskedOf::rank),
        Role::VillageHead
        | Role::CommuneOfficer
        | Role::FinanceOfficer
        | Role::Chairman
        | Role::Auditor
        | Role::Administrator
        | Role::Clerk => None,
    }
}

fn bad(field: &str) -> Problem {
    Problem::new(Code::BadInput).with("field", field)
}

/// A text that may be left out, cleaned.
fn loose(text: &str, field: &str, most: usize) -> Result<String> {
    let text = base::text::clean(text);
    match text.chars().count() > most {
        true => Err(bad(field)),
        false => Ok(text),
    }
}

/// A text that is needed, cleaned.
fn needed(text: &str, field: &str, most: usize) -> Result<String> {
    let text = loose(text, field, most)?;
    if text.is_empty() { Err(bad(field)) } else { Ok(text) }
}

fn typed(words: &DifficultyWords) -> Result<DifficultyText> {
    let is_amendment = words.kind == DifficultyKind::Amendment;
    let of_law = |text: &str, field: &str, most: usize| match is_amendment {
        true => needed(text, field, most),
        false => Ok(String::new()),
    };
    Ok(DifficultyText {
        kind: words.kind,
        about: words.about,
        about_words: loose(&words.about_words, "about_words", TITLE_MAX)?,
        round: words.round.filter(|_| words.about == DifficultyAbout::Round),
        title: needed(&words.title, "title", TITLE_MAX)?,
        content: needed(&words.content, "content", WORDS_MAX)?,
        law_text: of_law(&words.law_text, "law_text", TITLE_MAX)?,
        provision: of_law(&words.provision, "provision", TITLE_MAX)?,
        proposed: of_law(&words.proposed, "proposed", WORDS_MAX)?,
    })
}

fn folded(text: &DifficultyText) -> String {
    base::text::fold(&format!("{} {} {}", text.title, text.content, text.law_text))
}

pub(crate) fn filter(app: &App, asked: &DifficultyListQuery) -> DifficultyFilter {
    DifficultyFilter {
        text: asked.text.clone().unwrap_or_default(),
        state: asked.state,
        overdue_on: asked.overdue.then(|| app.today()),
        asked: asked.asked,
        kind: asked.kind,
        village: asked.village,
        round: asked.round,
        from: asked.from,
        to: asked.to,
    }
}

fn order(state: DifficultyState) -> i64 {
    match state {
        DifficultyState::Open => 0,
        DifficultyState::Answered => 1,
        DifficultyState::Settled => 2,
        DifficultyState::Withdrawn => 3,
    }
}

/// One page: open ones by their last day, then the others.
///
/// # Errors
/// `not_allowed`.
pub async fn list(
    app: &App,
    actor: &Actor,
    asked: &DifficultyListQuery,
) -> Result<Page<DifficultyRow>> {
    actor.require(Action::DifficultySee)?;
    let after = asked.after.as_deref().and_then(|text| {
        let mut parts = text.split(' ');
        let place = (parts.next()?, parts.next()?, parts.next()?);
        Some((place.0.parse().ok()?, place.1.parse().ok()?, place.2.parse().ok()?))
    });
    let scope = app.scope(actor);
    let sight = Sight { scope: &scope, from_rank: from_rank(app, actor) };
    let wanted = filter(app, asked);
    let rows =
        store::office::difficulty::list(&**app.store(), sight, &wanted, after, PAGE_ROWS + 1)
            .await?;
    Ok(Page::cut(rows, |row| format!("{} {} {}", order(row.state), row.due_on, row.id)))
}

/// The sum of a list by whom they are asked of.
///
/// # Errors
/// `not_allowed`.
pub async fn sums(app: &App, actor: &Actor, asked: &DifficultyListQuery) -> Result<DifficultySums> {
    actor.require(Action::DifficultySee)?;
    let scope = app.scope(actor);
    let sight = Sight { scope: &scope, from_rank: from_rank(app, actor) };
    let (wanted, today) = (filter(app, asked), app.today());
    let rows = store::office::difficulty::counts(&**app.store(), sight, &wanted, today).await?;
    let mut all = [0; 5];
    for row in &rows {
        let of = [row.open, row.overdue, row.answered, row.settled, row.withdrawn];
        for (sum, n) in all.iter_mut().zip(of) {
            *sum += n;
        }
    }
    Ok(DifficultySums { rows, all })
}

async fn found(
    app: &App,
    db: &impl store::Db,
    actor: &Actor,
    id: DifficultyId,
) -> Result<DifficultyRow> {
    let scope = app.scope(actor);
    let sight = Sight { scope: &scope, from_rank: from_rank(app, actor) };
    store::office::difficulty::find(db, sight, id)
        .await?
        .ok_or_else(|| Problem::new(Code::NotFound))
}

/// One with its steps.
///
/// # Errors
/// `not_found`.
pub async fn get(app: &App, actor: &Actor, id: DifficultyId) -> Result<DifficultyView> {
    actor.require(Action::DifficultySee)?;
    let db = &**app.store();
    let row = found(app, db, actor, id).await?;
    let mut may = Vec::new();
    for act in DifficultyAct::ALL {
        if guard(app, db, actor, &row, act).await.is_ok() {
            may.push(act);
        }
    }
    let steps = store::office::difficulty::steps(db, id).await?;
    let is_overdue = row.state == DifficultyState::Open && row.due_on < app.today();
    Ok(DifficultyView { row, steps, is_overdue, may })
}

/// Raises one in the actor's commune. Sent again it is accepted.
///
/// # Errors
/// `bad_input`, `village_unknown`, `area_unknown`, `not_found` for a round of elsewhere,
/// `difficulty_conflict` when the id was used for something else.
pub async fn add(app: &App, actor: &Actor, new: DifficultyNew) -> Result<DifficultyView> {
    let write = app.write_sent(actor, Action::DifficultyAdd, new.id).await?;
    let text = typed(&new.what)?;
    let office = loose(&new.office, "office", TITLE_MAX)?;
    let today = app.today();
    if new.raised_on > today {
        return Err(bad("raised_on"));
    }
    if new.what.due_on < new.raised_on {
        return Err(bad("due_on"));
    }
    let village = actor.village.or(new.village);
    let nowhere = || Problem::new(Code::AreaUnknown).with("area", "");
    let scope = app.scope(actor);
    let commune = work_commune(app, &*write, actor).await?.ok_or_else(nowhere)?;
    write.alone_in(&commune).await?;
    if let Some(village) = village
        && store::place::village::find(&*write, &scope, village).await?.is_none()
    {
        return Err(Problem::new(Code::VillageUnknown).with("village", village));
    }
    if let Some(round) = text.round
        && !store::office::difficulty::sees_round(&*write, &scope, round).await?
    {
        return Err(Problem::new(Code::NotFound));
    }
    let known =
        store::office::difficulty::find(&*write, Sight { scope: &scope, from_rank: None }, new.id)
            .await?;
    // What was sent is kept with every one: fields are never compared.
    let sent = json!(new);
    let once = write.once(new.id, &sent, known.as_ref().map(|_| false)).await?;
    if let (Once::Again, Some(_)) = (once, known) {
        return get(app, actor, new.id).await;
    }
    let row = DifficultyAdd {
        id: new.id,
        commune: commune.clone(),
        village,
        folded: folded(&text),
        raised_on: new.raised_on,
        asked: new.asked,
        office,
        due_on: new.what.due_on,
        reached: new.asked.rank(),
        state: DifficultyState::Open,
        revision: 1,
        text,
    };
    store::office::difficulty::add(&*write, &row, actor.account, write.at).await?;
    let detail = json!({ "name": row.text.title, "day": row.raised_on,
        "difficulty_asked": row.asked.as_str(), "due": row.due_on });
    write.commit(Some(&commune), new.id, detail).await?;
    get(app, actor, new.id).await
}

/// The commune's name of a row, for lists that are of several.
pub fn commune_name(app: &App, commune: &AreaKey) -> String {
    crate::place::area::name(app, commune)
}
