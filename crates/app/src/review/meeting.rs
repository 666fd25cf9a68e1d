//! Village meetings: opening one, its votes, its end. Two officers at one meeting: what the second
//! has not seen is not overwritten; he is told what changed and keeps what he typed.

mod close;
mod household;
mod open;
mod opening;
mod paper;
mod save;
mod undo;
mod view;

use base::Day;
use base::Finding;
use base::id::{MeetingId, RoundId, VillageId};
use register::review::round::meeting::hour as hour_of;
pub use store::review::meeting::{MeetingRow, VoteRow};
use store::review::round::RoundRow;

use crate::App;
use crate::kernel::attachment::{About, Owner};
use crate::kernel::entered::{clean_text, typed};
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::write::Write;
use crate::review::days::days_in_order;
use crate::review::round;

pub use self::close::close;
pub(crate) use self::household::HOUSEHOLD;
pub use self::open::{MeetingNew, open};
pub use self::opening::{MeetingOpening, opening};
pub(crate) use self::paper::PAPERS;
pub use self::paper::{ATTENDANCE, MINUTES};
pub use self::save::{MeetingSave, VoteCounts, VoteSave, save, save_counted};
pub use self::undo::{reopen, undo_votes};
pub use self::view::{MeetingHousehold, MeetingView, get, seen};

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
/// Meetings of a round: a commune has some tens of villages, each meets once or twice.
const MEETINGS_MAX: u32 = 1_000;

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

/// A meeting with its round, as both are while nobody else writes in the commune.
async fn to_write(
    app: &App,
    write: &Write,
    actor: &Actor,
    id: MeetingId,
) -> Result<(RoundRow, MeetingRow)> {
    round::alone_in_own(app, write, actor).await?;
    let before = write.alone_in_count();
    let mut meeting = row(app, write, actor, id).await?;
    let round = round::to_write(app, write, actor, meeting.round).await?;
    // Two who save at once: the second waits, and then sees what the first wrote.
    if write.alone_in_count() != before {
        meeting = row(app, write, actor, id).await?;
    }
    if round.decision.is_some() {
        return Err(Problem::new(Code::RoundDecided));
    }
    Ok((round, meeting))
}

async fn row(app: &App, write: &Write, actor: &Actor, id: MeetingId) -> Result<MeetingRow> {
    let found = store::review::meeting::find(&**write, &app.scope(actor), id).await?;
    found.ok_or_else(|| Problem::new(Code::NotFound))
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
