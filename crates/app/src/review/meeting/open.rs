//! Opening the meeting of a village.

use base::id::{MeetingId, RoundId, VillageId};
use base::{Day, Finding};
use register::{Attendance, Step};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::review::listing::{ListQuery, ListRow};
use store::review::meeting::MeetingAdd;
use store::review::round::RoundRow;

use super::view::waits;
use super::{HOUSEHOLDS_MAX, checked};
use crate::App;
use crate::kernel::once::Once;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::receipt::Receipt;
use crate::kernel::rights::{Action, Actor};
use crate::kernel::write::Write;

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
    let waiting = waiting(app, &write, actor, &round, new.village, new.held_on).await?;
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
    if waiting.is_empty() {
        // Nobody is listed there, or everything was agreed to.
        let finding = Finding::error("meeting_nothing");
        return Err(Problem::new(Code::StepNotReady).with_findings(vec![finding]));
    }
    super::day(app, &write, &round, new.village, new.held_on).await?;
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
