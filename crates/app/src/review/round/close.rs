//! Closing a round without a decision: one opened by mistake, or one that a commune left open when it
//! ended. Forms and minutes stay as they are; the year is free again.

use base::id::RoundId;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::App;
use crate::kernel::entered::typed;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::receipt::Receipt;
use crate::kernel::rights::{Action, Actor};

/// The longest reason.
const REASON_MAX: usize = 500;

/// Why a round is closed.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoundClose {
    #[schemars(length(max = REASON_MAX))]
    pub reason: String,
}

/// Closes a round that has no decision, for a reason. Whoever has land of a commune that ended
/// closes its round, too, also where it went to several: nobody can decide it any more. The same
/// closing sent again is accepted.
///
/// # Errors
/// `not_found`, `bad_input`, `round_decided`, `round_closed` for another reason, `round_of_before`.
pub async fn close(
    app: &App,
    actor: &Actor,
    id: RoundId,
    close: RoundClose,
) -> Result<Receipt<RoundId>> {
    let write = app.write(actor, Action::RoundClose).await?;
    let reason = typed(&close.reason, "reason", REASON_MAX)?;
    let round = crate::review::round::row(app, &*write, actor, id).await?;
    write.alone_in(&round.commune).await?;
    let round = crate::review::round::row(app, &*write, actor, round.id).await?;
    match &round.closed {
        Some(known) if *known == reason => {
            drop(write);
            return Ok(Receipt::again(id));
        }
        Some(known) => return Err(Problem::new(Code::RoundClosed).with("reason", known)),
        None => {}
    }
    if round.decision.is_some() {
        return Err(Problem::new(Code::RoundDecided));
    }
    let ended = crate::place::succession::predecessors_of(app, actor)
        .iter()
        .any(|it| it.commune == round.commune);
    if !ended {
        crate::review::round::to_write(app, &write, actor, id).await?;
    }
    let (by, at) = (actor.account, write.at);
    if !store::review::round::set_closed(&*write, id, &reason, by, at).await? {
        return Err(Problem::new(Code::RoundDecided));
    }
    let detail = json!({ "closed": reason });
    write.commit(Some(&round.commune), id, detail).await?;
    Ok(Receipt::written(id))
}
