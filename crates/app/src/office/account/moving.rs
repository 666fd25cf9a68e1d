//! Accounts of areas that have ended: how many are left there, and moving them into the successor in
//! one act. Heads of villages go with their village.

use base::area::AreaKey;
use base::id::AccountId;
use serde_json::json;
use store::office::account_keeping as keeping;

use super::Account;
use super::keeping::Keeper;
use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};

/// Accounts moved in one act; a commune has some ten, a district that ended some dozens.
const MOVED_MAX: u32 = 500;

/// Open accounts that still stand under an area that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountsLeft {
    /// The area.
    pub from: AreaKey,
    pub from_name: String,
    /// The one area that has all of its land now.
    pub to: AreaKey,
    pub to_name: String,
    /// How many accounts an actor may move.
    pub count: i64,
}

/// The areas within an actor's reach that have ended and still have open accounts. One that was
/// divided is not among them: there a person decides for each account.
///
/// # Errors
/// When the database cannot be asked.
pub async fn accounts_left(app: &App, actor: &Actor) -> Result<Vec<AccountsLeft>> {
    if actor.require(Action::AccountChange).is_err() {
        return Ok(Vec::new());
    }
    let reach = crate::office::account::reach::reach(app, actor);
    let given = crate::office::account::roles(app, actor);
    let mut left: Vec<AccountsLeft> = Vec::new();
    for (from, role, count) in keeping::count_open(&**app.store(), &reach).await? {
        if !given.contains(&role) {
            continue;
        }
        if let Some(there) = left.iter_mut().find(|it| it.from == from) {
            there.count += count;
        } else if let Some(to) = heir(app, actor, &from) {
            let (from_name, to_name) =
                (crate::place::area::name(app, &from), crate::place::area::name(app, &to));
            left.push(AccountsLeft { from, from_name, to, to_name, count });
        }
    }
    Ok(left)
}

/// The one area of the same level that has all of the land of an area that has ended.
fn heir(app: &App, actor: &Actor, from: &AreaKey) -> Option<AreaKey> {
    app.ended(from)?;
    let level = app.areas().get(from)?.level;
    let [(unit, _)] = app.areas().now(from, app.today())[..] else { return None };
    let fits =
        unit.level == level && crate::office::account::places(app, actor).covers(Some(&unit.key));
    fits.then(|| unit.key.clone())
}

/// Moves the open accounts of an area that has ended into its successor; each has its line in
/// the log. Gives how many: whoever comes second finds none left.
///
/// # Errors
/// `not_allowed`; `not_found` for an area out of reach, one that lasts or one that was divided.
pub async fn accounts_move(app: &App, actor: &Actor, from: &str) -> Result<usize> {
    let by = Keeper::from(actor);
    actor.require(Action::AccountChange)?;
    let not_there = || Problem::new(Code::NotFound);
    let from = AreaKey::parse(from).ok_or_else(not_there)?;
    let to = heir(app, actor, &from).ok_or_else(not_there)?;
    let write = crate::office::account::keeping::write(app, by).await?;
    let (reach, given) = (
        crate::office::account::reach::reach(app, actor),
        crate::office::account::roles(app, actor),
    );
    let mut moved = keeping::open_of(&*write, &reach, &from, MOVED_MAX).await?;
    moved.retain(|account| given.contains(&account.role) && account.id != actor.account);
    if moved.is_empty() {
        return Ok(0);
    }
    let ids: Vec<AccountId> = moved.iter().map(|account| account.id).collect();
    keeping::move_all(&*write, &ids, &to).await?;
    let line = |account: &Account| {
        let detail = json!({
            "username": account.username, "name": account.name, "role": account.role,
            "area": to, "village": account.village,
            "before": {
                "username": account.username, "role": account.role, "area": account.area,
                "village": account.village,
            },
        });
        (account.id.into(), detail)
    };
    let lines = moved.iter().map(line).collect();
    write.commit_each(None, lines).await?;
    Ok(moved.len())
}
