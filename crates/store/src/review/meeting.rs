//! Village meetings and their votes.

pub mod undo;

use base::Day;
use base::id::{AccountId, HouseholdId, MeetingId, RoundId, VerdictId, VillageId};
use chrono::{DateTime, Utc};
use register::{Attendance, Votes};

use crate::kernel::error::Result;
use crate::kernel::mark::{self, As, Content, Lines, Marking, Part, WrittenWith};
use crate::kernel::row::{self, Binds, FromRow, IntoRow};
use crate::people::story::StepSelect;
use crate::review::listing::{ListQuery, ListRow, list_with};
use crate::{Db, Scope};

/// A meeting with its votes.
pub static MARKED: Marking = Marking {
    at_once: 50,
    written_with: WrittenWith::CameBy(
        "select cast(null as uuid) as import, round_id as round from meeting where id = $1",
    ),
    parts: &[
        Part {
            table: "meeting_vote",
            link: "meeting_id",
            order: "x.household_id",
            columns: &[
                ("household_id", As::Id),
                ("verdict_id", As::Id),
                ("agree", As::Number),
                ("against", As::Number),
                ("abstain", As::Number),
                ("remark", As::Words),
                ("saved_at", As::At),
                ("saved_by", As::Id),
            ],
            lines: Lines::Each,
        },
        Part {
            // What of a meeting no mark covered before.
            table: "meeting",
            link: "id",
            order: "x.id",
            columns: &[
                ("others", As::Number),
                ("everybody", As::Number),
                ("chair_title", As::Words),
                ("ended_hour", As::Words),
                ("steering_names", As::Words),
                ("organisations_names", As::Words),
                ("front_names", As::Words),
                ("reviewers_names", As::Words),
            ],
            lines: Lines::RunWhere("mark_parts"),
        },
    ],
    ..Marking::of(
        "meeting",
        Content::Columns {
            name: "v.name",
            joined: "left join village v on v.id = x.village_id",
            columns: &[
                ("round_id", As::Id),
                ("village_id", As::Id),
                ("held_on", As::On),
                ("hour", As::Words),
                ("place", As::Words),
                ("chair", As::Words),
                ("secretary", As::Words),
                ("secretary_title", As::Words),
                ("steering", As::Number),
                ("organisations", As::Number),
                ("front", As::Number),
                ("reviewers", As::Number),
                ("households", As::Number),
                ("households_total", As::Number),
                ("opinions", As::Words),
                ("version", As::Number),
                ("opened_at", As::At),
                ("opened_by", As::Id),
                ("closed_at", As::At),
                ("closed_by", As::Id),
            ],
        },
    )
};

/// The text of a step of a round in which exactly half of the votes goes back (reading R14).
pub const HALF_GOES_BACK: &str = "half_goes_back";

/// Meetings that voted on a household: `first` agreed of `second` present. The sides of a round's
/// readings are JSON as the program writes it, without blanks.
pub const STORY: StepSelect = StepSelect {
    kind: "met",
    sql: "select 'met' as \"kind\", m.held_on as \"day\", cast(v.agree as bigint) as \"first\", \
        cast(case when m.everybody > 0 then m.everybody else m.steering + m.organisations \
         + m.front + m.reviewers + m.households + m.others end as bigint) \
         as \"second\", cast(null as text) as \"class\", \
        case when exists (select 1 from round_instrument i where i.round_id = r.id \
         and i.readings like '%\"R14\":\"goes_back\"%') then 'half_goes_back' else '' end \
         as \"text\", m.held_on as \"until\" \
        from meeting_vote v join meeting m on m.id = v.meeting_id \
        join round r on r.id = m.round_id \
        where v.household_id = {household} and m.closed_at is not null and {seen}",
    seen: |scope, household, binds| scope.on_review(household, "r", binds),
};

row::flat!(Attendance, "m" {
    steering, organisations, front, reviewers, households, households_total, others, everybody,
});
row::flat!(Votes, "v" { agree, against, abstain });

/// A meeting to be added.
#[derive(Debug, Clone, IntoRow)]
pub struct MeetingAdd {
    pub id: MeetingId,
    pub round: RoundId,
    pub village: VillageId,
    /// The day.
    pub held_on: Day,
    /// The hour, `19:30`.
    pub hour: String,
    /// Where.
    pub place: String,
    /// Who presided.
    pub chair: String,
    /// The office of who presided.
    pub chair_title: String,
    /// Who wrote.
    pub secretary: String,
    /// The office of who wrote.
    pub secretary_title: String,
    /// Who was there.
    #[row(flat)]
    pub attendance: Attendance,
    /// What was said besides.
    pub opinions: String,
    /// The first version.
    pub version: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
#[row(table = "m")]
pub struct MeetingRow {
    pub id: MeetingId,
    pub round: RoundId,
    pub village: VillageId,
    /// The village's name.
    #[row(sql = "v.name")]
    pub village_name: String,
    /// The day.
    pub held_on: Day,
    /// The hour, `19:30`.
    pub hour: String,
    /// Where.
    pub place: String,
    /// Who presided.
    pub chair: String,
    /// The office of who presided; empty leaves room to write it.
    pub chair_title: String,
    /// The hour at which it ended, `21:00`; empty leaves room to write it.
    pub ended_hour: String,
    /// Who came for the steering committee, for the Party and organisations, for MTTQ, and who reviewed:
    /// name, office, body; empty leaves room to write it.
    pub steering_names: String,
    /// See `steering_names`.
    pub organisations_names: String,
    /// See `steering_names`.
    pub front_names: String,
    /// See `steering_names`.
    pub reviewers_names: String,
    /// Who wrote.
    pub secretary: String,
    /// The office of who wrote; empty leaves room to write it.
    pub secretary_title: String,
    /// Who was there.
    #[row(flat)]
    pub attendance: Attendance,
    /// What was said besides.
    pub opinions: String,
    /// Version for optimistic locking: it grows with each change.
    pub version: i64,
    /// When it ended.
    pub closed_at: Option<DateTime<Utc>>,
}

/// Adds a meeting.
///
/// # Errors
/// A conflict (`one_open_meeting`) when one of the village is open in the round.
pub async fn add(
    db: &impl Db,
    meeting: &MeetingAdd,
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<()> {
    mark::fresh(db, &MARKED, meeting.id.0);
    let parts = ("mark_parts", mark::PARTS.into());
    let beside = [("opened_at", at.into()), ("opened_by", by.0.into()), parts];
    row::insert_with(db, "meeting_add", "meeting", meeting, beside).await
}

/// Changes an open meeting that is as it was seen. `false` when it is not.
///
/// # Errors
/// When the database refuses.
pub async fn set(db: &impl Db, meeting: &MeetingRow, seen: i64) -> Result<bool> {
    mark::touch(db, &MARKED, &[meeting.id.0]).await?;
    let sql = "update meeting set held_on = $1, hour = $2, place = $3, chair = $4, \
               secretary = $5, secretary_title = $6, steering = $7, organisations = $8, \
               front = $9, reviewers = $10, households = $11, households_total = $12, \
               opinions = $13, others = $14, everybody = $15, chair_title = $16, ended_hour = $17, \
               steering_names = $18, organisations_names = $19, front_names = $20, \
               reviewers_names = $21, mark_parts = $22, version = version + 1 \
               where id = $23 and version = $24 and closed_at is null";
    let there = meeting.attendance;
    let values = [
        meeting.held_on.into(),
        meeting.hour.as_str().into(),
        meeting.place.as_str().into(),
        meeting.chair.as_str().into(),
        meeting.secretary.as_str().into(),
        meeting.secretary_title.as_str().into(),
        there.steering.into(),
        there.organisations.into(),
        there.front.into(),
        there.reviewers.into(),
        there.households.into(),
        there.households_total.into(),
        meeting.opinions.as_str().into(),
        there.others.into(),
        there.everybody.into(),
        meeting.chair_title.as_str().into(),
        meeting.ended_hour.as_str().into(),
        meeting.steering_names.as_str().into(),
        meeting.organisations_names.as_str().into(),
        meeting.front_names.as_str().into(),
        meeting.reviewers_names.as_str().into(),
        mark::PARTS.into(),
        meeting.id.0.into(),
        seen.into(),
    ];
    Ok(row::run(db, "meeting_set", sql, values).await?.rows_affected() == 1)
}

/// Ends a meeting. `false` when it has ended.
///
/// # Errors
/// When the database refuses.
pub async fn set_closed(
    db: &impl Db,
    id: MeetingId,
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<bool> {
    mark::touch(db, &MARKED, &[id.0]).await?;
    let sql = "update meeting set closed_at = $1, closed_by = $2, version = version + 1 \
               where id = $3 and closed_at is null";
    let values = [at.into(), by.0.into(), id.0.into()];
    Ok(row::run(db, "meeting_close", sql, values).await?.rows_affected() == 1)
}

/// A meeting, when the scope covers its village.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(db: &impl Db, scope: &Scope, id: MeetingId) -> Result<Option<MeetingRow>> {
    let mut binds = Binds::default();
    let key = binds.add(id.0);
    let seen = scope.on_village("m.village_id", &mut binds);
    let sql = format!(
        "select {} from meeting m join village v on v.id = m.village_id \
         where m.id = {key} and {seen}",
        MeetingRow::columns()
    );
    row::find(db, "meeting_find", sql, binds.values()).await
}

/// The meetings of a round in the scope, by village and day.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    db: &impl Db,
    scope: &Scope,
    round: RoundId,
    limit: u32,
) -> Result<Vec<MeetingRow>> {
    let mut binds = Binds::default();
    let key = binds.add(round.0);
    let seen = scope.on_village("m.village_id", &mut binds);
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "select {} from meeting m join village v on v.id = m.village_id \
         where m.round_id = {key} and {seen} \
         order by v.sort_key, m.held_on, m.opened_at limit {limit}",
        MeetingRow::columns()
    );
    row::list(db, "meeting_list", sql, binds.values()).await
}

/// The latest meeting of a village of the scope, of whatever round.
///
/// # Errors
/// When the database cannot be asked.
pub async fn latest(db: &impl Db, scope: &Scope, village: VillageId) -> Result<Option<MeetingRow>> {
    let mut binds = Binds::default();
    let key = binds.add(village.0);
    let seen = scope.on_village("m.village_id", &mut binds);
    let sql = format!(
        "select {} from meeting m join village v on v.id = m.village_id \
         where m.village_id = {key} and {seen} order by m.held_on desc, m.opened_at desc limit 1",
        MeetingRow::columns()
    );
    row::find(db, "meeting_latest", sql, binds.values()).await
}

/// The day of the last meeting of a village that was ended.
///
/// # Errors
/// When the database cannot be asked.
pub async fn last_closed(db: &impl Db, round: RoundId, village: VillageId) -> Result<Option<Day>> {
    let sql = "select max(held_on) as day from meeting \
               where round_id = $1 and village_id = $2 and closed_at is not null";
    Ok(row::value(db, "meeting_last_closed", sql, [round.0.into(), village.0.into()])
        .await?
        .flatten())
}

/// The votes on a household, with the verdict they were about.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
#[row(table = "v")]
#[derive(IntoRow)]
pub struct VoteRow {
    pub household: HouseholdId,
    /// The verdict that was shown.
    pub verdict: VerdictId,
    #[row(flat)]
    pub votes: Votes,
    /// What was said.
    pub remark: String,
}

/// A line of a round's list with what a meeting voted on it.
#[derive(FromRow)]
struct Voted {
    #[row(flat)]
    line: ListRow,
    #[row(sql = "w.verdict_id")]
    voted_verdict: Option<VerdictId>,
    #[row(sql = "w.agree")]
    votes_agree: Option<i64>,
    #[row(sql = "w.against")]
    votes_against: Option<i64>,
    #[row(sql = "w.abstain")]
    votes_abstain: Option<i64>,
    #[row(sql = "w.remark")]
    vote_remark: Option<String>,
}

impl Voted {
    fn told(self) -> (ListRow, Option<VoteRow>) {
        let vote = self.voted_verdict.map(|verdict| VoteRow {
            household: self.line.household,
            verdict,
            votes: Votes {
                agree: self.votes_agree.unwrap_or(0),
                against: self.votes_against.unwrap_or(0),
                abstain: self.votes_abstain.unwrap_or(0),
            },
            remark: self.vote_remark.unwrap_or_default(),
        });
        (self.line, vote)
    }
}

/// The households of a meeting's village that are there on a day, each with its votes, in one statement.
///
/// # Errors
/// When the database cannot be asked.
pub async fn households(
    db: &impl Db,
    scope: &Scope,
    meeting: &MeetingRow,
    day: Day,
    limit: u32,
) -> Result<Vec<(ListRow, Option<VoteRow>)>> {
    let village = Some(meeting.village);
    let query = ListQuery { village, day: Some(day), ..ListQuery::default() };
    let rows = list_with(db, scope, meeting.round, &query, limit, |binds| {
        let id = binds.add(meeting.id.0);
        format!(
            "left join meeting_vote w on w.meeting_id = {id} and w.household_id = rh.household_id"
        )
    });
    Ok(rows.await?.into_iter().map(Voted::told).collect())
}

/// Writes votes of an open meeting, in place of those it had on the same households.
///
/// # Errors
/// When the database refuses.
pub async fn set_votes(
    db: &impl Db,
    id: MeetingId,
    votes: &[VoteRow],
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<()> {
    mark::touch(db, &MARKED, &[id.0]).await?;
    let of = ("meeting_vote", &["meeting_id", "household_id"][..]);
    let beside = [("meeting_id", id.0.into()), ("saved_at", at.into()), ("saved_by", by.0.into())];
    row::replace_many(db, "vote_add", of, votes, beside).await
}
