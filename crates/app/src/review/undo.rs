//! Who may take back what somebody wrote in a review: whoever wrote it, or who has a higher part in the
//! commune.

use base::Role;
use base::id::AccountId;

use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::Actor;

/// The rank of a part in a commune's review.
fn rank(role: Role) -> u8 {
    match role {
        Role::VillageHead => 1,
        Role::CommuneOfficer => 2,
        Role::Chairman => 3,
        Role::FinanceOfficer
        | Role::UpperOfficer
        | Role::Auditor
        | Role::Administrator
        | Role::Clerk => 0,
    }
}

/// Refuses whoever neither wrote something nor stands above its author.
pub(super) async fn may_undo(db: &impl store::Db, actor: &Actor, by: AccountId) -> Result<()> {
    if actor.account == by {
        return Ok(());
    }
    let author = store::office::account::named(db, by).await?;
    match author {
        Some((_, role)) if rank(actor.role) > rank(role) => Ok(()),
        Some((name, _)) => Err(Problem::new(Code::UndoOfOthers).with("name", name)),
        None => Err(Problem::new(Code::NotFound)),
    }
}
