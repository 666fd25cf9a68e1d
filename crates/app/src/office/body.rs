//! Bodies of a commune: by which paper, who is in them with what function, from when until when, and the
//! village each looks after. A commune's bodies end with it; its people are there to be named in those of
//! the successor.

mod calls;
mod file;
mod keep;

use base::Day;
use base::area::AreaKey;
use base::id::{BodyId, VillageId};
use serde::{Deserialize, Serialize};
use store::office::body::{BodyFilter, Of};
use store::office::post::before::OfficeBefore;

pub(crate) use self::calls::CALLS;
pub use self::file::file;
pub(crate) use self::keep::hand_on;
pub use self::keep::{
    BodyChange, BodyNew, BodySaid, BodyVoid, MemberChange, MemberNew, MemberSaid, add, change,
    member_add, member_change, member_void, void,
};
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::{App, PAGE_ROWS, Page};

pub use register::office::body::{BodyFunction, BodyKind};
pub use store::office::body::{BodyRow, MemberRow};

/// Earlier wordings that are shown.
const BEFORE_MAX: u32 = 50;

/// Which bodies a list shows.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct BodyListQuery {
    /// Part of the name.
    pub text: Option<String>,
    pub kind: Option<BodyKind>,
    /// Also those that have ended, and mistakes.
    #[serde(default)]
    pub all: bool,
    /// Where the page goes on.
    pub after: Option<String>,
}

/// A membership, with what is to be told of it.
#[derive(Debug, Clone)]
pub struct MemberView {
    pub row: MemberRow,
    /// Whether it counts today.
    pub is_there: bool,
    /// Since when the person holds no post any more, while the membership goes on.
    pub left_on: Option<Day>,
}

/// A body with its members.
#[derive(Debug, Clone)]
pub struct BodyView {
    pub row: BodyRow,
    pub members: Vec<MemberView>,
    pub before: Vec<OfficeBefore>,
    /// Whether it is there today.
    pub is_there: bool,
    /// When its commune ended: the last day, and who has its land now.
    pub area_ended: Option<(Day, String)>,
    pub may_keep: bool,
}

/// One page of the bodies of one's area, by name.
///
/// # Errors
/// `not_allowed`.
pub async fn list(app: &App, actor: &Actor, asked: &BodyListQuery) -> Result<Page<BodyRow>> {
    actor.require(Action::BodySee)?;
    let filter = filter(asked);
    let (scope, today) = (scope(app, actor), app.today());
    let rows =
        store::office::body::list(&**app.store(), &scope, &filter, today, PAGE_ROWS + 1).await?;
    Ok(Page::cut(rows, |row| format!("{} {}", row.id, base::text::fold(&row.name))))
}

fn filter(asked: &BodyListQuery) -> BodyFilter {
    let after = asked.after.as_deref().and_then(|text| {
        let (id, folded) = text.split_once(' ')?;
        Some((folded.to_owned(), id.parse().ok()?))
    });
    BodyFilter {
        text: asked.text.clone().unwrap_or_default(),
        kind: asked.kind,
        is_there: !asked.all,
        after,
    }
}

/// Bodies are no households: whoever keeps accounts sees them, too.
fn scope(app: &App, actor: &Actor) -> store::Scope {
    app.scope_of(actor.area.as_ref(), actor.village, app.today())
}

async fn found(app: &App, db: &impl store::Db, actor: &Actor, id: BodyId) -> Result<BodyRow> {
    let found = store::office::body::find(db, &scope(app, actor), id, app.today()).await?;
    found.ok_or_else(|| Problem::new(Code::NotFound))
}

/// One with its members.
///
/// # Errors
/// `not_found`, also for one of elsewhere.
pub async fn get(app: &App, actor: &Actor, id: BodyId) -> Result<BodyView> {
    actor.require(Action::BodySee)?;
    let (db, today) = (&**app.store(), app.today());
    let row = found(app, db, actor, id).await?;
    let rows = store::office::body::members(db, Of::Body(id), today).await?;
    let of: Vec<uuid::Uuid> =
        std::iter::once(id.0).chain(rows.iter().map(|member| member.id.0)).collect();
    let before = store::office::post::before::list(db, &of, BEFORE_MAX).await?;
    let members = rows.into_iter().map(|row| member(row, today)).collect();
    let area_ended = app.areas().get(&row.commune).and_then(|unit| unit.valid_to);
    let area_ended = area_ended.zip(app.ended(&row.commune));
    let may_keep = actor.may(Action::BodyKeep)
        && actor.ended.is_none()
        && actor.area.as_ref() == Some(&row.commune)
        && row.void_reason.is_none();
    Ok(BodyView { is_there: row.is_there(today), row, members, before, area_ended, may_keep })
}

pub(crate) fn member(row: MemberRow, today: Day) -> MemberView {
    let is_there = row.is_there(today);
    let left_on = row.left_on.filter(|_| is_there && row.posts == 0);
    MemberView { is_there, left_on, row }
}

/// What somebody is a member of, in bodies that the reader may see.
///
/// # Errors
/// When the database cannot be asked.
pub(crate) async fn of_holder(
    app: &App,
    db: &impl store::Db,
    actor: &Actor,
    id: base::id::OfficeHolderId,
) -> Result<Vec<MemberView>> {
    let (today, scope) = (app.today(), scope(app, actor));
    let rows = store::office::body::members(db, Of::Within(id, &scope), today).await?;
    Ok(rows.into_iter().map(|row| member(row, today)).collect())
}

/// Who may be named in the minutes of a village meeting on a day (TT 07/2021, Phụ lục V): the members of the
/// review body, those who look after the village first.
pub(crate) async fn reviewers(
    db: &impl store::Db,
    commune: &AreaKey,
    village: Option<VillageId>,
    day: Day,
) -> Result<Vec<String>> {
    let of = (village, day);
    Ok(store::office::body::names(db, commune, BodyKind::Review, of).await?)
}
