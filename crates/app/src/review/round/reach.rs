//! Which rounds are within an actor's reach: to be seen, and to be written in.

use base::area::{AreaKey, Level};
use base::day::show_day;
use base::id::RoundId;
use store::Either;
use store::review::round::RoundRow;

use crate::App;
use crate::kernel::attachment::Place;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::Actor;
use crate::kernel::write::Write;
use crate::place::succession::body_on;

pub(crate) async fn row(
    app: &App,
    db: &impl store::Db,
    actor: &Actor,
    id: RoundId,
) -> Result<RoundRow> {
    store::review::round::find(db, &app.scope(actor), id)
        .await?
        .ok_or_else(|| Problem::new(Code::NotFound))
}

/// A round that the actor may write in, as it is while nobody else writes in its commune: one of the own
/// commune, or of one that came to it whole. What is read of it before this may be old by then.
///
/// # Errors
/// `not_found`; `round_closed`; `round_of_before` where others have a part of its commune, or the
/// village has gone to another commune.
pub(crate) async fn to_write(
    app: &App,
    write: &Write,
    actor: &Actor,
    id: RoundId,
) -> Result<RoundRow> {
    let db = &**write;
    alone_in_own(app, write, actor).await?;
    let mut round = row(app, db, actor, id).await?;
    let body = body_on(app, &round.commune, app.today());
    if !write.is_alone_in(&round.commune) || !write.is_alone_in(&body) {
        write.alone_in_all(vec![round.commune.clone(), body]).await?;
        round = row(app, db, actor, id).await?;
    }
    if let Some(reason) = &round.closed {
        return Err(Problem::new(Code::RoundClosed).with("reason", reason));
    }
    if !crate::place::succession::carries_on(app, db, actor, &round.commune).await? {
        return Err(of_before(app, &round.commune));
    }
    Ok(round)
}

/// Nobody else writes in the actor's own commune until the write ends: most write in a round of their own
/// commune, which need not be asked for.
pub(crate) async fn alone_in_own(app: &App, write: &Write, actor: &Actor) -> Result<()> {
    match actor.area.as_ref().filter(|area| is_commune(app, area)) {
        Some(area) => write.alone_in(area).await,
        None => Ok(()),
    }
}

fn is_commune(app: &App, area: &AreaKey) -> bool {
    app.areas().get(area).is_some_and(|unit| unit.level == Level::Commune)
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

/// Where files of a round's belong, or of what is done in one.
///
/// # Errors
/// `not_found`, without a round too.
pub(crate) async fn place_of_files(
    app: &App,
    db: Either<'_>,
    actor: &Actor,
    round: Option<RoundId>,
) -> Result<Place> {
    let round = round.ok_or_else(|| Problem::new(Code::NotFound))?;
    let round = row(app, &db, actor, round).await?;
    Ok((round.commune, Some(round.id)))
}
