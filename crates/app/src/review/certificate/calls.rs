//! Certificates that are due.

use base::Role;
use register::RoundState;

use crate::kernel::call::{Asked, Call, Found, HOME, Source};
use crate::kernel::problem::Result;
use crate::place::area::is_of_commune;
use crate::review::round::{self, RoundView, Rounds};

pub(crate) const CALLS: Source =
    Source { pages: &[HOME, round::PAGE], find: |asked| Box::pin(calls(asked)), owed: &[] };

/// Certificates that the last decision asks for.
async fn calls(asked: &Asked<'_>) -> Result<Found> {
    let Asked { app, actor, .. } = *asked;
    let rounds = &Rounds::of(asked.offers).all;
    let works = matches!(actor.role, Role::CommuneOfficer | Role::Chairman);
    let mine = actor.area.as_ref().map_or("", |area| area.as_str());
    let decided = |it: &&RoundView| it.state == RoundState::Decided && it.commune == mine;
    let works = works && is_of_commune(app, actor);
    let Some(round) = rounds.iter().find(decided).filter(|_| works) else {
        return Ok(Found::default());
    };
    let row = crate::review::round::row(app, &**app.store(), actor, round.id).await?;
    let (entitled, certified) = super::count(app, &**app.store(), &row).await?;
    if certified >= entitled {
        return Ok(Found::default());
    }
    let path = format!("/rounds/{}/certificates", round.id);
    let call = Call::new(actor, "step_certificate", Role::Chairman, path);
    let call = call.about("round", round.name());
    Ok(vec![Call { count: entitled - certified, ..call }].into())
}
