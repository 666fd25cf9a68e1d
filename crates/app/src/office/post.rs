//! Who holds which post: recorded, ended, put right, handed on. The rights of an account are those of the
//! post in which it acts (`account::actor_in`); what is kept here follows the rules of accounts: within
//! one's area, not above one's own part, and never without an administrator.

mod alike;
mod check;
mod file;
mod handover;
mod keep;
mod settle;

use base::day::show_day;
use base::id::{OfficeHolderId, PostId, VillageId};
use base::words::Lang;
use base::{Day, Role};
use serde::{Deserialize, Serialize};
use store::office::account_keeping::Reach;
use store::office::post::before::OfficeBefore;
use store::office::post::handover::{HandoverRow, OpenInName};
use store::office::post::holder::HolderRow;
use store::office::post::{Held, PostQuery, PostRow};

pub(crate) use self::alike::require_unlike;
pub(crate) use self::check::{
    bad, free, last_administrator, loose, needed, require_apart, require_lasting, require_paper,
    require_single,
};
pub use self::file::file;
pub(crate) use self::handover::require_begun;
pub use self::handover::{HandoverNew, HandoverView, hand_over, handover};
pub use self::keep::{
    HolderChange, HolderNew, PostChange, PostEnd, PostNew, PostSaid, PostVoid, add, change, end,
    holder_add, holder_change, void,
};
pub(crate) use self::settle::{first_of, note, settle};
use crate::kernel::call::Said;
use crate::kernel::finder::{ASKED_MAX, Finder, Hit, Hits, Looked, first};
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::office::body::MemberView;
use crate::{App, PAGE_ROWS, Page};

pub use register::office::post::PostKind;

/// The longest note, and the longest reason.
pub const NOTE_MAX: usize = 500;
/// The longest name of a paper.
pub const PAPER_MAX: usize = 200;
/// The longest telephone number, with what people write around it.
pub const PHONE_MAX: usize = 30;
/// Earlier wordings of a person's records that are shown.
const BEFORE_MAX: u32 = 50;
/// Persons offered to choose one of: the people of a commune's office and villages.
const CHOSEN_MAX: u32 = 500;

pub(crate) const FINDER: Finder = Finder { find: |looked| Box::pin(found(looked)) };

/// Which posts a list shows.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PostListQuery {
    /// Part of a name.
    pub text: Option<String>,
    pub kind: Option<PostKind>,
    pub village: Option<VillageId>,
    /// `now` (as when nothing is said), `ended`, `later` or `all`.
    pub held: Option<String>,
    /// Where the page goes on.
    pub after: Option<String>,
}

/// A post as a list shows it.
#[derive(Debug, Clone)]
pub struct PostView {
    pub row: PostRow,
    /// Where it stands, in words.
    pub place: String,
    /// Whether it is held today.
    pub is_held: bool,
    /// When its area ended: the last day, and who has its land now.
    pub area_ended: Option<(Day, String)>,
    /// Whether the reader may end it and put it right.
    pub may_keep: bool,
}

/// A person with everything that is known of his posts.
#[derive(Debug, Clone)]
pub struct HolderView {
    pub row: HolderRow,
    pub posts: Vec<PostView>,
    pub before: Vec<OfficeBefore>,
    pub handovers: Vec<HandoverRow>,
    /// What he is a member of.
    pub bodies: Vec<MemberView>,
    /// What is open in the name of his account.
    pub open: OpenInName,
    /// Whether the reader keeps any of it.
    pub may_keep: bool,
    /// Whether the reader may give him an account.
    pub may_account: bool,
}

/// The posts an actor sees: those of the area and of what went into it.
pub(crate) fn reach(app: &App, actor: &Actor) -> Reach {
    match (&actor.area, actor.village) {
        (Some(key), _) => crate::office::account::reach_within(app, key),
        (None, None) => Reach::All,
        (None, Some(_)) => Reach::Heads(crate::office::account::villages(app, actor)),
    }
}

/// The days of a post or a membership, as a sentence has them: from its first, to before the one on which
/// it is no longer held.
pub(crate) fn days(app: &App, lang: Lang, from: Day, to: Option<Day>) -> String {
    let (from, to) = (show_day(from), to.map(show_day));
    match &to {
        Some(to) => app.words().fill(lang, "held_days.span", [("from", &*from), ("to", to)]),
        None => app.words().fill(lang, "held_days.open", [("from", &*from)]),
    }
}

/// Where a post stands, in words.
pub(crate) fn place(app: &App, row: &PostRow) -> String {
    match (&row.area, &row.village_name) {
        (Some(key), _) => crate::place::area::name(app, key),
        (None, Some(village)) => village.clone(),
        (None, None) => app.words().get(base::words::Lang::Vi, "area.nation").to_owned(),
    }
}

async fn view(app: &App, actor: &Actor, row: PostRow) -> Result<PostView> {
    let area_ended = row.area.as_ref().and_then(|key| {
        let last = app.areas().get(key)?.valid_to?;
        Some((last, app.ended(key)?))
    });
    Ok(PostView {
        place: place(app, &row),
        is_held: row.is_held(app.today()),
        may_keep: check::may_keep(app, actor, &row).await?,
        area_ended,
        row,
    })
}

/// One page of the posts that somebody sees, by the names of their holders.
///
/// # Errors
/// `not_allowed`, `bad_input`.
pub async fn list(app: &App, actor: &Actor, asked: &PostListQuery) -> Result<Page<PostView>> {
    actor.require(Action::PostSee)?;
    let query = query(app, asked)?;
    let reach = reach(app, actor);
    let rows = store::office::post::list(&**app.store(), &reach, &query, PAGE_ROWS + 1).await?;
    let Page { rows, next } = Page::cut(rows, |row| format!("{} {}", row.id, row.folded));
    let mut views = Vec::new();
    for row in rows {
        // A list links to the person, where what may be done is asked.
        views.push(PostView {
            place: place(app, &row),
            is_held: row.is_held(app.today()),
            area_ended: None,
            may_keep: false,
            row,
        });
    }
    Ok(Page { rows: views, next })
}

fn query(app: &App, asked: &PostListQuery) -> Result<PostQuery> {
    let held = match asked.held.as_deref().unwrap_or_default() {
        "" | "now" => Some(Held::Now),
        "ended" => Some(Held::Ended),
        "later" => Some(Held::Later),
        "all" => None,
        _ => return Err(Problem::new(Code::BadInput).with("field", "state")),
    };
    let after = asked.after.as_deref().and_then(|text| {
        let (id, folded) = text.split_once(' ')?;
        Some((folded.to_owned(), id.parse().ok()?))
    });
    Ok(PostQuery {
        text: asked.text.clone().unwrap_or_default(),
        kind: asked.kind,
        village: asked.village,
        held,
        day: app.today(),
        after,
    })
}

async fn found_holder(
    app: &App,
    db: &impl store::Db,
    actor: &Actor,
    id: OfficeHolderId,
) -> Result<HolderRow> {
    let found = store::office::post::holder::find(db, &reach(app, actor), id).await?;
    found.ok_or_else(|| Problem::new(Code::NotFound))
}

async fn found_post(app: &App, db: &impl store::Db, actor: &Actor, id: PostId) -> Result<PostRow> {
    let found = store::office::post::find(db, &reach(app, actor), id).await?;
    found.ok_or_else(|| Problem::new(Code::NotFound))
}

/// A person with the posts that the reader may see.
///
/// # Errors
/// `not_found`, also for somebody of elsewhere.
pub async fn get(app: &App, actor: &Actor, id: OfficeHolderId) -> Result<HolderView> {
    actor.require(Action::PostSee)?;
    let row = found_holder(app, &**app.store(), actor, id).await?;
    seen(app, actor, row).await
}

/// A person after a write that may have taken the last post that the actor may see: what was done is not
/// answered as if there was nobody.
async fn after(app: &App, actor: &Actor, before: HolderRow) -> Result<HolderView> {
    let (db, reach) = (&**app.store(), reach(app, actor));
    let now = store::office::post::holder::find(db, &reach, before.id).await?;
    seen(app, actor, now.unwrap_or(before)).await
}

async fn seen(app: &App, actor: &Actor, row: HolderRow) -> Result<HolderView> {
    let (db, id) = (&**app.store(), row.id);
    let posts = store::office::post::of_holder(db, &reach(app, actor), id).await?;
    let of: Vec<uuid::Uuid> =
        std::iter::once(id.0).chain(posts.iter().map(|post| post.id.0)).collect();
    let before = store::office::post::before::list(db, &of, BEFORE_MAX).await?;
    let mut views = Vec::new();
    for post in posts {
        views.push(view(app, actor, post).await?);
    }
    let open = match row.account {
        Some(account) => store::office::post::handover::open_in_name(db, account).await?,
        None => OpenInName::default(),
    };
    let may_keep = actor.may(Action::PostKeep)
        && actor.ended.is_none()
        && row.account != Some(actor.account)
        && views.iter().any(|it| it.may_keep);
    let handovers = store::office::post::handover::of(db, &reach(app, actor), id).await?;
    let bodies = crate::office::body::of_holder(app, db, actor, id).await?;
    let may_account = crate::office::account::may_be_given(app, actor, &row).await?;
    Ok(HolderView { may_account, row, posts: views, before, handovers, bodies, open, may_keep })
}

/// One post.
///
/// # Errors
/// `not_found`, also for one of elsewhere.
pub async fn post(app: &App, actor: &Actor, id: PostId) -> Result<PostRow> {
    actor.require(Action::PostSee)?;
    found_post(app, &**app.store(), actor, id).await
}

/// Persons who hold a post today, to choose one of: a successor, a member.
///
/// # Errors
/// `not_allowed`.
pub async fn chosen(
    app: &App,
    actor: &Actor,
) -> Result<Vec<(OfficeHolderId, String, Option<Role>)>> {
    actor.require(Action::PostSee)?;
    let reach = reach(app, actor);
    let db = &**app.store();
    Ok(store::office::post::holder::there(db, &reach, app.today(), CHOSEN_MAX).await?)
}

/// The kinds of posts that somebody gives; pages offer these and no others.
pub fn kinds(app: &App, actor: &Actor) -> Vec<PostKind> {
    let roles = crate::office::account::roles(app, actor);
    let given = |kind: &PostKind| match app.law().posts().role(*kind) {
        Some(role) => roles.contains(&role),
        None => actor.may(Action::PostKeep),
    };
    PostKind::ALL.into_iter().filter(given).collect()
}

async fn found(looked: &Looked<'_>) -> Result<Option<Hits>> {
    let Looked { app, actor, text, .. } = *looked;
    if !actor.may(Action::PostSee) {
        return Ok(None);
    }
    let query = PostQuery {
        text: text.to_owned(),
        kind: None,
        village: None,
        held: None,
        day: app.today(),
        after: None,
    };
    let rows =
        store::office::post::list(&**app.store(), &reach(app, actor), &query, ASKED_MAX).await?;
    let hit = |row: &PostRow| Hit {
        name: vec![Said::Text(row.holder_name.clone())],
        beside: vec![
            Said::words(&format!("post_kind.{}", row.kind.as_str())),
            Said::Text(place(app, row)),
        ],
        path: format!("/office-holders/{}", row.holder),
    };
    Ok(first(
        "office_holder",
        rows.iter().map(hit).collect(),
        Some("/office-holders?held=all&text="),
    ))
}
