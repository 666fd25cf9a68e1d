//! Leaving and being away: what somebody has is listed before, and goes to a successor in one act.

use base::Day;
use base::id::{HandoverId, OfficeHolderId, PostId};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::office::account_keeping::Reach;
use store::office::post::handover::{HandoverAdd, OpenInName};
use store::office::post::holder::HolderRow;
use store::office::post::{PostAdd, PostFacts, PostRow};

use super::check::{
    bad, free, needed, require_administrator, require_apart, require_other, require_own,
};
use super::keep::{begin_sent, set};
use super::settle::{Moved, settle};
use super::{HolderView, NOTE_MAX, PostView, after, found_holder, get, view};
use crate::App;
use crate::kernel::once::Once;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::office::body::MemberView;

/// Somebody leaves, or is away until a day.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HandoverNew {
    /// Its id, made by the client.
    pub id: HandoverId,
    /// To whom everything goes.
    pub successor: OfficeHolderId,
    /// The first day on which he is gone.
    pub from_day: Day,
    /// The first day on which he is there again; of one who leaves none.
    #[serde(default)]
    pub to_day: Option<Day>,
    pub reason: String,
    /// Whether the successor holds the same posts from that day on, or for those days.
    #[serde(default)]
    pub posts: bool,
}

/// What there is to hand on.
#[derive(Debug, Clone)]
pub struct HandoverView {
    pub row: HolderRow,
    /// The posts of today and later ones.
    pub posts: Vec<PostView>,
    /// What he is a member of, today or later.
    pub bodies: Vec<MemberView>,
    pub open: OpenInName,
    /// To whom it can go.
    pub others: Vec<(OfficeHolderId, String)>,
}

/// What somebody has, before it is handed on.
///
/// # Errors
/// `not_found`, `not_allowed`.
pub async fn handover(app: &App, actor: &Actor, id: OfficeHolderId) -> Result<HandoverView> {
    actor.require(Action::PostKeep)?;
    let HolderView { row, posts, bodies, open, .. } = get(app, actor, id).await?;
    let today = app.today();
    let goes_on =
        |it: &MemberView| it.row.void_reason.is_none() && it.row.to_day.is_none_or(|to| today < to);
    let bodies = bodies.into_iter().filter(goes_on).collect();
    let posts = posts.into_iter().filter(|post| is_left(&post.row, today)).collect();
    let others = super::chosen(app, actor).await?.into_iter();
    let others = others.filter(|it| it.0 != id).map(|(id, name, _)| (id, name)).collect();
    Ok(HandoverView { row, posts, bodies, open, others })
}

/// Refuses a day before something that has begun: it was held, and is not taken back by who leaves.
pub(crate) fn require_begun(app: &App, began: Day, day: Day) -> Result<()> {
    let today = app.today();
    if began <= today && day <= began && day < today {
        return Err(bad("from_day"));
    }
    Ok(())
}

/// Whether a post is there to be handed on from a day.
pub(super) fn is_left(post: &PostRow, day: Day) -> bool {
    post.void_reason.is_none() && post.to_day.is_none_or(|to| day < to)
}

/// Hands on everything of somebody who leaves, or is away. Sent again it is accepted.
///
/// # Errors
/// `not_found`, `account_beyond`, `account_self`, `account_last`, `post_overlap`, `post_apart`, `bad_input`,
/// `handover_conflict`.
pub async fn hand_over(
    app: &App,
    actor: &Actor,
    id: OfficeHolderId,
    new: HandoverNew,
) -> Result<HolderView> {
    let write = begin_sent(app, actor, new.id).await?;
    let now = found_holder(app, &*write, actor, id).await?;
    let successor = found_holder(app, &*write, actor, new.successor).await?;
    if successor.id == id {
        return Err(bad("successor"));
    }
    let reason = needed(&new.reason, "reason", NOTE_MAX)?;
    if new.to_day.is_some_and(|to| to <= new.from_day) {
        return Err(bad("to_day"));
    }
    let known = store::office::post::handover::find(&*write, new.id).await?;
    let sent = json!({ "holder": id, "new": new });
    if write.once(new.id, &sent, known.map(|_| false)).await? == Once::Again {
        return get(app, actor, id).await;
    }
    let all = store::office::post::of_holder(&*write, &Reach::All, id).await?;
    // What has ended by today has ended without this.
    let until = new.from_day.max(app.today());
    let left: Vec<PostRow> = all.into_iter().filter(|post| is_left(post, until)).collect();
    let mut passed: Vec<Value> = Vec::new();
    for post in &left {
        let of = (post.role, post.area.as_ref(), post.village);
        require_own(app, &*write, actor, of).await?;
        require_other(actor, post.account, post.role)?;
        if new.to_day.is_none() {
            leave(app, &write, actor, post, &new, &reason).await?;
        }
        passed.push(
            json!({ "post": post.kind, "place": view(app, actor, post.clone()).await?.place }),
        );
    }
    if new.posts {
        for post in &left {
            follow(app, &write, actor, &successor, post, &new).await?;
        }
    }
    let bodies = match new.to_day {
        // Who comes back is still a member.
        Some(_) => Vec::new(),
        None => {
            let (who, how) = ((id, successor.id), (new.from_day, reason.as_str()));
            crate::office::body::hand_on(app, &write, actor, who, how).await?
        }
    };
    let open = match now.account {
        Some(account) => store::office::post::handover::open_in_name(&*write, account).await?,
        None => OpenInName::default(),
    };
    let content = json!({ "posts": passed, "bodies": bodies, "drafts": open.drafts,
        "difficulties": open.difficulties, "jobs": open.jobs });
    let row = HandoverAdd {
        id: new.id,
        holder: id,
        successor: successor.id,
        from_day: new.from_day,
        to_day: new.to_day,
        reason: reason.clone(),
        content: content.to_string(),
    };
    store::office::post::handover::add(&*write, &row, actor.account, write.at).await?;
    let detail = json!({ "name": now.name, "successor": successor.name, "day": new.from_day,
        "to": new.to_day, "reason": reason });
    let mut moved: Vec<Moved> = Vec::new();
    for account in [now.account, successor.account] {
        moved.extend(settle(app, &write, account).await?);
    }
    let own: Moved = (id.into(), detail);
    write.commit_each(None, std::iter::once(own).chain(moved).collect()).await?;
    after(app, actor, now).await
}

/// Ends a post with the day of leaving; one that had not begun by then is void.
async fn leave(
    app: &App,
    write: &crate::kernel::write::Write,
    actor: &Actor,
    post: &PostRow,
    new: &HandoverNew,
    reason: &str,
) -> Result<()> {
    let by = Some(actor.account);
    require_begun(app, post.from_day, new.from_day)?;
    if post.from_day >= new.from_day {
        require_administrator(app, &**write, post, None).await?;
        return set(app, write, post, &post.facts(), (true, reason), by).await;
    }
    let to = PostFacts { to_day: Some(new.from_day), ..post.facts() };
    require_administrator(app, &**write, post, Some(&to)).await?;
    set(app, write, post, &to, (false, reason), by).await
}

/// Gives the successor the same post from that day on, or for those days; one that he holds stays his, and
/// the days beside it are given.
async fn follow(
    app: &App,
    write: &crate::kernel::write::Write,
    actor: &Actor,
    successor: &HolderRow,
    post: &PostRow,
    new: &HandoverNew,
) -> Result<()> {
    require_other(actor, successor.account, post.role)?;
    let to_day = match (new.to_day, post.to_day) {
        (Some(back), Some(end)) => Some(back.min(end)),
        (back, end) => back.or(end),
    };
    let facts = PostFacts {
        from_day: new.from_day.max(post.from_day),
        to_day,
        note: app.words().fill(
            base::words::Lang::Vi,
            "office_holders.in_place_of",
            [("name", post.holder_name.as_str())],
        ),
        ..post.facts()
    };
    if facts.to_day.is_some_and(|to| to <= facts.from_day) {
        return Ok(());
    }
    for days in free(&**write, (successor.id, None), &facts).await? {
        let facts = PostFacts { from_day: days.from, to_day: days.to, ..facts.clone() };
        require_apart(app, &**write, (successor.id, None), &facts).await?;
        if new.to_day.is_none() {
            // Who stands in for somebody holds it beside him.
            super::require_single(app, &**write, Some(successor.id), &facts).await?;
        }
        let add = PostAdd { id: PostId(app.new_id()), holder: successor.id, facts, revision: 1 };
        let added = store::office::post::add(&**write, &add, Some(actor.account), write.at).await;
        added.map_err(|error| Problem::new(Code::PostConflict).inside(error))?;
    }
    Ok(())
}
