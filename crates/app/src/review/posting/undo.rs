//! Taking down what was hung out by mistake, while its days run and nobody complained: the posting stays
//! in the record as withdrawn, its households wait for another.

use base::Finding;
use base::day::show_day;
use base::id::PostingId;
use serde_json::json;

use crate::App;
use crate::kernel::entered::refuse;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::receipt::Receipt;
use crate::kernel::rights::{Action, Actor};
use crate::review::undo::may_undo;

/// Withdraws a posting.
///
/// # Errors
/// `not_found`, `round_decided`, `posting_withdrawn`, `undo_of_others`; `undo_refused` with what rests on it.
pub async fn withdraw(app: &App, actor: &Actor, id: PostingId) -> Result<Receipt<PostingId>> {
    let write = app.write(actor, Action::PostingUndo).await?;
    let scope = app.scope(actor);
    let not_there = || Problem::new(Code::NotFound);
    let found = store::review::posting::find(&*write, &scope, id).await?;
    let round = found.ok_or_else(not_there)?.round;
    let round = crate::review::round::to_write(app, &write, actor, round).await?;
    if round.decision.is_some() {
        return Err(Problem::new(Code::RoundDecided));
    }
    // Read again, now that nobody else writes in the commune.
    let found = store::review::posting::find(&*write, &scope, id).await?;
    let posting = found.ok_or_else(not_there)?;
    if posting.withdrawn_at.is_some() {
        return Err(Problem::new(Code::PostingWithdrawn));
    }
    may_undo(&*write, actor, posting.posted_by).await?;
    let mut findings = Vec::new();
    let complaints = store::review::posting::count_complaints(&*write, id).await?;
    if complaints > 0 {
        findings.push(Finding::error("undo_posting_complained").with("count", complaints));
    }
    if posting.ends_on < app.today() {
        let day = show_day(posting.ends_on);
        findings.push(Finding::error("undo_posting_ended").with("day", day));
    }
    refuse(Code::UndoRefused, findings)?;
    store::review::posting::set_withdrawn(&*write, id, actor.account, write.at).await?;
    store::review::listing::set_unposted(&*write, round.id, id).await?;
    let detail = json!({ "households": posting.households, "starts_on": posting.starts_on,
        "ends_on": posting.ends_on });
    write.commit(Some(&round.commune), id, detail).await?;
    Ok(Receipt::written(id))
}
