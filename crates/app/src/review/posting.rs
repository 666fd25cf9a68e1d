//! Posted lists, complaints about them, and re-checks.

mod calls;
mod paper;
mod undo;

pub(crate) use self::calls::CALLS;
pub(crate) use self::paper::PAPERS;
pub use self::paper::{NOTICE, RECEIPT, RECHECK};
pub use self::undo::withdraw;
use std::collections::{HashMap, HashSet};

use base::day::show_day;
use base::id::{ComplaintId, HouseholdId, PostingId, RoundId, VillageId};
use base::{Day, Finding};
use chrono::Datelike;
use register::people::story::{StoryKind, StoryLine};
use register::review::round::step::SOURCE;
use register::{Stage, Step};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::review::listing::{ListQuery, ListRow};
use store::review::posting::{ComplaintAdd, PostedAdd, PostedBeside, PostingAdd, RecheckAdd};
pub use store::review::posting::{ComplaintRow, PostedRow, PostingRow, RecheckResult, RecheckRow};
use store::review::round::RoundRow;

use crate::App;
use crate::kernel::attachment::{About, Owner};
use crate::kernel::entered::{clean_text, typed};
use crate::kernel::hex::hex;
use crate::kernel::once::{Once, RecheckOf};
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::receipt::Receipt;
use crate::kernel::rights::{Action, Actor};
use crate::kernel::write::Write;
use crate::people::household_part::{HouseholdPart, Steps};
use crate::review::days::days_in_order;
use crate::review::document::Outcome;
use crate::review::listing::shown;
use crate::review::round;

/// Photos of the posted list belong to a posting.
pub(crate) static FILES: Owner = Owner {
    name: "posting",
    add: Action::PostingAdd,
    see: Action::PostingSee,
    place: |app, db, actor, id| {
        Box::pin(async move {
            let found = store::review::posting::find(&db, &app.scope(actor), id.into()).await?;
            round::place_of_files(app, db, actor, found.map(|it| it.round)).await
        })
    },
};

/// A complaint on paper and the record of its re-check belong to a complaint.
pub(crate) static COMPLAINT_FILES: Owner = Owner {
    name: "complaint",
    add: Action::ComplaintAdd,
    see: Action::ComplaintSee,
    place: |app, db, actor, id| {
        Box::pin(async move {
            let found =
                store::review::posting::find_complaint(&db, &app.scope(actor), id.into()).await?;
            round::place_of_files(app, db, actor, found.map(|it| it.round)).await
        })
    },
};

/// Photos of what hangs out.
pub fn files(id: PostingId) -> About {
    FILES.of(id.0)
}

/// The complaint on paper and the record of its re-check.
pub fn complaint_files(id: ComplaintId) -> About {
    COMPLAINT_FILES.of(id.0)
}

const POSTED: StoryKind = StoryKind::Told(140, "posted");
const COMPLAINED: StoryKind = StoryKind::Told(150, "complained");
const RECHECKED: StoryKind = StoryKind::Told(160, "rechecked");

/// What postings and complaints have to say of a household.
pub(crate) const HOUSEHOLD: &[HouseholdPart] = &[
    HouseholdPart::Steps(Steps {
        select: &store::review::posting::STORY_POSTED,
        sees: Actor::sees_answers,
        tell: |step| {
            StoryLine::new(step.day, POSTED)
                .with_word("class", "class", step.class.map_or("", standard::Class::as_str))
                .with("until", step.until.map(show_day).unwrap_or_default())
        },
    }),
    HouseholdPart::Steps(Steps {
        select: &store::review::posting::STORY_COMPLAINED,
        sees: Actor::sees_answers,
        tell: |step| StoryLine::new(step.day, COMPLAINED).with("receipt", step.first),
    }),
    HouseholdPart::Steps(Steps {
        select: &store::review::posting::STORY_RECHECKED,
        sees: Actor::sees_answers,
        tell: |step| {
            StoryLine::new(step.day, RECHECKED)
                .with_word("result", "recheck_result", &step.text)
                .with_word("class", "class", step.class.map_or("", standard::Class::as_str))
        },
    }),
];

/// A village's list; no village has more.
const HOUSEHOLDS_MAX: u32 = 3_000;
/// Postings and complaints of a round: some tens of villages, each posted a few times.
const POSTINGS_MAX: u32 = 1_000;
/// The longest complaint or finding.
const TEXT_MAX: usize = 4_000;

/// Letters of the reason for the layout of Phụ lục I: people's sex, age and points hang out by it.
const LAYOUT_REASON_MIN: usize = crate::figure::export::REASON_MIN;

/// A posting as entered.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PostingNew {
    /// Its id, made by the client.
    pub id: PostingId,
    /// The village whose households are posted.
    pub village: VillageId,
    /// Where: the office of the commune, the village hall.
    pub places: String,
    /// From when.
    pub starts_on: Day,
    /// Why the list hangs in the layout of Phụ lục I, with sex, year of birth and points; empty for the
    /// list of names and classes.
    #[serde(default)]
    pub layout_reason: String,
}

/// A posting with its households.
#[derive(Debug, Clone)]
pub struct PostingView {
    /// Its facts.
    pub posting: PostingRow,
    /// What it shows.
    pub households: Vec<PostedRow>,
    /// What the layout of Phụ lục I shows beside; empty in the list of names and classes.
    beside: HashMap<HouseholdId, PostedBeside>,
    /// The commune's name.
    pub commune_name: String,
    /// The year of the round.
    pub year: i32,
    /// Whether the round's score table is the artificial one.
    pub artificial: bool,
    /// Whether its days run in a round that goes on, so that it may still be taken down.
    pub runs: bool,
    first_day: Day,
}

/// A complaint as entered.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComplaintNew {
    /// Its id, made by the client.
    pub id: ComplaintId,
    /// About whom.
    pub household: HouseholdId,
    /// When it came.
    pub received_on: Day,
    /// From whom.
    pub complainant: String,
    /// What it says.
    pub content: String,
}

/// A re-check as entered.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecheckNew {
    /// When.
    pub done_on: Day,
    /// What came of it.
    pub result: RecheckResult,
    /// What was found.
    pub findings: String,
    /// Who checked.
    pub members: String,
}

/// A complaint as shown.
#[derive(Debug, Clone)]
pub struct ComplaintView {
    /// Its facts.
    pub complaint: ComplaintRow,
    /// The household as it stands now.
    pub now: Option<ListRow>,
    /// Whether the round is decided.
    pub decided: bool,
}

impl PostingView {
    /// What a row says of its household.
    pub fn outcome(&self, row: &PostedRow) -> Outcome {
        Outcome::of(row.before, row.class)
    }

    /// What the layout of Phụ lục I shows of a household beside its name and class, where it hangs so.
    pub fn beside(&self, row: &PostedRow) -> Option<&PostedBeside> {
        self.beside.get(&row.household)
    }

    /// The year of birth that hangs out: of everybody in the layout of Phụ lục I, otherwise of namesakes.
    pub fn birth_year(&self, row: &PostedRow) -> Option<i32> {
        row.birth_year.filter(|_| self.posting.layout_reason.is_some() || row.namesake)
    }

    /// The first working day that counts: the day on which the list was hung out is not counted.
    pub fn first_day(&self) -> Day {
        self.first_day
    }
}

/// The postings of a round, and its complaints.
///
/// # Errors
/// `not_found`.
pub async fn list(
    app: &App,
    actor: &Actor,
    round: RoundId,
) -> Result<(Vec<PostingRow>, Vec<ComplaintRow>)> {
    actor.require(Action::PostingSee)?;
    let db = &**app.store();
    crate::review::round::row(app, db, actor, round).await?;
    let scope = app.scope(actor);
    let postings = store::review::posting::list(db, &scope, round, POSTINGS_MAX).await?;
    if !actor.may(Action::ComplaintSee) {
        return Ok((postings, Vec::new()));
    }
    Ok((postings, store::review::posting::list_complaints(db, &scope, round, POSTINGS_MAX).await?))
}

/// A posting with what it shows.
///
/// # Errors
/// `not_found`.
pub async fn get(app: &App, actor: &Actor, id: PostingId) -> Result<PostingView> {
    actor.require(Action::PostingSee)?;
    let db = &**app.store();
    let posting = store::review::posting::find(db, &app.scope(actor), id)
        .await?
        .ok_or_else(|| Problem::new(Code::NotFound))?;
    let round = crate::review::round::row(app, db, actor, posting.round).await?;
    let artificial = match round.score_table {
        Some(table) => crate::review::score_table::row(db, table).await?.artificial,
        None => false,
    };
    let beside = match posting.layout_reason.is_some() {
        true => store::review::posting::beside(db, id).await?,
        false => Vec::new(),
    };
    Ok(PostingView {
        beside: beside.into_iter().map(|it| (it.household, it)).collect(),
        households: store::review::posting::households(db, id).await?,
        commune_name: crate::place::area::name(app, &round.commune),
        year: round.year,
        first_day: first_counted(app, posting.starts_on),
        runs: posting.withdrawn_at.is_none()
            && posting.ends_on >= app.today()
            && round.decision.is_none()
            && round.closed_at.is_none(),
        posting,
        artificial,
    })
}

/// The working day after a day: the first that a count of working days counts.
pub(crate) fn first_counted(app: &App, day: Day) -> Day {
    let calendar = app.law().calendar();
    // No holiday is as long as a month.
    let days = day.iter_days().skip(1).take(31);
    days.into_iter().find(|next| calendar.is_working(*next)).unwrap_or(day)
}

/// Posts what the meeting agreed to in a village and is not posted as it is classified now.
/// Sending the same posting again is accepted.
///
/// # Errors
/// `not_found`, `bad_input`, `posting_reason_missing`, `step_not_ready`, `step_day_wrong`,
/// `posting_conflict`.
pub async fn add(
    app: &App,
    actor: &Actor,
    round: RoundId,
    new: PostingNew,
) -> Result<Receipt<PostingId>> {
    let write = app.write_sent(actor, Action::PostingAdd, new.id).await?;
    let places = typed(&new.places, "places", 300)?;
    let layout = clean_text(&new.layout_reason, "layout_reason", 500)?;
    let round = crate::review::round::to_write(app, &write, actor, round).await?;
    let scope = app.scope(actor);
    let known = store::review::posting::find(&*write, &scope, new.id).await?;
    let known = known.map(|it| {
        let is = (it.round, it.village, &it.places, it.starts_on);
        is == (round.id, new.village, &places, new.starts_on)
    });
    let sent = json!({ "round": round.id, "village": new.village, "places": places,
        "starts_on": new.starts_on, "layout": layout });
    if write.once(new.id, &sent, known).await? == Once::Again {
        return Ok(Receipt::again(new.id));
    }
    if !layout.is_empty() && !base::text::says_why(&layout, LAYOUT_REASON_MIN) {
        return Err(Problem::new(Code::PostingReasonMissing).with("least", LAYOUT_REASON_MIN));
    }
    let step = Step::Posting;
    crate::review::listing::may_step(
        app,
        &*write,
        actor,
        &round,
        Some(new.village),
        step,
        new.starts_on,
    )
    .await?;
    let rows = self::waiting(app, &write, actor, &round, new.village, new.starts_on).await?;
    if rows.is_empty() {
        let finding = Finding::error("posting_nothing");
        return Err(Problem::new(Code::StepNotReady).with_findings(vec![finding]));
    }
    let first = store::review::posting::earliest_start(&*write, round.id, new.village).await?;
    let before = ("meeting", first.unwrap_or(round.review_day));
    days_in_order("posting", new.starts_on, before, app.today())?;
    let calendar = app.law().calendar();
    let due = calendar.due("posting", new.starts_on);
    let days = calendar.working_days_between(new.starts_on, due.day);
    let posting = PostingAdd {
        id: new.id,
        round: round.id,
        village: new.village,
        places,
        starts_on: new.starts_on,
        working_days: i32::try_from(days).unwrap_or(i32::MAX),
        ends_on: due.day,
    };
    store::review::posting::add(&*write, &posting, &rows, actor.account, write.at).await?;
    if !layout.is_empty() {
        store::review::posting::set_layout(&*write, new.id, &layout).await?;
    }
    store::review::listing::set_posted(&*write, round.id, new.id, due.day).await?;
    let detail = json!({ "round": round.id, "village": new.village,
        "starts_on": new.starts_on, "ends_on": due.day, "households": rows.len(),
        "layout": layout });
    write.commit(Some(&round.commune), new.id, detail).await?;
    Ok(Receipt::written(new.id))
}

/// Posts every village whose meeting has agreed and whose list may hang out on that day; each has an
/// id made from the one given and its own. Gives how many were posted; villages that are not ready
/// are left. Sent again it is accepted: what it posted counts, and what a dying process left is posted.
///
/// # Errors
/// As [`add`] where no village is ready.
pub async fn add_all(
    app: &App,
    actor: &Actor,
    round: RoundId,
    (id, starts_on): (PostingId, Day),
    (places, layout_reason): (&str, &str),
) -> Result<usize> {
    actor.require(Action::PostingAdd)?;
    let board = crate::review::listing::round_board(app, actor, round).await?;
    let (db, scope) = (&**app.store(), app.scope(actor));
    let known = store::review::posting::list(db, &scope, round, POSTINGS_MAX).await?;
    let known: HashSet<PostingId> = known.into_iter().map(|it| it.id).collect();
    let own =
        |village: VillageId| PostingId(uuid::Uuid::from_u128(id.0.as_u128() ^ village.0.as_u128()));
    let waiting = board
        .villages
        .iter()
        .filter(|it| it.progress.met > it.progress.posted || known.contains(&own(it.village)));
    let (mut posted, mut refused) = (0, None);
    for village in waiting {
        let new = PostingNew {
            id: own(village.village),
            village: village.village,
            places: places.to_owned(),
            starts_on,
            layout_reason: layout_reason.to_owned(),
        };
        match add(app, actor, round, new).await {
            Ok(_) => posted += 1,
            Err(problem) if problem.code == Code::StepNotReady => refused = Some(problem),
            Err(problem) => return Err(problem),
        }
    }
    if posted > 0 {
        return Ok(posted);
    }
    let nothing = || {
        let finding = Finding::error("posting_nothing");
        Problem::new(Code::StepNotReady).with_findings(vec![finding])
    };
    Err(refused.unwrap_or_else(nothing))
}

async fn waiting(
    app: &App,
    write: &Write,
    actor: &Actor,
    round: &RoundRow,
    village: VillageId,
    day: Day,
) -> Result<Vec<PostedAdd>> {
    let query = ListQuery {
        village: Some(village),
        stage: Some(Stage::Met),
        day: Some(day.max(round.review_day)),
        ..ListQuery::default()
    };
    let scope = app.scope(actor);
    let rows =
        store::review::listing::list(&**write, &scope, round.id, &query, HOUSEHOLDS_MAX).await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(PostedAdd {
                household: row.household,
                verdict: row.verdict?,
                name: if row.head.is_empty() { row.code } else { row.head },
                sort_key: row.sort_key,
                class: row.class?,
            })
        })
        .collect())
}

/// Takes a complaint about a posted household. Idempotent.
///
/// # Errors
/// `not_found`, `bad_input`, `round_decided`, `step_not_ready` when the household is not posted,
/// `step_day_wrong`, `complaint_conflict`.
pub async fn complaint_add(
    app: &App,
    actor: &Actor,
    round: RoundId,
    new: ComplaintNew,
) -> Result<Receipt<ComplaintId>> {
    let write = app.write_sent(actor, Action::ComplaintAdd, new.id).await?;
    let complainant = typed(&new.complainant, "complainant", base::text::NAME_MAX)?;
    let content = typed(&new.content, "content", TEXT_MAX)?;
    let round = crate::review::round::to_write(app, &write, actor, round).await?;
    let stated = json!([round.id, new.household, new.received_on, complainant, content]);
    let hash = hex(&Sha256::digest(stated.to_string().as_bytes()));
    let scope = app.scope(actor);
    let known = store::review::posting::find_complaint(&*write, &scope, new.id).await?;
    let known = known.map(|it| it.content_hash == hash);
    if write.once(new.id, &stated, known).await? == Once::Again {
        return Ok(Receipt::again(new.id));
    }
    if round.decision.is_some() {
        return Err(Problem::new(Code::RoundDecided));
    }
    let query = ListQuery { household: Some(new.household), ..ListQuery::default() };
    let rows = store::review::listing::list(&*write, &scope, round.id, &query, 1).await?;
    let row = rows.first().ok_or_else(|| Problem::new(Code::NotFound))?;
    let Some(posting) = row.posting else {
        let finding = Finding::error("complaint_not_posted").with("household", row.name());
        let findings = vec![finding.with("source", SOURCE)];
        return Err(Problem::new(Code::StepNotReady).with_findings(findings));
    };
    let posted = store::review::posting::find(&*write, &scope, posting)
        .await?
        .ok_or_else(|| Problem::new(Code::NotFound))?;
    let before = ("posting", posted.starts_on);
    days_in_order("complaint", new.received_on, before, app.today())?;
    if new.received_on > posted.ends_on {
        let finding = Finding::error("complaint_after_posting")
            .with("day", shown(new.received_on))
            .with("ends_on", shown(posted.ends_on));
        let findings = vec![finding.with("source", SOURCE)];
        return Err(Problem::new(Code::StepDayWrong).with_findings(findings));
    }
    let year = new.received_on.year();
    let body = crate::place::succession::body_on(app, &round.commune, new.received_on);
    let last = store::review::posting::last_receipt(&*write, body.as_str(), year).await?;
    let complaint = ComplaintAdd {
        id: new.id,
        round: round.id,
        household: new.household,
        posting,
        commune: body,
        year,
        receipt: last + 1,
        received_on: new.received_on,
        due_on: app.law().calendar().due("recheck", new.received_on).day,
        complainant,
        content,
        content_hash: hash,
    };
    store::review::posting::add_complaint(&*write, &complaint, actor.account, write.at).await?;
    let detail = json!({ "round": round.id, "household": new.household,
        "receipt": complaint.receipt, "day": new.received_on });
    write.commit(Some(&round.commune), new.id, detail).await?;
    Ok(Receipt::written(new.id))
}

/// A complaint.
///
/// # Errors
/// `not_found`.
pub async fn complaint_get(app: &App, actor: &Actor, id: ComplaintId) -> Result<ComplaintView> {
    actor.require(Action::ComplaintSee)?;
    let db = &**app.store();
    let scope = app.scope(actor);
    let complaint = store::review::posting::find_complaint(db, &scope, id)
        .await?
        .ok_or_else(|| Problem::new(Code::NotFound))?;
    let round = crate::review::round::row(app, db, actor, complaint.round).await?;
    let query = ListQuery { household: Some(complaint.household), ..ListQuery::default() };
    let now = store::review::listing::list(db, &scope, complaint.round, &query, 1).await?.pop();
    Ok(ComplaintView { complaint, now, decided: round.decision.is_some() })
}

/// Closes a complaint with its re-check; the household is then posted again. Sending the same
/// re-check again is accepted.
///
/// # Errors
/// `not_found`, `bad_input`, `round_decided`, `step_day_wrong`, `complaint_closed`;
/// `recheck_refused` when the result does not fit the forms.
pub async fn recheck_add(
    app: &App,
    actor: &Actor,
    id: ComplaintId,
    new: RecheckNew,
) -> Result<Receipt<ComplaintId>> {
    let write = app.write_sent(actor, Action::ComplaintRecheck, RecheckOf::from(id)).await?;
    let found = typed(&new.findings, "findings", TEXT_MAX)?;
    let members = typed(&new.members, "members", 500)?;
    let scope = app.scope(actor);
    let complaint = store::review::posting::find_complaint(&*write, &scope, id)
        .await?
        .ok_or_else(|| Problem::new(Code::NotFound))?;
    let result = new.result;
    let known = complaint.recheck.as_ref().map(|it| {
        let is = (it.done_on, it.result, &it.findings, &it.members);
        is == (new.done_on, result, &found, &members)
    });
    let sent = json!({ "done_on": new.done_on, "result": result, "findings": found,
        "members": members });
    if write.once(RecheckOf::from(id), &sent, known).await? == Once::Again {
        return Ok(Receipt::again(id));
    }
    let round = crate::review::round::to_write(app, &write, actor, complaint.round).await?;
    if round.decision.is_some() {
        return Err(Problem::new(Code::RoundDecided));
    }
    let before = ("complaint", complaint.received_on);
    days_in_order("recheck", new.done_on, before, app.today())?;
    let query = ListQuery { household: Some(complaint.household), ..ListQuery::default() };
    let now = store::review::listing::list(&*write, &scope, round.id, &query, 1).await?.pop();
    let now = now.filter(|row| row.class.is_some());
    let verdict = now.and_then(|row| row.verdict);
    let verdict = fits(new.result, verdict, &complaint)?;
    let recheck = RecheckAdd { done_on: new.done_on, result, verdict, findings: found, members };
    let added =
        store::review::posting::add_recheck(&*write, id, &recheck, actor.account, write.at).await;
    added.map_err(|error| match error.constraint() {
        Some(_) => Problem::new(Code::ComplaintClosed),
        None => error.into(),
    })?;
    let household = complaint.household;
    store::review::listing::set_rechecked(&*write, round.id, household, verdict).await?;
    let detail = json!({ "result": result, "verdict": verdict, "late":
        new.done_on > complaint.due_on, "due": shown(complaint.due_on) });
    write.commit(Some(&round.commune), id, detail).await?;
    Ok(Receipt::written(id))
}

/// The verdict that stands after a re-check: a changed result needs a corrected form, a confirmed
/// one has none.
fn fits(
    result: RecheckResult,
    verdict: Option<base::id::VerdictId>,
    complaint: &ComplaintRow,
) -> Result<base::id::VerdictId> {
    let refused = |code: &str| {
        let finding = Finding::error(code).with("household", &complaint.household_name);
        let findings = vec![finding.with("source", SOURCE)];
        Problem::new(Code::RecheckRefused).with_findings(findings)
    };
    let verdict = verdict.ok_or_else(|| refused("recheck_no_verdict"))?;
    let changed = verdict != complaint.posted_verdict;
    match (result, changed) {
        (RecheckResult::Confirmed, true) => Err(refused("recheck_form_changed")),
        (RecheckResult::Changed, false) => Err(refused("recheck_no_form")),
        (RecheckResult::Confirmed, false) | (RecheckResult::Changed, true) => Ok(verdict),
    }
}
