//! The row of an account has the part and the place of the post that it has first: lists of accounts are made
//! from it. What it may do is asked of its posts.

use base::id::AccountId;
use serde_json::{Value, json};
use store::office::account::Account;
use store::office::account_keeping::Reach;
use store::office::post::{Noun, PostRow};

use crate::App;
use crate::kernel::problem::Result;
use crate::kernel::subject::Subject;
use crate::kernel::write::Write;

/// A line of the log for an account that has another part or place by what was written.
pub(crate) type Moved = (Subject, Value);

/// Puts the account of a holder in line with his posts.
pub(crate) async fn settle(
    app: &App,
    write: &Write,
    account: Option<AccountId>,
) -> Result<Option<Moved>> {
    let Some(id) = account else { return Ok(None) };
    let db = &**write;
    let (Some(now), Some(holder)) = (
        store::office::account::find(db, id).await?,
        store::office::post::holder::of_account(db, id).await?,
    ) else {
        return Ok(None);
    };
    let posts = store::office::post::of_holder(db, &Reach::All, holder.id).await?;
    let Some(first) = first_of(app, &posts) else { return Ok(None) };
    let Some(role) = first.role else { return Ok(None) };
    if (now.role, &now.area, now.village) == (role, &first.area, first.village) {
        return Ok(None);
    }
    let place = (role, first.area.as_ref(), first.village);
    store::office::account_keeping::set_place(db, id, place).await?;
    let username = now.username.clone();
    let to = Account { role, area: first.area.clone(), village: first.village, ..now.clone() };
    Ok(Some((id.into(), line(&username, &now, &to))))
}

/// What a line of the log says of an account that is another by now.
pub(super) fn line(username: &str, now: &Account, to: &Account) -> Value {
    json!({
        "username": username, "name": to.name, "role": to.role, "area": to.area,
        "village": to.village,
        "before": {
            "username": now.username, "role": now.role, "area": now.area, "village": now.village,
        },
    })
}

/// The post that an account has first: of those that are held the one that was written first, else the next,
/// else the last.
pub(crate) fn first_of<'a>(app: &App, posts: &'a [PostRow]) -> Option<&'a PostRow> {
    let today = app.today();
    let with_part =
        || posts.iter().filter(|post| post.void_reason.is_none() && post.role.is_some());
    with_part()
        .filter(|post| post.is_held(today))
        .min_by_key(|post| post.written_at)
        .or_else(|| with_part().find(|post| post.from_day > today))
        .or_else(|| with_part().next_back())
}

/// Keeps what a record said, with why it is put right.
pub(crate) async fn note(
    app: &App,
    write: &Write,
    of: (Noun, uuid::Uuid, i64),
    content: &Value,
    reason: &str,
    by: Option<AccountId>,
) -> Result<()> {
    let (content, at) = (content.to_string(), write.at);
    let said = (content.as_str(), reason);
    Ok(store::office::post::before::keep(&**write, app.new_id(), of, said, (by, at)).await?)
}
