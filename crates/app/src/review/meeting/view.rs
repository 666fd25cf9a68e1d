//! A meeting as it is shown: whom it speaks of, what it agreed to, what stands against ending it.

use base::Finding;
use base::id::MeetingId;
use register::{Attendance, Half, Votes};
use store::review::listing::ListRow;
use store::review::round::RoundRow;

use super::{HOUSEHOLDS_MAX, MeetingRow, VoteRow};
use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::review::reading_choice::ChoicePaper;

/// A vote as a form remembers what it showed.
pub fn seen(votes: &Votes, remark: &str) -> String {
    format!("{}/{}/{} {remark}", votes.agree, votes.against, votes.abstain)
}

/// A meeting as shown.
#[derive(Debug, Clone)]
pub struct MeetingView {
    /// Its facts.
    pub meeting: MeetingRow,
    /// The households it speaks of, with their votes.
    pub households: Vec<MeetingHousehold>,
    /// Households agreed to, not agreed to, and without votes.
    pub agreed: usize,
    /// Not agreed to.
    pub rejected: usize,
    /// Without votes yet.
    pub open: usize,
    /// What stands against ending it.
    pub obstacles: Vec<Finding>,
    /// Whether the round's score table is the artificial one.
    pub artificial: bool,
    /// What exactly half of the votes comes to, and the paper by which the province chose that.
    pub half: (Half, Option<ChoicePaper>),
    /// Whether it has ended and nothing that is seen rests on that yet.
    pub may_reopen: bool,
}

impl MeetingView {
    /// What is written in the minutes, as a version: whoever ends the meeting says what he saw.
    pub fn revision(&self) -> String {
        self.revision_of(self.meeting.version)
    }

    pub(super) fn revision_of(&self, version: i64) -> String {
        let votes: Vec<_> = self
            .households
            .iter()
            .map(|it| {
                let vote = it.vote.as_ref();
                (it.row.household, vote.map(|vote| seen(&vote.votes, &vote.remark)))
            })
            .collect();
        crate::kernel::seen::mark(&(version, votes))
    }
}

#[derive(Debug, Clone)]
pub struct MeetingHousehold {
    pub row: ListRow,
    /// Its votes, once there are some.
    pub vote: Option<VoteRow>,
    /// Whether those present agree.
    pub agreed: Option<bool>,
}

/// A meeting with its households.
///
/// # Errors
/// `not_found`.
pub async fn get(app: &App, actor: &Actor, id: MeetingId) -> Result<MeetingView> {
    actor.require(Action::MeetingSee)?;
    let db = &**app.store();
    let meeting = store::review::meeting::find(db, &app.scope(actor), id)
        .await?
        .ok_or_else(|| Problem::new(Code::NotFound))?;
    let round = crate::review::round::row(app, db, actor, meeting.round).await?;
    let table = match round.score_table {
        Some(table) => Some(crate::review::score_table::row(db, table).await?),
        None => None,
    };
    let artificial = table.is_some_and(|table| table.artificial);
    view(app, db, actor, meeting, &round, artificial).await
}

/// A household that a meeting speaks of, with its votes.
pub(super) struct Spoken {
    pub(super) row: ListRow,
    pub(super) vote: Option<VoteRow>,
}

/// The households that a meeting speaks of. Who had left before it is not among them; who left after it
/// stays in its minutes.
pub(super) async fn spoken(
    app: &App,
    db: &impl store::Db,
    actor: &Actor,
    meeting: &MeetingRow,
    round: &RoundRow,
) -> Result<Vec<Spoken>> {
    let (scope, day) = (app.scope(actor), meeting.held_on.max(round.review_day));
    let rows = store::review::meeting::households(db, &scope, meeting, day, HOUSEHOLDS_MAX).await?;
    let ended = meeting.closed_at.is_some();
    let shown = |it: &Spoken| it.vote.is_some() || (!ended && waits(&it.row));
    Ok(rows.into_iter().map(|(row, vote)| Spoken { row, vote }).filter(shown).collect())
}

pub(super) async fn view(
    app: &App,
    db: &impl store::Db,
    actor: &Actor,
    meeting: MeetingRow,
    round: &RoundRow,
    artificial: bool,
) -> Result<MeetingView> {
    let spoken = spoken(app, db, actor, &meeting, round).await?;
    let half = crate::review::reading_choice::half_of(app, db, round).await?;
    let (present, ended) = (meeting.attendance.present(), meeting.closed_at.is_some());
    let obstacles = if ended { Vec::new() } else { obstacles(&meeting.attendance, &spoken) };
    let agreed = |vote: &VoteRow| vote.votes.agreed(present, half.0);
    let households: Vec<MeetingHousehold> = spoken
        .into_iter()
        .map(|Spoken { row, vote }| {
            let agreed = vote.as_ref().map(agreed);
            MeetingHousehold { row, vote, agreed }
        })
        .collect();
    let count = |wanted| households.iter().filter(|it| it.agreed == wanted).count();
    let (agreed, rejected, open) = (count(Some(true)), count(Some(false)), count(None));
    let stands = |it: &MeetingHousehold| {
        let vote = it.vote.as_ref();
        it.row.posting.is_none() && vote.is_none_or(|vote| Some(vote.verdict) == it.row.verdict)
    };
    let runs = round.decision.is_none() && round.closed_at.is_none();
    let may_reopen = ended && runs && households.iter().all(stands);
    Ok(MeetingView {
        meeting,
        households,
        agreed,
        rejected,
        open,
        obstacles,
        artificial,
        half,
        may_reopen,
    })
}

/// Whether a household waits for a meeting: classified, and not yet voted on as it is classified.
pub(super) fn waits(row: &ListRow) -> bool {
    row.class.is_some() && row.met_verdict != row.verdict
}

/// What stands against ending a meeting.
fn obstacles(attendance: &Attendance, households: &[Spoken]) -> Vec<Finding> {
    let mut findings = attendance.check();
    let open = households.iter().filter(|it| it.vote.is_none()).count();
    if open > 0 {
        findings.push(Finding::error("meeting_unvoted").with("count", open));
    }
    for it in households {
        let Some(vote) = &it.vote else { continue };
        if Some(vote.verdict) != it.row.verdict {
            findings
                .push(Finding::error("meeting_verdict_changed").with("household", it.row.name()));
        }
        findings.extend(vote.votes.check(it.row.name(), attendance.present()));
    }
    findings
}
