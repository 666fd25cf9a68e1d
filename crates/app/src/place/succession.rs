//! A commune that took others over: what it inherits, who may carry on what they left open, and what
//! waits for it. Which commune has whose land the files of `areas/` say; what a record is read by
//! stands in `store::Scope`.

use base::area::{AreaKey, Level, Share};
use base::day::show_day;
use base::{Day, Finding};
use chrono::{DateTime, Utc};
use store::Scope;

use crate::App;
use crate::kernel::Later;
use crate::kernel::problem::Result;
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

/// What communes that ended may have left open of a noun, declared by it; `front` puts
/// them together.
pub(crate) struct LeftOpen {
    /// The words of a line that counts them.
    pub(crate) words: &'static str,
    /// The words after it.
    pub(crate) help: &'static str,
    /// The page where they are.
    pub(crate) page: &'static str,
    /// Who sees them.
    pub(crate) see: Action,
    /// How many of these communes are left, as far as the scope has them now; they ended by that moment.
    pub(crate) count:
        for<'a> fn(&'a App, &'a Scope, &'a [AreaKey], DateTime<Utc>) -> Later<'a, i64>,
}

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

/// What stands against a paper of a commune on a day before its first: there was nobody to sign it.
pub(crate) fn not_there_yet(app: &App, commune: &AreaKey, day: Day) -> Option<Finding> {
    let first = app.areas().get(commune).and_then(|unit| unit.valid_from)?;
    (day < first).then(|| {
        Finding::error("commune_not_yet")
            .with("commune", crate::place::area::name(app, commune))
            .with("day", show_day(day))
            .with("first", show_day(first))
    })
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

/// Whether a commune of a record came to the actor's.
pub fn is_of_before(app: &App, actor: &Actor, commune: &str) -> bool {
    let mine = actor.area.as_ref().filter(|key| crate::place::area::is_commune(app, key));
    mine.is_some_and(|key| key.as_str() != commune)
}
