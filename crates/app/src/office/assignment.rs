//! Assignments: who leads which project or task, with whom, until when, by which paper, once or again and
//! again. What was done is added as a step; one that was typed wrong is replaced by a new entry.

mod file;
mod owed;
mod step;

use base::area::{AreaKey, Level};
use base::id::{AccountId, AssignmentId, LegalPaperId, VillageId};
use base::{Day, Role};
pub use register::office::assignment::{
    AssignmentAct, AssignmentKind, AssignmentState, DutyStanding, Recurs, standing,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
pub use store::office::assignment::{AssignmentAccount, AssignmentRow, AssignmentStep};
use store::office::assignment::{
    AssignmentAdd, AssignmentSight, AssignmentStepAdd, AssignmentText,
};

pub use self::file::file;
pub(crate) use self::owed::CALLS;
use self::step::guard;
pub use self::step::{AssignmentStepNew, done, give_up, note, reopen};
use crate::App;
use crate::kernel::attachment::{About, Owner};
use crate::kernel::call::Said;
use crate::kernel::finder::{ASKED_MAX, Finder, Hit, Hits, Looked, first};
use crate::kernel::once::Once;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::place::succession::{LeftOpen, work_commune};

/// Letters of a title: a line.
const TITLE_MAX: usize = 200;
/// Letters of those who take part: some lines.
const WITH_MAX: usize = 500;
/// Letters of the words: a page.
const WORDS_MAX: usize = 2_000;

/// Fewer letters are in every title.
const FOUND_LEAST: usize = 3;

/// What is entrusted, by words of its title and of what it says.
pub(crate) const FINDER: Finder = Finder { find: |looked| Box::pin(looked_for(looked)) };

async fn looked_for(looked: &Looked<'_>) -> Result<Option<Hits>> {
    let Looked { app, actor, ref folded, .. } = *looked;
    if !actor.may(Action::DutySee) || folded.chars().count() < FOUND_LEAST {
        return Ok(None);
    }
    let scope = app.office_scope(actor);
    let sight = sight(app, actor, &scope);
    let rows = store::office::assignment::search(&**app.store(), sight, folded, ASKED_MAX).await?;
    let hit = |row: &AssignmentRow| Hit {
        name: vec![Said::Text(row.text.title.clone())],
        beside: vec![
            Said::words(&format!("role.{}", row.text.role.as_str())),
            Said::Text(base::day::show_day(row.due_on)),
            Said::words(&format!("assignment_state.{}", row.state.as_str())),
        ],
        path: format!("/assignments/{}", row.id),
    };
    let more = Some("/duties?kind=assignment&state=all");
    Ok(first("assignment", rows.iter().map(hit).collect(), more))
}

/// Scans of the paper that it rests on and of what was delivered.
pub(crate) static FILES: Owner = Owner {
    name: "assignment",
    add: Action::AssignmentNote,
    see: Action::DutySee,
    place: |app, db, actor, id| {
        Box::pin(async move { Ok((found(app, &db, actor, id.into()).await?.area, None)) })
    },
};

/// The scans of one.
pub fn files(id: AssignmentId) -> About {
    FILES.of(id.0)
}

/// What communes that ended left open here.
pub(crate) static LEFT_OPEN: LeftOpen = LeftOpen {
    words: "handed.assignments",
    help: "handed.assignments_help",
    page: "/duties?kind=assignment",
    see: Action::DutySee,
    count: |app, scope, communes, _| {
        Box::pin(async move {
            let nobody = AccountId(uuid::Uuid::nil());
            let sight = AssignmentSight { scope, own: None, account: nobody };
            Ok(store::office::assignment::count_left(&**app.store(), sight, communes).await?)
        })
    },
};

/// What is entrusted, as typed.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignmentNew {
    /// Its id, made by the client.
    pub id: AssignmentId,
    pub kind: AssignmentKind,
    pub title: String,
    #[serde(default)]
    pub content: String,
    /// Who owes it: a role of the commune, or of the office above that writes it.
    pub role: Role,
    /// The commune below an office above that owes it, by code or key; empty where one's own place does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// The village of a village head; of others where it is of one village.
    #[serde(default)]
    pub village: Option<VillageId>,
    /// The account that is named.
    #[serde(default)]
    pub account: Option<AccountId>,
    /// The name of a person of the commune below that is named, in place of the account.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub person: String,
    /// The office or officer in words.
    #[serde(default)]
    pub lead_words: String,
    /// Who takes part.
    #[serde(default)]
    pub with_whom: String,
    /// To whom it is reported, and through whom.
    #[serde(default)]
    pub told_to: String,
    /// Number, symbol and day of the paper that it rests on.
    #[serde(default)]
    pub paper: String,
    /// The same in the register of papers.
    #[serde(default)]
    pub legal_paper: Option<LegalPaperId>,
    pub begins_on: Day,
    /// The last day; of what recurs the first of them.
    pub due_on: Day,
    pub recurs: Recurs,
    /// The last day of what recurs.
    #[serde(default)]
    pub until_on: Option<Day>,
    /// The entry that was wrong and that this one stands for.
    #[serde(default)]
    pub replaces: Option<AssignmentId>,
    /// The revision of that which was seen.
    #[serde(default)]
    pub replaces_revision: Option<i64>,
}

/// One with what was done, and what the reader may do next.
#[derive(Debug, Clone)]
pub struct AssignmentView {
    pub row: AssignmentRow,
    pub steps: Vec<AssignmentStep>,
    pub standing: DutyStanding,
    /// What the reader may do with it now.
    pub may: Vec<AssignmentAct>,
    /// Whether it is the reader's to do: he is named, or his part owes it.
    pub is_his: bool,
}

impl AssignmentView {
    /// Whether the reader may do it now, by its name.
    pub fn may(&self, act: &str) -> bool {
        self.may.iter().any(|it| it.as_str() == act)
    }

    /// Whether the account that is named can no longer sign in while it waits.
    pub fn is_left(&self) -> bool {
        self.row.account_left == 1 && self.row.state == AssignmentState::Open
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

/// The key of an office above a commune: what it owes itself.
pub(crate) fn own_key<'a>(app: &App, actor: &'a Actor) -> Option<&'a AreaKey> {
    let key = actor.area.as_ref()?;
    let is_above = app.areas().get(key).is_some_and(|unit| unit.level != Level::Commune);
    is_above.then_some(key)
}

fn sight<'a>(app: &App, actor: &'a Actor, scope: &'a store::Scope) -> AssignmentSight<'a> {
    AssignmentSight { scope, own: own_key(app, actor), account: actor.account }
}

async fn found(
    app: &App,
    db: &impl store::Db,
    actor: &Actor,
    id: AssignmentId,
) -> Result<AssignmentRow> {
    let scope = app.office_scope(actor);
    store::office::assignment::find(db, sight(app, actor, &scope), id)
        .await?
        .ok_or_else(|| Problem::new(Code::NotFound))
}

/// One with its steps.
///
/// # Errors
/// `not_found`.
pub async fn get(app: &App, actor: &Actor, id: AssignmentId) -> Result<AssignmentView> {
    actor.require(Action::DutySee)?;
    let db = &**app.store();
    let row = found(app, db, actor, id).await?;
    let steps = store::office::assignment::steps(db, id).await?;
    let mut may = Vec::new();
    for act in AssignmentAct::ALL {
        if guard(app, db, actor, &row, &steps, act).await.is_ok() {
            may.push(act);
        }
    }
    let closed = match row.state {
        AssignmentState::Open => None,
        AssignmentState::Done => Some(false),
        AssignmentState::GivenUp | AssignmentState::Replaced => Some(true),
    };
    let standing = standing(app.today(), Some(row.text.begins_on), Some(row.due_on), closed);
    let is_his = step::is_his(actor, &row) || row.text.account == Some(actor.account);
    Ok(AssignmentView { row, steps, standing, may, is_his })
}

/// The accounts that can be named: of one's own area and its villages.
///
/// # Errors
/// `not_allowed`.
pub async fn accounts(app: &App, actor: &Actor) -> Result<Vec<AssignmentAccount>> {
    actor.require(Action::AssignmentAdd)?;
    let Some(area) = &actor.area else { return Ok(Vec::new()) };
    let scope = app.office_scope(actor);
    // Above a commune only the office itself is asked: a province has thousands of village heads.
    let scope = match own_key(app, actor) {
        Some(_) => app.scope_of(None, Some(VillageId(uuid::Uuid::nil())), scope.day()),
        None => scope,
    };
    Ok(store::office::assignment::accounts(&**app.store(), &scope, area).await?)
}

/// The roles of a commune that an office above entrusts something to.
const BELOW: [Role; 4] = [Role::CommuneOfficer, Role::Chairman, Role::FinanceOfficer, Role::Clerk];

/// The roles that an actor may entrust something to.
pub fn roles(app: &App, actor: &Actor) -> &'static [Role] {
    match (is_above(app, actor), own_key(app, actor)) {
        (true, Some(_)) => &[
            Role::UpperOfficer,
            Role::CommuneOfficer,
            Role::Chairman,
            Role::FinanceOfficer,
            Role::Clerk,
        ],
        (true, None) => &BELOW,
        (false, _) => &[
            Role::CommuneOfficer,
            Role::Chairman,
            Role::FinanceOfficer,
            Role::Clerk,
            Role::VillageHead,
        ],
    }
}

/// Whether somebody works in an office above the communes: of a district, a province, the nation.
pub fn is_above(app: &App, actor: &Actor) -> bool {
    actor.village.is_none() && (actor.area.is_none() || own_key(app, actor).is_some())
}

/// How the office of an actor is written as the one that gave something.
fn office_key(actor: &Actor) -> String {
    actor.area.as_ref().map_or_else(|| NATION.to_owned(), ToString::to_string)
}

/// The nation as the office that gave something.
const NATION: &str = "nation";

/// The office above that gave one, by its name.
pub fn given_from(app: &App, row: &AssignmentRow) -> Option<String> {
    let from = row.from.as_deref()?;
    Some(match AreaKey::parse(from) {
        Some(key) => crate::place::area::name(app, &key),
        None => crate::place::area::words_nation(app),
    })
}

/// The commune below an office above to which it entrusts something: one that lasts.
fn below(app: &App, actor: &Actor, typed: &str) -> Result<AreaKey> {
    let unknown = || Problem::new(Code::AreaUnknown).with("area", typed).with("field", "area");
    let key = crate::place::area::resolve(app, typed, app.today())?;
    let covers = actor.area.as_ref().is_none_or(|mine| app.covers(mine, &key));
    let is_there = crate::place::area::is_commune(app, &key) && app.ended(&key).is_none();
    match is_above(app, actor) && covers && is_there {
        true => Ok(key),
        false => Err(unknown()),
    }
}

fn typed(new: &AssignmentNew) -> Result<AssignmentText> {
    if new.due_on < new.begins_on {
        return Err(bad("due_on"));
    }
    let until_on = match new.recurs {
        Recurs::Once => None,
        Recurs::Monthly | Recurs::Quarterly | Recurs::HalfYearly | Recurs::Yearly => new.until_on,
    };
    if until_on.is_some_and(|day| day < new.due_on) {
        return Err(bad("until_on"));
    }
    Ok(AssignmentText {
        kind: new.kind,
        title: needed(&new.title, "title", TITLE_MAX)?,
        content: loose(&new.content, "content", WORDS_MAX)?,
        role: new.role,
        account: new.account,
        lead_words: loose(&new.lead_words, "lead_words", TITLE_MAX)?,
        with_whom: loose(&new.with_whom, "with_whom", WITH_MAX)?,
        told_to: loose(&new.told_to, "told_to", TITLE_MAX)?,
        paper: loose(&new.paper, "paper", TITLE_MAX)?,
        legal_paper: new.legal_paper,
        begins_on: new.begins_on,
        first_due_on: new.due_on,
        recurs: new.recurs,
        until_on,
    })
}

/// What is named must be there and fit: the role, the village, the account, the paper.
async fn fits(
    app: &App,
    db: &impl store::Db,
    actor: &Actor,
    (new, below): (&AssignmentNew, Option<&AreaKey>),
) -> Result<()> {
    // An office above owes what names no commune; what names one its commune owes.
    let fits = match (is_above(app, actor), new.area.is_some()) {
        (true, true) => BELOW.contains(&new.role),
        (true, false) => new.role == Role::UpperOfficer,
        (false, _) => roles(app, actor).contains(&new.role),
    };
    if !fits {
        return Err(bad("role"));
    }
    let scope = app.office_scope(actor);
    match new.village {
        Some(village)
            if is_above(app, actor)
                || store::place::village::find(db, &scope, village).await?.is_none() =>
        {
            return Err(Problem::new(Code::VillageUnknown).with("village", village));
        }
        Some(_) => {}
        None if new.role == Role::VillageHead => return Err(bad("village")),
        None => {}
    }
    if let Some(account) = new.account {
        let all = match below {
            Some(commune) => of_commune(app, db, actor, commune).await?,
            None => accounts(app, actor).await?,
        };
        let named = all.iter().find(|it| it.id == account).ok_or_else(|| bad("account"))?;
        let is_of_village = named.village.is_none() || named.village == new.village;
        if named.role != new.role || !is_of_village {
            return Err(bad("account"));
        }
    }
    if let Some(paper) = new.legal_paper
        && store::office::legal_paper::find(db, &scope, paper).await?.is_none()
    {
        return Err(bad("legal_paper"));
    }
    Ok(())
}

/// The accounts of a commune itself that an office above can name.
async fn of_commune(
    app: &App,
    db: &impl store::Db,
    actor: &Actor,
    commune: &AreaKey,
) -> Result<Vec<AssignmentAccount>> {
    let day = app.office_scope(actor).day();
    let no_village = app.scope_of(None, Some(VillageId(uuid::Uuid::nil())), day);
    Ok(store::office::assignment::accounts(db, &no_village, commune).await?)
}

/// The person of a commune below who is named, by name and part; `None` where nobody is.
async fn person_below(
    app: &App,
    db: &impl store::Db,
    actor: &Actor,
    (new, commune): (&AssignmentNew, &AreaKey),
) -> Result<Option<AccountId>> {
    let name = base::text::fold(&base::text::clean(&new.person));
    if name.is_empty() {
        return Ok(new.account);
    }
    let all = of_commune(app, db, actor, commune).await?;
    let of_role = |it: &&AssignmentAccount| it.role == new.role;
    let mut named = all.iter().filter(of_role).filter(|it| base::text::fold(&it.name) == name);
    match (named.next(), named.next()) {
        (Some(one), None) => Ok(Some(one.id)),
        (found, _) => {
            let code = if found.is_some() { Code::PersonManyBelow } else { Code::PersonNotBelow };
            let there: Vec<&str> = all.iter().filter(of_role).map(|it| it.name.as_str()).collect();
            let there = if there.is_empty() { "–".to_owned() } else { there.join(", ") };
            Err(Problem::new(code)
                .with("field", "person")
                .with("name", new.person.trim())
                .with("names", there))
        }
    }
}

/// Entrusts something to somebody in the actor's area. Sent again it is accepted. With `replaces` it stands
/// for an entry that was typed wrong.
///
/// # Errors
/// `bad_input`, `village_unknown`, `area_unknown`, `not_found` for an entry of elsewhere, `assignment_state`,
/// `assignment_changed`, `assignment_conflict` when the id was used for something else.
pub async fn add(app: &App, actor: &Actor, mut new: AssignmentNew) -> Result<AssignmentView> {
    let write = app.write_sent(actor, Action::AssignmentAdd, new.id).await?;
    let mut text = typed(&new)?;
    let nowhere = || Problem::new(Code::AreaUnknown).with("area", "");
    let typed_area = new.area.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let typed_area = typed_area.map(str::to_owned);
    let area = match typed_area.as_deref() {
        Some(typed) => below(app, actor, typed)?,
        None => work_commune(app, &*write, actor).await?.ok_or_else(nowhere)?,
    };
    write.alone_in(&area).await?;
    let scope = app.office_scope(actor);
    let sight = sight(app, actor, &scope);
    let known = store::office::assignment::find(&*write, sight, new.id).await?;
    // What was sent is kept with every one: fields are never compared.
    let sent = json!(new);
    let once = write.once(new.id, &sent, known.as_ref().map(|_| false)).await?;
    if let (Once::Again, Some(_)) = (once, known) {
        return get(app, actor, new.id).await;
    }
    let below = typed_area.as_ref().map(|_| &area);
    match below {
        Some(commune) => {
            new.account = person_below(app, &*write, actor, (&new, commune)).await?;
            text.account = new.account;
        }
        None if !new.person.trim().is_empty() => return Err(bad("person")),
        None => {}
    }
    fits(app, &*write, actor, (&new, below)).await?;
    if let Some(id) = new.replaces {
        let was = found(app, &*write, actor, id).await?;
        let steps = store::office::assignment::steps(&*write, id).await?;
        if new.replaces_revision != Some(was.revision) {
            return Err(app.seen_old(&write, Code::AssignmentChanged, id).await?);
        }
        guard(app, &*write, actor, &was, &steps, AssignmentAct::Replaced).await?;
        let step = AssignmentStepAdd {
            assignment: id,
            revision: was.revision + 1,
            act: AssignmentAct::Replaced,
            period: was.due_on,
            day: app.today(),
            content: String::new(),
            paper: String::new(),
            legal_paper: None,
        };
        let to = (AssignmentState::Replaced, was.due_on);
        let at = write.at;
        if !store::office::assignment::add_step(&*write, &step, to, actor.account, at).await? {
            return Err(app.seen_old(&write, Code::AssignmentChanged, id).await?);
        }
    }
    let row = AssignmentAdd {
        id: new.id,
        area: area.clone(),
        village: new.village,
        folded: base::text::fold(&format!("{} {}", text.title, text.content)),
        due_on: text.first_due_on,
        replaces: new.replaces,
        from: typed_area.map(|_| office_key(actor)),
        state: AssignmentState::Open,
        revision: 1,
        text,
    };
    store::office::assignment::add(&*write, &row, actor.account, write.at).await?;
    let mut detail = json!({ "name": row.text.title, "role": row.text.role.as_str(),
        "due": row.due_on, "day": row.text.begins_on });
    if let (Some(id), Some(detail)) = (new.replaces, detail.as_object_mut()) {
        detail.insert("replaces".to_owned(), json!(id));
    }
    write.commit(Some(&area), new.id, detail).await?;
    get(app, actor, new.id).await
}
