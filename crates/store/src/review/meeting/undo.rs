//! Taking back what was written of a meeting: its last votes, its end. Votes that others took the place
//! of are kept beside, with who saved them.

use base::id::{AccountId, HouseholdId, MeetingId, RoundId};
use chrono::{DateTime, Utc};

use super::{MARKED, VoteRow};
use crate::Db;
use crate::kernel::error::Result;
use crate::kernel::mark;
use crate::kernel::row::{self, Binds, FromRow};

/// The columns that a vote has.
const COLUMNS: &str = "verdict_id, agree, against, abstain, remark, saved_at, saved_by";

/// The votes of a meeting.
///
/// # Errors
/// When the database cannot be asked.
pub async fn votes(db: &impl Db, id: MeetingId) -> Result<Vec<VoteRow>> {
    let sql = format!("select {} from meeting_vote v where v.meeting_id = $1", VoteRow::columns());
    row::list(db, "vote_list", sql, [id.0.into()]).await
}

/// Keeps the votes of some households as they are before others take their place at a moment.
///
/// # Errors
/// When the database refuses.
pub async fn keep_before(
    db: &impl Db,
    id: MeetingId,
    households: &[HouseholdId],
    at: DateTime<Utc>,
) -> Result<()> {
    for chunk in households.chunks(mark::AT_ONCE) {
        let mut binds = Binds::default();
        let (meeting, at) = (binds.add(id.0), binds.add(at));
        let those = binds.add_all(chunk.iter().map(|id| id.0));
        let sql = format!(
            "insert into meeting_vote_before (meeting_id, household_id, replaced_at, {COLUMNS}) \
             select v.meeting_id, v.household_id, {at}, {COLUMNS} from meeting_vote v \
             where v.meeting_id = {meeting} and v.household_id in ({those})"
        );
        row::run(db, "vote_keep_before", sql, binds.values()).await?;
    }
    Ok(())
}

/// When votes of a meeting were saved last, by whom, and how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct LastVotes {
    pub saved_at: DateTime<Utc>,
    pub saved_by: AccountId,
    pub count: i64,
}

/// The last save of a meeting's votes.
///
/// # Errors
/// When the database cannot be asked.
pub async fn last_votes(db: &impl Db, id: MeetingId) -> Result<Option<LastVotes>> {
    let sql = "select v.saved_at, v.saved_by, count(*) as count from meeting_vote v \
               where v.meeting_id = $1 group by v.saved_at, v.saved_by \
               order by v.saved_at desc limit 1";
    row::find(db, "vote_last", sql, [id.0.into()]).await
}

/// Takes back the votes of a meeting that were saved at a moment: those that they took the place of are there
/// again, the others are gone.
///
/// # Errors
/// When the database refuses.
pub async fn take_back_votes(db: &impl Db, id: MeetingId, at: DateTime<Utc>) -> Result<()> {
    mark::touch(db, &MARKED, &[id.0]).await?;
    let values = || [id.0.into(), at.into()];
    let gone = "delete from meeting_vote where meeting_id = $1 and saved_at = $2";
    row::run(db, "vote_take_back", gone, values()).await?;
    let again = format!(
        "insert into meeting_vote (meeting_id, household_id, {COLUMNS}) \
         select b.meeting_id, b.household_id, {COLUMNS} from meeting_vote_before b \
         where b.meeting_id = $1 and b.replaced_at = $2"
    );
    row::run(db, "vote_put_back", again, values()).await?;
    let used = "delete from meeting_vote_before where meeting_id = $1 and replaced_at = $2";
    row::run(db, "vote_before_used", used, values()).await.map(|_| ())
}

/// Who ended a meeting.
///
/// # Errors
/// When the database cannot be asked.
pub async fn closed_by(db: &impl Db, id: MeetingId) -> Result<Option<AccountId>> {
    let sql = "select m.closed_by from meeting m where m.id = $1";
    Ok(row::value(db, "meeting_closed_by", sql, [id.0.into()]).await?.flatten())
}

/// Opens an ended meeting again. `false` when it is open.
///
/// # Errors
/// A conflict (`one_open_meeting`) when another of the village is open in the round.
pub async fn set_open(db: &impl Db, id: MeetingId) -> Result<bool> {
    mark::touch(db, &MARKED, &[id.0]).await?;
    let sql = "update meeting set closed_at = null, closed_by = null, version = version + 1 \
               where id = $1 and closed_at is not null";
    Ok(row::run(db, "meeting_reopen", sql, [id.0.into()]).await?.rows_affected() == 1)
}

/// What rests on the end of a meeting in its round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct RestsOnMeeting {
    /// Households of it that hang or hung out.
    pub posted: i64,
    /// Those about which a later meeting spoke.
    pub met_again: i64,
}

/// What rests on the end of a meeting.
///
/// # Errors
/// When the database cannot be asked.
pub async fn rests(db: &impl Db, round: RoundId, id: MeetingId) -> Result<RestsOnMeeting> {
    let sum = |condition: &str| {
        format!("cast(coalesce(sum(case when {condition} then 1 else 0 end), 0) as bigint)")
    };
    let sql = format!(
        "select {} as posted, {} as met_again from meeting_vote v \
         join round_household rh on rh.round_id = $1 and rh.household_id = v.household_id \
         where v.meeting_id = $2",
        sum("exists (select 1 from posting_household x join posting q on q.id = x.posting_id \
             where q.round_id = rh.round_id and x.household_id = v.household_id \
             and q.withdrawn_at is null)"),
        sum("rh.meeting_id is null or rh.meeting_id <> v.meeting_id"),
    );
    let nothing = RestsOnMeeting { posted: 0, met_again: 0 };
    let found = row::find(db, "meeting_rests", sql, [round.0.into(), id.0.into()]).await?;
    Ok(found.unwrap_or(nothing))
}
