//! People and households that may be one: finding them, showing them, and what a person says.
//!
//! Nothing is merged. A decision is a fact beside the pair; a later one takes its place and names
//! it. Of a household elsewhere only the commune's name and what agrees is shown.

mod due;
mod find;

pub use self::due::find_due;
pub(crate) use self::due::{after, searched};
pub use self::find::find;
use base::id::{HouseholdId, MatchDecisionId, MatchId, PersonId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::people::double::{MatchQuery, MatchRow, MatchSide};

use crate::kernel::filter::going_on;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::people::household::HouseholdView;
use crate::place::succession::LeftOpen;
use crate::{App, PAGE_ROWS, Page};

/// What communes that ended left open here.
pub(crate) static LEFT_OPEN: LeftOpen = LeftOpen {
    words: "handed.doubles",
    help: "handed.doubles_help",
    page: "/matches",
    see: Action::MatchSee,
    count: |app, scope, _, ended| {
        Box::pin(async move {
            Ok(store::people::double::count_left(&**app.store(), scope, ended).await?)
        })
    },
};

pub use due::Searched;
pub(crate) use due::Searches;
pub use find::{MatchFind, MatchFound};
pub use register::people::double::Sign;
pub use store::people::double::{MatchDecision, MatchKind, MatchState};

/// The most characters of a reason.
const REASON_MAX: usize = 300;
/// Signs shown in a list; the pair's own page has them all.
const SIGNS_LISTED: usize = 3;

/// Why two records may be one, as it is kept with the pair.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Codes of signs with their weights, the heaviest first.
    #[serde(default)]
    pub signs: Vec<(String, i32)>,
    /// Of two households: members in common, members of the first, members of the second.
    #[serde(default)]
    pub common: Option<(u32, u32, u32)>,
}

/// What a list is asked for.
#[derive(Debug, Clone, Default)]
pub struct MatchListQuery {
    /// Only questions that stand so; the open ones when empty.
    pub state: Option<MatchState>,
    /// Only people, or only households.
    pub kind: Option<MatchKind>,
    /// Where to go on, as the page before gave it.
    pub after: Option<String>,
}

/// One side of a pair in a list.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct SideView {
    /// The household, for who may see it.
    pub household: Option<HouseholdId>,
    /// The person's or the head's name, for who may see it.
    pub name: Option<String>,
    /// The year of birth, likewise.
    pub birth_year: Option<i32>,
    /// The village, likewise.
    pub village_name: Option<String>,
    pub commune_name: String,
}

/// A pair in a list.
#[derive(Debug, Clone)]
pub struct MatchLine {
    /// The pair.
    pub id: MatchId,
    /// People or households.
    pub kind: MatchKind,
    /// Where the question stands.
    pub state: MatchState,
    /// Hundredths of bits.
    pub score: i32,
    /// Whether the exact rule says that they are one.
    pub sure: bool,
    /// The heaviest signs for it, by code.
    pub signs: Vec<String>,
    /// Of two households: members in common, and members of each.
    pub common: Option<(u32, u32, u32)>,
    /// One side.
    pub first: SideView,
    /// The other.
    pub second: SideView,
}

/// One page of pairs.
#[derive(Debug, Clone)]
pub struct MatchPage {
    pub rows: Vec<MatchLine>,
    /// What to ask the next page with.
    pub next: Option<String>,
    /// How many stand how.
    pub counts: Vec<(MatchState, i64)>,
    /// The state that is listed.
    pub state: MatchState,
}

/// A side with everything the actor may see of it.
#[derive(Debug, Clone)]
pub struct MatchSideView {
    /// The commune's name.
    pub commune_name: String,
    /// The household; `None` when it is not the actor's to see.
    pub household: Option<HouseholdView>,
    /// The person, when the pair is of people.
    pub person: Option<PersonId>,
}

/// A pair with both sides, why, and what was said of it.
#[derive(Debug, Clone)]
pub struct MatchView {
    /// The pair as it is listed.
    pub line: MatchLine,
    /// Every sign with its weight, the heaviest first.
    pub signs: Vec<(Sign, i32)>,
    /// Both sides.
    pub sides: [MatchSideView; 2],
    /// Pairs of their members, when it is of households.
    pub members: Vec<MatchLine>,
    /// The pair of households it is a part of.
    pub part_of: Option<MatchId>,
    /// What was said, the latest first.
    pub decisions: Vec<MatchDecision>,
    /// Whether the two sides are in different communes.
    pub across: bool,
    /// Why the actor may not decide; `None` when they may.
    pub held: Option<Code>,
}

/// A decision as somebody enters it.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MatchDecide {
    /// Its id, made by the client.
    pub id: MatchDecisionId,
    /// `same`, `different` or `unsure`.
    #[schemars(extend("enum" = ["same", "different", "unsure"]))]
    pub decision: String,
    /// Why.
    pub reason: String,
    /// The decision it takes the place of, as the page showed it.
    #[serde(default)]
    pub replaces: Option<MatchDecisionId>,
}

/// One page of the pairs of which the actor sees a side, the surest first.
///
/// # Errors
/// `not_allowed`.
pub async fn list(app: &App, actor: &Actor, query: MatchListQuery) -> Result<MatchPage> {
    actor.require(Action::MatchSee)?;
    let scope = app.scope(actor);
    let db = &**app.store();
    let state = query.state.unwrap_or(MatchState::Open);
    let asked = MatchQuery {
        state: Some(state),
        kind: query.kind,
        part_of: None,
        after: going_on(query.after.as_deref(), read_place)?,
    };
    let rows = store::people::double::list(db, &scope, &asked, PAGE_ROWS + 1).await?;
    let Page { rows, next } = Page::cut(rows, |row| format!("{} {}", row.pair.score, row.pair.id));
    let counts = store::people::double::counts(db, &scope).await?;
    let rows = rows.iter().map(|row| self::line(app, row)).collect();
    Ok(MatchPage { rows, next, counts, state })
}

/// One pair with both sides, as far as the actor may see them.
///
/// # Errors
/// `not_found` when there is none, or the actor sees neither side.
pub async fn get(app: &App, actor: &Actor, id: MatchId) -> Result<MatchView> {
    actor.require(Action::MatchSee)?;
    let scope = app.scope(actor);
    let db = &**app.store();
    let row = store::people::double::find(db, &scope, id)
        .await?
        .ok_or_else(|| Problem::new(Code::NotFound))?;
    let part = MatchQuery { part_of: Some(id), ..MatchQuery::default() };
    let members = match row.pair.kind {
        MatchKind::Household => store::people::double::list(db, &scope, &part, PAGE_ROWS).await?,
        MatchKind::Person => Vec::new(),
    };
    let told = told(&row)?;
    let signs = told.signs.iter().filter_map(|(code, n)| Some((Sign::from_name(code)?, *n)));
    Ok(MatchView {
        line: self::line(app, &row),
        signs: signs.collect(),
        sides: [
            self::side(app, actor, &row, &row.first, row.pair.first).await?,
            self::side(app, actor, &row, &row.second, row.pair.second).await?,
        ],
        members: members.iter().map(|row| self::line(app, row)).collect(),
        part_of: row.pair.part_of,
        decisions: store::people::double::decisions(db, id).await?,
        across: is_across(&row),
        held: held(actor, &row),
    })
}

/// Records what somebody says of a pair. Idempotent.
///
/// # Errors
/// `not_found`, `bad_input`, `match_across` when it is not the actor's to decide alone,
/// `match_of_commune`, `match_changed` when somebody decided meanwhile or the id is taken.
pub async fn decide(app: &App, actor: &Actor, id: MatchId, new: MatchDecide) -> Result<MatchView> {
    let bad = |field: &str| Problem::new(Code::BadInput).with("field", field);
    let write = app.write(actor, Action::MatchDecide).await?;
    let row = store::people::double::find(&*write, &app.scope(actor), id)
        .await?
        .ok_or_else(|| Problem::new(Code::NotFound))?;
    let commune = row.first.commune.clone().filter(|_| !is_across(&row));
    if let Some(commune) = &commune {
        write.alone_in(commune).await?;
    }
    let decision = MatchState::from_name(&new.decision)
        .filter(|it| *it != MatchState::Open)
        .ok_or_else(|| bad("decision"))?;
    let reason = base::text::clean(&new.reason);
    if reason.is_empty() || reason.chars().count() > REASON_MAX {
        return Err(bad("reason"));
    }
    let before = store::people::double::decisions(&*write, id).await?;
    if let Some(known) = before.iter().find(|it| it.id == new.id) {
        let again = known.decision == decision && known.reason == reason;
        // Reading takes a connection of its own: who holds one for writing gives it back first.
        drop(write);
        return match again {
            true => get(app, actor, id).await,
            false => Err(Problem::new(Code::MatchChanged)),
        };
    }
    if let Some(code) = held(actor, &row) {
        return Err(Problem::new(code));
    }
    if before.first().map(|it| it.id) != new.replaces {
        return Err(Problem::new(Code::MatchChanged));
    }
    let fact = MatchDecision {
        id: new.id,
        pair: id,
        decision,
        reason: reason.clone(),
        decided_at: write.at,
        decided_by: actor.account,
        decided_by_name: actor.name.clone(),
        replaces: new.replaces,
    };
    if let Err(error) = store::people::double::decide(&*write, &fact).await {
        return Err(match error.constraint() {
            Some(_) => Problem::new(Code::MatchChanged),
            None => error.into(),
        });
    }
    let detail = json!({
        "kind": row.pair.kind.as_str(), "first": row.pair.first, "second": row.pair.second,
        "decision": decision.as_str(), "reason": reason, "replaces": new.replaces,
    });
    write.commit(commune.as_ref(), id, detail).await?;
    get(app, actor, id).await
}

fn line(app: &App, row: &MatchRow) -> MatchLine {
    let told: Told = serde_json::from_str(&row.pair.reasons).unwrap_or_default();
    let side = |side: &MatchSide| SideView {
        household: side.name.as_ref().map(|_| side.household),
        name: side.name.clone(),
        birth_year: side.birth_year,
        village_name: side.village.clone(),
        commune_name: side
            .commune
            .as_ref()
            .map(|key| crate::place::area::name(app, key))
            .unwrap_or_default(),
    };
    let for_it = told.signs.into_iter().filter(|(_, weight)| *weight > 0);
    MatchLine {
        id: row.pair.id,
        kind: row.pair.kind,
        state: row.pair.state,
        score: row.pair.score,
        sure: row.pair.sure,
        signs: for_it.map(|(code, _)| code).take(SIGNS_LISTED).collect(),
        common: told.common,
        first: side(&row.first),
        second: side(&row.second),
    }
}

async fn side(
    app: &App,
    actor: &Actor,
    row: &MatchRow,
    side: &MatchSide,
    id: uuid::Uuid,
) -> Result<MatchSideView> {
    let household = match side.name {
        Some(_) => match crate::people::household::get(app, actor, side.household, None).await {
            Ok(view) => Some(view),
            Err(problem) if problem.code == Code::NotFound => None,
            Err(problem) => return Err(problem),
        },
        None => None,
    };
    let of_people = row.pair.kind == MatchKind::Person;
    Ok(MatchSideView {
        commune_name: side
            .commune
            .as_ref()
            .map(|key| crate::place::area::name(app, key))
            .unwrap_or_default(),
        person: (of_people && household.is_some()).then_some(PersonId(id)),
        household,
    })
}

fn told(row: &MatchRow) -> Result<Told> {
    serde_json::from_str(&row.pair.reasons)
        .map_err(|_| Problem::internal(format!("match {} is not readable", row.pair.id)))
}

/// Whether the sides live in two communes.
fn is_across(row: &MatchRow) -> bool {
    match (&row.first.commune, &row.second.commune) {
        (Some(first), Some(second)) => first != second,
        _ => false,
    }
}

/// Why somebody may not decide on a pair: what lies within a commune its officer decides, what
/// lies across communes whoever has them both.
fn held(actor: &Actor, row: &MatchRow) -> Option<Code> {
    if !actor.may(Action::MatchDecide) {
        return Some(Code::NotAllowed);
    }
    let sees_both = row.first.name.is_some() && row.second.name.is_some();
    let officer = actor.role == base::Role::CommuneOfficer;
    match (is_across(row), officer) {
        (false, true) => None,
        (false, false) => Some(Code::MatchOfCommune),
        (true, false) if sees_both => None,
        (true, _) => Some(Code::MatchAcross),
    }
}

fn read_place(text: &str) -> Option<(i32, MatchId)> {
    let (score, id) = text.split_once(' ')?;
    Some((score.parse().ok()?, id.parse().ok()?))
}
