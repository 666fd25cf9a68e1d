//! Rounds found by their year, or by what they are called.

use crate::kernel::call::Said;
use crate::kernel::finder::{Finder, Hit, Hits, Looked, first};
use crate::kernel::problem::Result;
use crate::kernel::rights::Action;

pub(crate) const FINDER: Finder = Finder { find: |looked| Box::pin(found(looked)) };

async fn found(looked: &Looked<'_>) -> Result<Option<Hits>> {
    // A few letters are a name; a year or the word itself is a round.
    let words = ["ra soat", "dot ra", "review"];
    let named = words.iter().any(|it| looked.folded.contains(it));
    let dated = looked.folded.chars().filter(char::is_ascii_digit).count() >= 4;
    if !looked.actor.may(Action::RoundSee) || !(named || dated) {
        return Ok(None);
    }
    let rounds = super::list(looked.app, looked.actor).await?;
    let fit = rounds.into_iter().filter(|round| {
        let named = match round.kind {
            register::review::round::RoundKind::Annual => "rà soát định kỳ annual review",
            register::review::round::RoundKind::Regular => "rà soát thường xuyên regular review",
        };
        looked.fits(&format!("đợt {named} {} {}", round.year, round.commune_name))
    });
    let hits = fit.map(|round| Hit {
        name: vec![round.name()],
        beside: vec![
            Said::Text(round.commune_name.clone()),
            Said::words(&format!("round_state.{}", round.state.as_str())),
        ],
        path: format!("/rounds/{}", round.id),
    });
    Ok(first("round", hits.collect(), Some("/rounds")))
}
