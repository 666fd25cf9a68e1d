//! The round that a commune has open, for the first page and for what is due.

use base::Role;
use base::area::AreaKey;
use register::{RoundFlow, RoundState};

use crate::App;
use crate::kernel::problem::Result;
use crate::kernel::rights::Actor;
use crate::review::listing::Board;
use crate::review::round::RoundView;

/// Whether somebody keeps policies and money, and has no part in a review.
pub(super) fn is_of_money(actor: &Actor) -> bool {
    actor.role == Role::FinanceOfficer
}

/// The open round of a commune that is run in the program: the annual one before a regular one,
/// the latest first.
pub(super) async fn season(
    app: &App,
    actor: &Actor,
    rounds: &[RoundView],
) -> Result<Option<(RoundView, Board)>> {
    let of_a_commune = actor.village.is_some()
        || actor.area.as_ref().is_some_and(|it| crate::place::area::is_commune(app, it));
    if !of_a_commune || is_of_money(actor) {
        return Ok(None);
    }
    // What another commune left open stands by itself, with what to do.
    let mine = crate::place::succession::work_commune(app, &**app.store(), actor).await?;
    let mine = mine.as_ref().map_or("", AreaKey::as_str);
    let open = |round: &&RoundView| {
        round.state == RoundState::Open && round.flow == RoundFlow::Steps && round.commune == mine
    };
    let mut open: Vec<&RoundView> = rounds.iter().filter(open).collect();
    open.sort_by_key(|round| (round.kind, std::cmp::Reverse(round.review_day)));
    match open.first() {
        Some(round) => {
            let board = crate::review::listing::round_board(app, actor, round.id).await?;
            Ok(Some(((*round).clone(), board)))
        }
        None => Ok(None),
    }
}
