//! A commune that took others over: what it inherits, who may carry on what they left open, and what
//! waits for it. Which commune has whose land the files of `areas/` say; what a record is read by
//! stands in `store::Scope`.

use base::Day;
use base::area::{AreaKey, Level, Share};
use base::day::show_day;
use store::review::round::RoundRow;

use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};

/// A commune that came to another, with when it ended.
#[derive(Debug, Clone)]
pub struct Predecessor {
    pub commune: AreaKey,
    pub name: String,
    /// Its last day.
    pub last: Day,
    /// Whether all of it came.
    pub whole: bool,
}

/// What a commune that ended left open, for the one that has it now.
#[derive(Debug, Clone, Default)]
pub struct HandedOver {
    /// The communes.
    pub from: Vec<Predecessor>,
    /// Rounds without a decision, with whether they can be carried on: not where the commune went to
    /// several.
    pub rounds: Vec<(RoundRow, bool)>,
    /// Requests without an answer.
    pub requests: i64,
    /// Lists that were sent in and neither taken nor set aside.
    pub imports: i64,
    /// Moves without an answer.
    pub moves: i64,
    /// Doubles that wait for an answer.
    pub doubles: i64,
}

impl HandedOver {
    /// Whether nothing is left to do.
    pub fn is_empty(&self) -> bool {
        self.rounds.is_empty() && self.requests + self.imports + self.moves + self.doubles == 0
    }

    /// The names of the communes.
    pub fn names(&self) -> String {
        let names: Vec<&str> = self.from.iter().map(|it| it.name.as_str()).collect();
        names.join(", ")
    }
}

/// Open rounds of communes that ended: some annual and regular ones.
const ROUNDS_MAX: u32 = 50;

/// The communes whose land came to this one, the latest end first; also through others.
pub(crate) fn predecessors(app: &App, commune: &AreaKey) -> Vec<Predecessor> {
    let mut found: Vec<Predecessor> = Vec::new();
    let mut open = vec![(commune.clone(), true)];
    // Communes change hands a few times in a generation: the bound only stops a bad file.
    for _ in 0..200 {
        let Some((key, whole)) = open.pop() else { break };
        for (unit, share) in app.areas().predecessors(&key) {
            let Some(last) = unit.valid_to else { continue };
            let ours = unit.level == Level::Commune && last < app.today();
            if !ours || found.iter().any(|it| it.commune == unit.key) {
                continue;
            }
            let whole = whole && share == Share::Whole;
            open.push((unit.key.clone(), whole));
            found.push(Predecessor {
                name: app.areas().full_name(unit),
                commune: unit.key.clone(),
                last,
                whole,
            });
        }
    }
    found.sort_by(|a, b| (b.last, &a.commune).cmp(&(a.last, &b.commune)));
    found
}

/// The communes whose land came to the actor's.
pub(crate) fn predecessors_of(app: &App, actor: &Actor) -> Vec<Predecessor> {
    actor.area.as_ref().map(|mine| predecessors(app, mine)).unwrap_or_default()
}

/// The commune that acts for another on a day: itself while it lasts, then the one that took it
/// over whole; itself, too, where it went to several.
pub(crate) fn body_on(app: &App, commune: &AreaKey, day: Day) -> AreaKey {
    match app.areas().now(commune, day)[..] {
        [(unit, Share::Whole)] => unit.key.clone(),
        _ => commune.clone(),
    }
}

/// The commune somebody works in today; a village head in that of the village.
pub(crate) async fn work_commune(
    app: &App,
    db: &impl store::Db,
    actor: &Actor,
) -> Result<Option<AreaKey>> {
    match (&actor.area, actor.village) {
        (Some(area), _) => Ok(Some(area.clone())),
        (None, Some(village)) => {
            let path = store::place::village::path(db, village, app.today()).await?;
            Ok(path.map(|path| path.commune))
        }
        (None, None) => Ok(None),
    }
}

/// The commune and those that came to it whole: whose rounds are carried on there.
pub(crate) fn with_whole(app: &App, commune: &AreaKey) -> Vec<AreaKey> {
    let before = predecessors(app, commune).into_iter().filter(|it| it.whole);
    std::iter::once(commune.clone()).chain(before.map(|it| it.commune)).collect()
}

/// A round that the actor may write in: one of the own commune, or of one that came to it whole.
///
/// # Errors
/// `not_found`; `round_closed`; `round_of_before` where others have a part of its commune, or the
/// village has gone to another commune.
pub(crate) async fn round_to_write(
    app: &App,
    db: &impl store::Db,
    actor: &Actor,
    id: base::id::RoundId,
) -> Result<RoundRow> {
    let round = crate::review::round::row(app, db, actor, id).await?;
    if let Some(reason) = &round.closed {
        return Err(Problem::new(Code::RoundClosed).with("reason", reason));
    }
    if !carries_on(app, db, actor, &round.commune).await? {
        return Err(of_before(app, &round.commune));
    }
    Ok(round)
}

/// Whether the actor's commune is this one, or took it over whole.
pub(crate) async fn carries_on(
    app: &App,
    db: &impl store::Db,
    actor: &Actor,
    commune: &AreaKey,
) -> Result<bool> {
    let Some(mine) = work_commune(app, db, actor).await? else { return Ok(false) };
    Ok(mine == *commune || body_on(app, commune, app.today()) == mine)
}

/// Whether a round is of a commune that came to the actor's.
pub fn is_of_before(app: &App, actor: &Actor, round: &crate::review::round::RoundView) -> bool {
    let mine = actor.area.as_ref().filter(|key| crate::place::area::is_commune(app, key));
    mine.is_some_and(|key| key.as_str() != round.commune)
}

/// That something belongs to a commune that went to several.
fn of_before(app: &App, commune: &AreaKey) -> Problem {
    let last = app.areas().get(commune).and_then(|unit| unit.valid_to);
    let now = app.areas().now(commune, app.today());
    let names: Vec<String> = now.iter().map(|(unit, _)| app.areas().full_name(unit)).collect();
    Problem::new(Code::RoundOfBefore)
        .with("area", crate::place::area::name(app, commune))
        .with("day", last.map(show_day).unwrap_or_default())
        .with("successors", names.join(", "))
}

/// What the communes that came to the actor's left open; nothing for whoever is not of a commune.
pub(crate) async fn handed_over(app: &App, actor: &Actor) -> Result<HandedOver> {
    let Some(mine) = actor.area.as_ref().filter(|key| crate::place::area::is_commune(app, key))
    else {
        return Ok(HandedOver::default());
    };
    let from = predecessors(app, mine);
    if from.is_empty() || !actor.may(Action::RoundSee) || actor.ended.is_some() {
        return Ok(HandedOver::default());
    }
    let db = &**app.store();
    let scope = app.scope(actor);
    let keys: Vec<AreaKey> = from.iter().map(|it| it.commune.clone()).collect();
    let whole = |key: &AreaKey| from.iter().any(|it| it.commune == *key && it.whole);
    let rounds = store::review::round::list_open(db, &keys, ROUNDS_MAX).await?;
    let mut seen = Vec::new();
    for round in rounds {
        // Of a commune of which no village came nothing is shown.
        if store::review::round::find(db, &scope, round.id).await?.is_some() {
            let goes_on = whole(&round.commune);
            seen.push((round, goes_on));
        }
    }
    let last = from.iter().map(|it| it.last).max().unwrap_or(scope.day());
    let ended = app.begin_of(last.succ_opt().unwrap_or(last));
    let counts = store::place::succession::count(db, &scope, &keys, ended).await?;
    let may = |action, count: i64| if actor.may(action) { count } else { 0 };
    Ok(HandedOver {
        rounds: seen,
        requests: may(Action::RequestSee, counts.requests),
        imports: may(Action::ImportSee, counts.imports),
        moves: may(Action::EventSee, counts.moves),
        doubles: may(Action::MatchSee, counts.doubles),
        from,
    })
}
