//! What somebody who left, or was away, handed on to whom; and what is open in his name.

use base::Day;
use base::id::{AccountId, HandoverId, OfficeHolderId};
use chrono::{DateTime, Utc};

use crate::Db;
use crate::kernel::error::Result;
use crate::kernel::mark::{self, As, Content, Marking, WrittenWith};
use crate::kernel::row::{self, Binds, FromRow, IntoRow};
use crate::office::reach::Reach;

/// A handing-over.
pub static MARKED: Marking = Marking {
    since: 5,
    written_with: WrittenWith::Asked(
        "select holder_id, successor_id from post_handover where id = $1",
        |_, row| {
            let both = [row.take::<uuid::Uuid>("holder_id")?, row.take("successor_id")?];
            Ok(both.iter().map(|id| format!("office_holder/{id}")).collect())
        },
    ),
    ..Marking::of(
        "post_handover",
        Content::Columns {
            name: "o.name",
            joined: "left join office_holder o on o.id = x.holder_id",
            columns: &[
                ("holder_id", As::Id),
                ("successor_id", As::Id),
                ("from_day", As::On),
                ("to_day", As::On),
                ("reason", As::Words),
                ("content", As::Words),
                ("written_at", As::At),
                ("written_by", As::Id),
            ],
        },
    )
};

/// Handings-over of one person that are shown.
const HANDOVERS_MAX: i64 = 50;

/// A handing-over.
#[derive(Debug, Clone, IntoRow)]
pub struct HandoverAdd {
    pub id: HandoverId,
    #[row(column = "holder_id")]
    pub holder: OfficeHolderId,
    #[row(column = "successor_id")]
    pub successor: OfficeHolderId,
    pub from_day: Day,
    /// The first day on which he is there again; of one who left none.
    pub to_day: Option<Day>,
    pub reason: String,
    /// JSON of what was handed on.
    pub content: String,
}

/// A handing-over, with both names.
#[derive(Debug, Clone, FromRow)]
#[row(table = "h")]
pub struct HandoverRow {
    pub id: HandoverId,
    #[row(column = "holder_id")]
    pub holder: OfficeHolderId,
    #[row(sql = "o.name")]
    pub holder_name: String,
    #[row(sql = "o.account_id")]
    pub account: Option<AccountId>,
    #[row(column = "successor_id")]
    pub successor: OfficeHolderId,
    #[row(sql = "s.name")]
    pub successor_name: String,
    pub from_day: Day,
    pub to_day: Option<Day>,
    pub reason: String,
    pub content: String,
    pub written_at: DateTime<Utc>,
}

/// Adds one.
///
/// # Errors
/// A conflict when the id is taken.
pub async fn add(db: &impl Db, new: &HandoverAdd, by: AccountId, at: DateTime<Utc>) -> Result<()> {
    mark::fresh(db, &MARKED, new.id.0);
    let beside = [("written_at", at.into()), ("written_by", by.0.into())];
    row::insert_with(db, "post_handover_add", "post_handover", new, beside).await
}

/// What a person handed on and took over, the latest first: of a post that lies within a reach, between two
/// who have one there.
///
/// # Errors
/// When the database cannot be asked.
pub async fn of(db: &impl Db, reach: &Reach, holder: OfficeHolderId) -> Result<Vec<HandoverRow>> {
    let mut binds = Binds::default();
    let (left, taken) = (binds.add(holder.0), binds.add(holder.0));
    // One that was to begin only later is void with the day of leaving.
    let from = reach.condition(&mut binds);
    let to = reach.condition(&mut binds);
    let limit = binds.add(HANDOVERS_MAX);
    let sql = format!(
        "select {} from post_handover h join office_holder o on o.id = h.holder_id \
         join office_holder s on s.id = h.successor_id \
         where (h.holder_id = {left} or h.successor_id = {taken}) \
         and exists (select 1 from post a where a.holder_id = h.holder_id and {from} \
         and (a.to_day is null or a.to_day >= h.from_day) \
         and (h.to_day is null or a.from_day < h.to_day)) \
         and exists (select 1 from post a where a.holder_id = h.successor_id \
         and a.void_reason is null and {to}) \
         order by h.from_day desc, h.id desc limit {limit}",
        HandoverRow::columns()
    );
    row::list(db, "post_handover_of", sql, binds.values()).await
}

/// One, when it was written already.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(db: &impl Db, id: HandoverId) -> Result<Option<OfficeHolderId>> {
    let sql = "select holder_id from post_handover where id = $1";
    row::value(db, "post_handover_find", sql, [id.0.into()]).await
}

/// Whether one of two stands, or stood, in for the other until a day.
///
/// # Errors
/// When the database cannot be asked.
pub async fn stands_in(
    db: &impl Db,
    (one, other): (OfficeHolderId, OfficeHolderId),
) -> Result<bool> {
    let sql = "select 1 as one from post_handover h where h.to_day is not null \
               and ((h.holder_id = $1 and h.successor_id = $2) \
               or (h.holder_id = $2 and h.successor_id = $1)) limit 1";
    Ok(row::one(db, "post_stands_in", sql, [one.0.into(), other.0.into()]).await?.is_some())
}

/// What is open in the name of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, FromRow)]
pub struct OpenInName {
    /// Half-filled forms that it saved last.
    pub drafts: i64,
    /// Difficulties that it raised and that are not settled.
    pub difficulties: i64,
    /// Work off the requests that it began.
    pub jobs: i64,
}

/// What is open in the name of an account.
///
/// # Errors
/// When the database cannot be asked.
pub async fn open_in_name(db: &impl Db, account: AccountId) -> Result<OpenInName> {
    let sql = "select (select count(*) from survey_draft d where d.saved_by = $1) as drafts, \
               (select count(*) from difficulty f where f.written_by = $2 \
                and f.state in ('open', 'answered')) as difficulties, \
               (select count(*) from job j where j.account_id = $3 \
                and j.state in ('waiting', 'running')) as jobs";
    let values = [account.0.into(), account.0.into(), account.0.into()];
    Ok(row::find(db, "post_open_in_name", sql, values).await?.unwrap_or_default())
}
