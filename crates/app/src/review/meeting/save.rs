//! What is changed at a meeting: its facts and its votes.

use std::collections::HashMap;

use base::id::{HouseholdId, MeetingId};
use base::{Day, Finding};
use register::review::round::meeting::{REMARK_MAX, hour as hour_of};
use register::{Attendance, Votes};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::view::{Spoken, seen, spoken};
use super::{MeetingRow, VoteRow, checked, to_write};
use crate::App;
use crate::kernel::entered::{clean_text, refuse};
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::receipt::Receipt;
use crate::kernel::rights::{Action, Actor};

/// Who came for a body, each with name and office: no body sends more than some tens.
const NAMES_MAX: usize = 1_000;

/// A meeting's facts and votes as changed.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeetingSave {
    /// The version that was seen.
    pub version: i64,
    /// The day.
    pub held_on: Day,
    pub hour: String,
    /// Where.
    pub place: String,
    /// Who presides.
    pub chair: String,
    /// The office of who presides.
    #[serde(default)]
    pub chair_title: String,
    /// Who writes.
    pub secretary: String,
    /// The office of who writes.
    #[serde(default)]
    pub secretary_title: String,
    /// The hour at which it ended, `21:00`.
    #[serde(default)]
    pub ended_hour: String,
    /// Who was there.
    pub attendance: Attendance,
    /// Who came for the steering committee: name, office, body.
    #[serde(default)]
    pub steering_names: String,
    /// Who came for the Party and organisations.
    #[serde(default)]
    pub organisations_names: String,
    /// Who came for MTTQ.
    #[serde(default)]
    pub front_names: String,
    /// Who reviewed.
    #[serde(default)]
    pub reviewers_names: String,
    /// What was said besides.
    #[serde(default)]
    pub opinions: String,
    /// The votes on households.
    #[serde(default)]
    pub votes: Vec<VoteSave>,
    /// Whether everybody present agrees to the households without votes.
    #[serde(default)]
    pub rest_agreed: bool,
}

/// The votes on a household as changed.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
pub struct VoteSave {
    pub household: HouseholdId,
    /// What was seen before, as [`seen`] writes it; empty when there was nothing.
    #[serde(default)]
    pub seen: String,
    #[serde(flatten)]
    pub votes: VoteCounts,
    /// What was said.
    #[serde(default)]
    pub remark: String,
}

/// The three counts of a vote.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct VoteCounts {
    pub agree: i64,
    #[serde(default)]
    pub against: i64,
    /// Abstentions.
    #[serde(default)]
    pub abstain: i64,
}

/// Saves a meeting's facts and votes as one goes. What somebody else changed meanwhile is kept:
/// only what differs from what was seen is written.
///
/// # Errors
/// `not_found`, `bad_input`, `meeting_closed`; `meeting_refused` with everything that cannot be;
/// `meeting_changed` naming what somebody else wrote meanwhile where both changed the same.
pub async fn save(
    app: &App,
    actor: &Actor,
    id: MeetingId,
    save: MeetingSave,
) -> Result<Receipt<MeetingId>> {
    Ok(save_counted(app, actor, id, save).await?.0)
}

/// The same, with how many votes were written.
///
/// # Errors
/// As [`save`].
pub async fn save_counted(
    app: &App,
    actor: &Actor,
    id: MeetingId,
    save: MeetingSave,
) -> Result<(Receipt<MeetingId>, usize)> {
    let write = app.write(actor, Action::MeetingRun).await?;
    let (round, mut meeting) = to_write(app, &write, actor, id).await?;
    if meeting.closed_at.is_some() {
        return Err(Problem::new(Code::MeetingClosed));
    }
    let facts = checked(
        (&save.hour, &save.place),
        (&save.chair, &save.chair_title),
        (&save.secretary, &save.secretary_title),
    )?;
    let opinions = clean_text(&save.opinions, "opinions", 4_000)?;
    if save.held_on != meeting.held_on {
        super::day(app, &write, &round, meeting.village, save.held_on).await?;
    }
    let stored = meeting.clone();
    meeting.held_on = save.held_on;
    (meeting.hour, meeting.place) = (facts.hour, facts.place);
    (meeting.chair, meeting.secretary) = (facts.chair, facts.secretary);
    (meeting.chair_title, meeting.secretary_title) = (facts.chair_title, facts.secretary_title);
    set_people(&mut meeting, &save)?;
    (meeting.attendance, meeting.opinions) = (save.attendance, opinions);
    let mut findings = save.attendance.check();
    let spoken = spoken(app, &*write, actor, &stored, &round).await?;
    let (votes, mut found) = changed_votes(&spoken, &save, save.attendance.present())?;
    findings.append(&mut found);
    // Who was there may not fall below the votes that stand.
    let touched: HashMap<HouseholdId, ()> = votes.iter().map(|vote| (vote.household, ())).collect();
    for kept in spoken.iter().filter(|it| !touched.contains_key(&it.row.household)) {
        let vote = kept.vote.as_ref();
        findings.extend(
            vote.and_then(|vote| vote.votes.check(kept.row.name(), save.attendance.present())),
        );
    }
    let conflicts = conflicts(&spoken, &save, &votes);
    if meeting != stored && stored.version != save.version {
        let mut all = vec![Finding::error("meeting_facts_changed")];
        all.extend(conflicts);
        return Err(Problem::new(Code::MeetingChanged).with_findings(all));
    }
    refuse(Code::MeetingChanged, conflicts)?;
    refuse(Code::MeetingRefused, findings)?;
    let facts_changed = meeting != stored;
    if facts_changed && !store::review::meeting::set(&*write, &meeting, save.version).await? {
        return Err(Problem::new(Code::MeetingChanged));
    }
    if !facts_changed && votes.is_empty() {
        return Ok((Receipt::again(id), 0));
    }
    let had = spoken.iter().filter(|it| it.vote.is_some()).map(|it| it.row.household);
    let had: Vec<HouseholdId> = had.filter(|household| touched.contains_key(household)).collect();
    store::review::meeting::undo::keep_before(&*write, id, &had, write.at).await?;
    store::review::meeting::set_votes(&*write, id, &votes, actor.account, write.at).await?;
    let detail = json!({ "votes": votes.len(), "facts": facts_changed });
    write.commit(Some(&round.commune), id, detail).await?;
    Ok((Receipt::written(id), votes.len()))
}

/// Who came for what, and when the meeting ended.
fn set_people(meeting: &mut MeetingRow, save: &MeetingSave) -> Result<()> {
    let names = |text: &str, field: &str| clean_text(text, field, NAMES_MAX);
    meeting.steering_names = names(&save.steering_names, "steering_names")?;
    meeting.organisations_names = names(&save.organisations_names, "organisations_names")?;
    meeting.front_names = names(&save.front_names, "front_names")?;
    meeting.reviewers_names = names(&save.reviewers_names, "reviewers_names")?;
    let ended_hour = base::text::clean(&save.ended_hour);
    let bad = || Problem::new(Code::BadInput).with("field", "ended_hour");
    meeting.ended_hour = match ended_hour.as_str() {
        "" => String::new(),
        text => hour_of(text).ok_or_else(bad)?,
    };
    Ok(())
}

/// The votes to be written: those that differ from what is stored; and what is wrong with them.
fn changed_votes(
    spoken: &[Spoken],
    save: &MeetingSave,
    present: i64,
) -> Result<(Vec<VoteRow>, Vec<Finding>)> {
    let there: HashMap<HouseholdId, &Spoken> =
        spoken.iter().map(|it| (it.row.household, it)).collect();
    let (mut votes, mut findings) = (Vec::new(), Vec::new());
    let mut given: HashMap<HouseholdId, ()> = HashMap::new();
    for vote in &save.votes {
        let known = there.get(&vote.household).ok_or_else(|| {
            Problem::new(Code::BadInput).with("field", format!("household {}", vote.household))
        })?;
        given.insert(vote.household, ());
        let VoteCounts { agree, against, abstain } = vote.votes;
        let counts = Votes { agree, against, abstain };
        let remark = clean_text(&vote.remark, "remark", REMARK_MAX)?;
        findings.extend(counts.check(known.row.name(), present));
        let verdict = known.row.verdict.ok_or_else(|| Problem::new(Code::NotFound))?;
        let same = known.vote.as_ref().is_some_and(|stored| {
            stored.votes == counts && stored.remark == remark && stored.verdict == verdict
        });
        if !same {
            votes.push(VoteRow { household: vote.household, verdict, votes: counts, remark });
        }
    }
    if save.rest_agreed {
        let rest = spoken.iter().filter(|it| it.vote.is_none());
        for it in rest.filter(|it| !given.contains_key(&it.row.household)) {
            let counts = Votes { agree: present, ..Votes::default() };
            let verdict = it.row.verdict.ok_or_else(|| Problem::new(Code::NotFound))?;
            let household = it.row.household;
            votes.push(VoteRow { household, verdict, votes: counts, remark: String::new() });
        }
    }
    Ok((votes, findings))
}

/// Households whose votes somebody else changed after they were shown.
fn conflicts(spoken: &[Spoken], save: &MeetingSave, votes: &[VoteRow]) -> Vec<Finding> {
    let shown: HashMap<HouseholdId, &str> =
        save.votes.iter().map(|vote| (vote.household, vote.seen.as_str())).collect();
    let mine: HashMap<HouseholdId, ()> = votes.iter().map(|vote| (vote.household, ())).collect();
    let changed = spoken.iter().filter(|it| mine.contains_key(&it.row.household));
    changed
        .filter_map(|it| {
            let stored =
                it.vote.as_ref().map_or_else(String::new, |vote| seen(&vote.votes, &vote.remark));
            let was = shown.get(&it.row.household).copied().unwrap_or_default();
            (stored.trim() != was.trim()).then(|| {
                Finding::error("meeting_row_changed")
                    .with("household", it.row.name())
                    .with("theirs", if stored.is_empty() { "–" } else { stored.trim() })
            })
        })
        .collect()
}
