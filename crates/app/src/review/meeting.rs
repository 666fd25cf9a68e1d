//! Village meetings: opening one, its votes, its end. Two officers at one meeting: what the second
//! has not seen is not overwritten; he is told what changed and keeps what he typed.

mod household;
mod opening;
mod paper;
mod undo;
mod votes;

use std::collections::HashMap;

pub(crate) use self::household::HOUSEHOLD;
pub use self::opening::{MeetingOpening, opening};
pub(crate) use self::paper::PAPERS;
pub use self::paper::{ATTENDANCE, MINUTES};
pub use self::undo::{reopen, undo_votes};
use self::votes::{changed_votes, conflicts};
use base::id::{HouseholdId, MeetingId, RoundId, VillageId};
use base::{Day, Finding};
use register::review::round::meeting::hour as hour_of;
use register::{Attendance, Half, Step, Votes};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::review::listing::{ListQuery, ListRow};
use store::review::meeting::MeetingAdd;
pub use store::review::meeting::{MeetingRow, VoteRow};
use store::review::round::RoundRow;

use crate::App;
use crate::kernel::attachment::{About, Owner};
use crate::kernel::once::Once;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::receipt::Receipt;
use crate::kernel::rights::{Action, Actor};
use crate::kernel::write::Write;
use crate::review::listing::{days_in_order, refuse, typed};
use crate::review::reading_choice::ChoicePaper;
use crate::review::round;

/// Signed minutes belong to a meeting.
pub(crate) static FILES: Owner = Owner {
    name: "meeting",
    add: Action::MeetingRun,
    see: Action::MeetingSee,
    place: |app, db, actor, id| {
        Box::pin(async move {
            let found = store::review::meeting::find(&db, &app.scope(actor), id.into()).await?;
            round::place_of_files(app, db, actor, found.map(|it| it.round)).await
        })
    },
};

/// Its signed minutes.
pub fn files(id: MeetingId) -> About {
    FILES.of(id.0)
}

/// A village has some hundred households on its list; no village has more than this.
const HOUSEHOLDS_MAX: u32 = 3_000;
/// Who came for a body, each with name and office: no body sends more than some tens.
const NAMES_MAX: usize = 1_000;
/// Meetings of a round: a commune has some tens of villages, each meets once or twice.
const MEETINGS_MAX: u32 = 1_000;

/// A meeting's facts as entered.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeetingNew {
    /// Its id, made by the client.
    pub id: MeetingId,
    pub village: VillageId,
    /// The day.
    pub held_on: Day,
    /// The hour, `19:30`.
    pub hour: String,
    /// Where.
    pub place: String,
    /// Who presides.
    pub chair: String,
    /// The office of who presides; empty leaves room for it on the minutes.
    #[serde(default)]
    pub chair_title: String,
    /// Who writes.
    pub secretary: String,
    /// The office of who writes; empty leaves room for it on the minutes.
    #[serde(default)]
    pub secretary_title: String,
}

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

    fn revision_of(&self, version: i64) -> String {
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

/// The meetings of a round.
///
/// # Errors
/// `not_found`.
pub async fn list(app: &App, actor: &Actor, round: RoundId) -> Result<Vec<MeetingRow>> {
    actor.require(Action::MeetingSee)?;
    let db = &**app.store();
    crate::review::round::row(app, db, actor, round).await?;
    Ok(store::review::meeting::list(db, &app.scope(actor), round, MEETINGS_MAX).await?)
}

/// Who may be named as chair or secretary of a meeting, or of one that is to be opened: the members of the
/// commune's review body on its day (TT 07/2021, Phụ lục V), those who look after the village first.
///
/// # Errors
/// `not_found`, `not_allowed`.
pub async fn proposed(
    app: &App,
    actor: &Actor,
    round: RoundId,
    (village, day): (Option<VillageId>, Day),
) -> Result<Vec<String>> {
    actor.require(Action::MeetingSee)?;
    let db = &**app.store();
    let round = crate::review::round::row(app, db, actor, round).await?;
    let commune = crate::place::succession::body_on(app, &round.commune, day);
    crate::office::body::reviewers(db, &commune, village, day).await
}

/// Opens the meeting of a village. Idempotent.
///
/// # Errors
/// `not_found`, `bad_input`, `step_not_ready`, `step_day_wrong`, `meeting_conflict`.
pub async fn open(
    app: &App,
    actor: &Actor,
    round: RoundId,
    new: MeetingNew,
) -> Result<Receipt<MeetingId>> {
    let write = app.write_sent(actor, Action::MeetingRun, new.id).await?;
    let round = crate::review::round::to_write(app, &write, actor, round).await?;
    let facts = checked(
        (&new.hour, &new.place),
        (&new.chair, &new.chair_title),
        (&new.secretary, &new.secretary_title),
    )?;
    // What is changed at the meeting says no more how it was opened.
    let known = store::review::meeting::find(&*write, &app.scope(actor), new.id).await?;
    let known = known.map(|it| it.round == round.id && it.village == new.village);
    let mut sent = json!({ "round": round.id, "village": new.village, "day": new.held_on,
        "hour": facts.hour, "place": facts.place, "chair": facts.chair,
        "secretary": facts.secretary, "secretary_title": facts.secretary_title });
    // What was sent by a program that did not ask for it is the same as before.
    if let (false, Some(sent)) = (facts.chair_title.is_empty(), sent.as_object_mut()) {
        sent.insert("chair_title".to_owned(), json!(facts.chair_title));
    }
    if write.once(new.id, &sent, known).await? == Once::Again {
        return Ok(Receipt::again(new.id));
    }
    let waiting = self::waiting(app, &write, actor, &round, new.village, new.held_on).await?;
    if waiting.is_empty() {
        // Nobody is listed there, or everything was agreed to.
        crate::review::listing::may_step(
            app,
            &*write,
            actor,
            &round,
            Some(new.village),
            Step::Meeting,
            new.held_on,
        )
        .await?;
        let finding = Finding::error("meeting_nothing");
        return Err(Problem::new(Code::StepNotReady).with_findings(vec![finding]));
    }
    crate::review::listing::may_step(
        app,
        &*write,
        actor,
        &round,
        Some(new.village),
        Step::Meeting,
        new.held_on,
    )
    .await?;
    self::day(app, &write, &round, new.village, new.held_on).await?;
    // Phụ lục V counts the households of the list, not those of the village.
    let here = new.held_on.max(round.review_day);
    let scope = app.scope(actor);
    let villages = store::review::listing::progress(&*write, &scope, round.id, here).await?;
    let total = villages.iter().find(|row| row.village == new.village);
    let total = total.map_or(0, |row| row.progress.listed);
    let meeting = MeetingAdd {
        id: new.id,
        round: round.id,
        village: new.village,
        held_on: new.held_on,
        hour: facts.hour,
        place: facts.place,
        chair: facts.chair,
        chair_title: facts.chair_title,
        secretary: facts.secretary,
        secretary_title: facts.secretary_title,
        attendance: Attendance { households_total: total, ..Attendance::default() },
        opinions: String::new(),
        version: 1,
    };
    let added = store::review::meeting::add(&*write, &meeting, actor.account, write.at).await;
    added.map_err(|error| match error.constraint() {
        Some(_) => Problem::new(Code::MeetingConflict),
        None => error.into(),
    })?;
    let detail = json!({ "round": round.id, "village": new.village, "day": new.held_on });
    write.commit(Some(&round.commune), new.id, detail).await?;
    Ok(Receipt::written(new.id))
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
    self::view(app, db, actor, meeting, &round, artificial).await
}

async fn view(
    app: &App,
    db: &impl store::Db,
    actor: &Actor,
    meeting: MeetingRow,
    round: &RoundRow,
    artificial: bool,
) -> Result<MeetingView> {
    let mut votes = store::review::meeting::votes(db, meeting.id).await?;
    // Who had left before the meeting is not spoken of; who left after it stays in its minutes.
    let day = meeting.held_on.max(round.review_day);
    let query =
        ListQuery { village: Some(meeting.village), day: Some(day), ..ListQuery::default() };
    let rows =
        store::review::listing::list(db, &app.scope(actor), meeting.round, &query, HOUSEHOLDS_MAX)
            .await?;
    let half = crate::review::reading_choice::half_of(app, db, round).await?;
    let present = meeting.attendance.present();
    let ended = meeting.closed_at.is_some();
    let households: Vec<MeetingHousehold> = rows
        .into_iter()
        .filter_map(|row| {
            let vote = votes.remove(&row.household);
            let shown = vote.is_some() || (!ended && waits(&row));
            let agreed = vote.as_ref().map(|vote| vote.votes.agreed(present, half.0));
            shown.then_some(MeetingHousehold { row, vote, agreed })
        })
        .collect();
    let count = |wanted| households.iter().filter(|it| it.agreed == wanted).count();
    let (agreed, rejected, open) = (count(Some(true)), count(Some(false)), count(None));
    let obstacles = if ended { Vec::new() } else { obstacles(&meeting.attendance, &households) };
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

/// The households of a village that wait for a meeting.
async fn waiting(
    app: &App,
    write: &Write,
    actor: &Actor,
    round: &RoundRow,
    village: VillageId,
    day: Day,
) -> Result<Vec<ListRow>> {
    let day = Some(day.max(round.review_day));
    let query = ListQuery { village: Some(village), day, ..ListQuery::default() };
    let scope = app.scope(actor);
    let rows =
        store::review::listing::list(&**write, &scope, round.id, &query, HOUSEHOLDS_MAX).await?;
    Ok(rows.into_iter().filter(waits).collect())
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
    let (round, mut meeting) = open_row(app, &write, actor, id).await?;
    let facts = checked(
        (&save.hour, &save.place),
        (&save.chair, &save.chair_title),
        (&save.secretary, &save.secretary_title),
    )?;
    let opinions = clean_text(&save.opinions, "opinions", 4_000)?;
    if save.held_on != meeting.held_on {
        self::day(app, &write, &round, meeting.village, save.held_on).await?;
    }
    let stored = meeting.clone();
    meeting.held_on = save.held_on;
    (meeting.hour, meeting.place) = (facts.hour, facts.place);
    (meeting.chair, meeting.secretary) = (facts.chair, facts.secretary);
    (meeting.chair_title, meeting.secretary_title) = (facts.chair_title, facts.secretary_title);
    set_people(&mut meeting, &save)?;
    (meeting.attendance, meeting.opinions) = (save.attendance, opinions);
    let mut findings = save.attendance.check();
    let view = self::view(app, &*write, actor, stored.clone(), &round, false).await?;
    let (votes, mut found) = changed_votes(&view, &save, save.attendance.present())?;
    findings.append(&mut found);
    // Who was there may not fall below the votes that stand.
    let touched: HashMap<HouseholdId, ()> = votes.iter().map(|vote| (vote.household, ())).collect();
    for kept in view.households.iter().filter(|it| !touched.contains_key(&it.row.household)) {
        let vote = kept.vote.as_ref();
        findings.extend(
            vote.and_then(|vote| vote.votes.check(kept.row.name(), save.attendance.present())),
        );
    }
    let conflicts = conflicts(&view, &save, &votes);
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
    let had = view.households.iter().filter(|it| it.vote.is_some());
    let had: Vec<HouseholdId> = had
        .map(|it| it.row.household)
        .filter(|household| touched.contains_key(household))
        .collect();
    store::review::meeting::undo::keep_before(&*write, id, &had, write.at).await?;
    store::review::meeting::set_votes(&*write, id, &votes, actor.account, write.at).await?;
    let detail = json!({ "votes": votes.len(), "facts": facts_changed });
    write.commit(Some(&round.commune), id, detail).await?;
    Ok((Receipt::written(id), votes.len()))
}

/// Ends a meeting: households that it agreed to go on to the posting, the others
/// back to step 2. `seen` is its revision when it was shown.
///
/// # Errors
/// `not_found`, `meeting_closed`, `meeting_changed`, `meeting_refused` with what is missing.
pub async fn close(
    app: &App,
    actor: &Actor,
    id: MeetingId,
    seen: Option<&str>,
) -> Result<Receipt<MeetingId>> {
    let write = app.write(actor, Action::MeetingRun).await?;
    let (round, meeting) = any_row(app, &write, actor, id).await?;
    let ended = meeting.closed_at.is_some();
    let view = self::view(app, &*write, actor, meeting, &round, false).await?;
    if ended {
        // The same press once more: what was seen is what was ended.
        let before = view.revision_of(view.meeting.version - 1);
        let again = seen.is_some_and(|seen| seen == before);
        return if again { Ok(Receipt::again(id)) } else { Err(Problem::new(Code::MeetingClosed)) };
    }
    let now = view.revision();
    app.refuse_unseen(&write, Code::MeetingChanged, id, (seen, &now)).await?;
    refuse(Code::MeetingRefused, view.obstacles)?;
    let (village, day) = (view.meeting.village, view.meeting.held_on);
    self::day(app, &write, &round, village, day).await?;
    let (by, at) = (actor.account, write.at);
    if !store::review::meeting::set_closed(&*write, id, by, at).await? {
        return Err(Problem::new(Code::MeetingClosed));
    }
    for agreed in [true, false] {
        let those = view.households.iter().filter(|it| it.agreed == Some(agreed));
        let those: Vec<HouseholdId> = those.map(|it| it.row.household).collect();
        store::review::listing::set_met(&*write, round.id, id, &those, agreed).await?;
    }
    let detail = json!({ "agreed": view.agreed, "back": view.rejected });
    write.commit(Some(&round.commune), id, detail).await?;
    Ok(Receipt::written(id))
}

/// A meeting comes after the review day, and not before the one that sent households back.
async fn day(
    app: &App,
    write: &Write,
    round: &RoundRow,
    village: VillageId,
    day: Day,
) -> Result<()> {
    let before = match store::review::meeting::last_closed(&**write, round.id, village).await? {
        Some(last) => ("meeting", last),
        None => ("review", round.review_day),
    };
    days_in_order("meeting", day, before, app.today())
}

async fn open_row(
    app: &App,
    write: &Write,
    actor: &Actor,
    id: MeetingId,
) -> Result<(RoundRow, MeetingRow)> {
    let (round, meeting) = any_row(app, write, actor, id).await?;
    if meeting.closed_at.is_some() {
        return Err(Problem::new(Code::MeetingClosed));
    }
    Ok((round, meeting))
}

async fn any_row(
    app: &App,
    write: &Write,
    actor: &Actor,
    id: MeetingId,
) -> Result<(RoundRow, MeetingRow)> {
    let commune = store::review::meeting::commune(&**write, &app.scope(actor), id).await?;
    let commune = commune.ok_or_else(|| Problem::new(Code::NotFound))?;
    // Two who save at once: the second waits, and then sees what the first wrote.
    write.alone_in(&commune).await?;
    let meeting = store::review::meeting::find(&**write, &app.scope(actor), id)
        .await?
        .ok_or_else(|| Problem::new(Code::NotFound))?;
    let round = crate::review::round::to_write(app, write, actor, meeting.round).await?;
    if round.decision.is_some() {
        return Err(Problem::new(Code::RoundDecided));
    }
    Ok((round, meeting))
}

/// Whether a household waits for a meeting: classified, and not yet voted on as it is classified.
fn waits(row: &ListRow) -> bool {
    row.class.is_some() && row.met_verdict != row.verdict
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

struct CheckedFacts {
    hour: String,
    place: String,
    chair: String,
    chair_title: String,
    secretary: String,
    secretary_title: String,
}

fn checked(
    (hour, place): (&str, &str),
    (chair, chair_title): (&str, &str),
    (secretary, title): (&str, &str),
) -> Result<CheckedFacts> {
    let bad = || Problem::new(Code::BadInput).with("field", "hour");
    let hour = hour_of(&base::text::clean(hour)).ok_or_else(bad)?;
    let facts = CheckedFacts {
        hour,
        place: typed(place, "place", 200)?,
        chair: typed(chair, "chair", base::text::NAME_MAX)?,
        chair_title: clean_text(chair_title, "chair_title", base::text::NAME_MAX)?,
        secretary: typed(secretary, "secretary", base::text::NAME_MAX)?,
        secretary_title: clean_text(title, "secretary_title", base::text::NAME_MAX)?,
    };
    if base::text::fold(&facts.chair) == base::text::fold(&facts.secretary) {
        let finding = Finding::error("meeting_one_person").with("name", &facts.chair);
        return Err(Problem::new(Code::MeetingRefused).with_findings(vec![finding]));
    }
    Ok(facts)
}

pub(crate) fn clean_text(text: &str, field: &str, most: usize) -> Result<String> {
    let text = base::text::clean(text);
    if text.chars().count() > most {
        return Err(Problem::new(Code::BadInput).with("field", field));
    }
    Ok(text)
}

/// What stands against ending a meeting.
fn obstacles(attendance: &Attendance, households: &[MeetingHousehold]) -> Vec<Finding> {
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
