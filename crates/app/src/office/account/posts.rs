//! What a change of an account means to its posts: another part or place is another post from today on.

use base::id::{AccountId, PostId};
use serde_json::json;
use store::office::account::Account;
use store::office::account_keeping::{Reach, first_post};
use store::office::post::holder::HolderFacts;
use store::office::post::{Noun, PostAdd, PostFacts, PostRow};

use super::entered::Entered;
use super::keeping::Keeper;
use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::write::Write;
use crate::office::post::{note, require_apart, require_single};

/// Why a post is another one: somebody changed the account.
const REASON: &str = "account";

/// Ends the post that the account has first and begins what it is to be; one that began today is put right
/// instead.
pub(super) async fn follow(
    app: &App,
    write: &Write,
    by: Keeper<'_>,
    now: &Account,
    to: &Entered,
) -> Result<()> {
    let db = &**write;
    let found = store::office::post::holder::of_account(db, now.id).await?;
    let holder = found.ok_or_else(|| Problem::internal("an account of nobody"))?.id;
    let posts = store::office::post::of_holder(db, &Reach::All, holder).await?;
    let today = app.today();
    let is_it = |post: &&PostRow| {
        post.is_held(today)
            && post.role == Some(now.role)
            && (&post.area, post.village) == (&now.area, now.village)
    };
    let new = Account { role: to.role, area: to.area.clone(), village: to.village, ..now.clone() };
    let facts = first_post(&new, today);
    let before = posts.iter().find(is_it);
    if let Some(post) = before {
        let (began, to) = match post.from_day < today {
            true => (false, PostFacts { to_day: Some(today), ..post.facts() }),
            false => (true, PostFacts { from_day: post.from_day, ..facts.clone() }),
        };
        let content = json!({ "kind": post.kind, "area": post.area, "village": post.village_name,
            "from_day": post.from_day, "to_day": post.to_day, "paper": post.paper,
            "note": post.note });
        let of = (Noun::Post, post.id.0, post.revision);
        note(app, write, of, &content, REASON, by.account()).await?;
        if began {
            require_apart(app, db, (holder, Some(post.id)), &to).await?;
            require_single(app, db, Some(holder), &to).await?;
        }
        if !store::office::post::set(db, (post.id, post.revision), &to, None).await? {
            return Err(Problem::new(Code::AccountChanged));
        }
        if began {
            return Ok(());
        }
    }
    require_apart(app, db, (holder, None), &facts).await?;
    require_single(app, db, Some(holder), &facts).await?;
    let add = PostAdd { id: PostId(app.new_id()), holder, facts, revision: 1 };
    Ok(store::office::post::add(db, &add, by.account(), write.at).await?)
}

/// The person of an account has the name of it.
pub(super) async fn rename(
    app: &App,
    write: &Write,
    by: Keeper<'_>,
    account: AccountId,
    name: &str,
) -> Result<()> {
    let db = &**write;
    let Some(holder) = store::office::post::holder::of_account(db, account).await? else {
        return Ok(());
    };
    let content = json!({ "name": holder.name, "phone": holder.phone, "note": holder.note });
    let of = (Noun::Holder, holder.id.0, holder.revision);
    note(app, write, of, &content, REASON, by.account()).await?;
    let to = HolderFacts {
        name: name.to_owned(),
        folded: base::text::fold(name),
        phone: holder.phone,
        note: holder.note,
    };
    match store::office::post::holder::set(db, (holder.id, holder.revision), &to).await? {
        true => Ok(()),
        false => Err(Problem::new(Code::AccountChanged)),
    }
}
