//! Accounts of areas that have ended: how many are left there, and moving them into the successor in
//! one act. Heads of villages go with their village.

use base::Day;
use base::area::AreaKey;
use base::id::PostId;
use base::words::Lang;
use register::office::post::Days;
use serde_json::{Value, json};
use store::office::post::{Noun, PostAdd, PostFacts, PostRow};

use super::keeping::Keeper;
use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::subject::Subject;
use crate::kernel::write::Write;

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

/// What became of the posts of an area that has ended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountsMoved {
    /// Posts that go on in the successor.
    pub count: usize,
    /// Whose post ended with the area: one person alone holds it in the successor, and somebody does.
    pub ended: Vec<String>,
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
    let open = store::office::post::count_open(&**app.store(), &reach, app.today()).await?;
    for (from, role, count) in open {
        if role.is_some_and(|role| !given.contains(&role)) {
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
pub async fn accounts_move(app: &App, actor: &Actor, from: &str) -> Result<AccountsMoved> {
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
    // The posts of the commune that ended end with it; those of the successor go on from there.
    let last = app.areas().get(&from).and_then(|unit| unit.valid_to).ok_or_else(not_there)?;
    let next = last.succ_opt().ok_or_else(not_there)?;
    let mut posts = store::office::post::open_of(&*write, &reach, &from, next, MOVED_MAX).await?;
    posts.retain(|post| post.account != Some(actor.account) || post.role.is_none());
    posts.retain(|post| post.role.is_none_or(|role| given.contains(&role)));
    if posts.is_empty() {
        return Ok(AccountsMoved::default());
    }
    let mut done = AccountsMoved::default();
    let mut lines: Vec<(Subject, Value)> = Vec::new();
    for post in &posts {
        match moves(app, &write, actor, post, (next, &to)).await? {
            true => done.count += 1,
            false => done.ended.push(post.holder_name.clone()),
        }
        match crate::office::post::settle(app, &write, post.account).await? {
            Some(line) => {
                if let Some(account) = post.account {
                    store::office::account::end_sessions(&*write, account).await?;
                }
                lines.push(line);
            }
            None => lines.push((
                post.holder.into(),
                json!({ "name": post.holder_name, "post": post.kind, "area": to }),
            )),
        }
    }
    write.commit_each(None, lines).await?;
    Ok(done)
}

/// Ends a post with its commune and begins the same in the successor, on the days on which the holder does
/// not have it there already.
async fn moves(
    app: &App,
    write: &Write,
    actor: &Actor,
    post: &PostRow,
    (next, to): (Day, &AreaKey),
) -> Result<bool> {
    let (db, by) = (&**write, Some(actor.account));
    let here = PostFacts {
        area: Some(to.clone()),
        from_day: post.from_day.max(next),
        legal_paper: None,
        ..post.facts()
    };
    let content = json!({ "kind": post.kind, "area": post.area, "from_day": post.from_day,
        "to_day": post.to_day, "paper": post.paper, "note": post.note });
    let of = (Noun::Post, post.id.0, post.revision);
    crate::office::post::note(app, write, of, &content, "moved", by).await?;
    let single = crate::office::post::require_single(app, db, Some(post.holder), &here).await;
    if single.as_ref().is_err_and(|problem| problem.code == Code::PostSingle) {
        // It ends with its area; one that was to begin after that never did.
        let by_moved = app.words().get(Lang::Vi, "office_holders.by_moved");
        let (there, void) = match post.from_day < next {
            true => (PostFacts { to_day: Some(next), ..post.facts() }, None),
            false => (post.facts(), Some(by_moved)),
        };
        store::office::post::set(db, (post.id, post.revision), &there, void).await?;
        return Ok(false);
    }
    single?;
    let free = crate::office::post::free(db, (post.holder, Some(post.id)), &here).await?;
    let mut free = free.into_iter();
    let on = |days: Days| PostFacts { from_day: days.from, to_day: days.to, ..here.clone() };
    let (there, void) = match post.from_day < next {
        true => (PostFacts { to_day: Some(next), ..post.facts() }, None),
        false => match free.next() {
            Some(days) => (on(days), None),
            None => (post.facts(), Some(app.words().get(Lang::Vi, "office_holders.by_moved"))),
        },
    };
    store::office::post::set(db, (post.id, post.revision), &there, void).await?;
    for days in free {
        let (id, facts) = (PostId(app.new_id()), on(days));
        let add = PostAdd { id, holder: post.holder, facts, revision: 1 };
        store::office::post::add(db, &add, by, write.at).await?;
    }
    Ok(true)
}
