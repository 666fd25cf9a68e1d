//! Papers on their way to a signature: the officer prepares one, the chairman reads and approves it word
//! by word, and what is recorded is what was approved. What a draft says is made anew each time from the
//! register; its hash tells whether that is still what somebody read.

mod calls;

pub(crate) use self::calls::{Approvals, CALLS};
use std::collections::HashMap;

use base::area::AreaKey;
use base::id::{PaperDraftId, RoundId};
use base::{Day, Finding, Role, Severity};
use paper::document::{Document, to_lines};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::review::paper_draft::MARKED;
use store::review::paper_draft::{Approved, DraftKey, DraftKind, DraftRow};
use store::review::round::RoundRow;

use crate::App;
use crate::kernel::entered::clean_text;
use crate::kernel::hex::hex;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::seen::mark;
use crate::kernel::subject::Subject;
use crate::kernel::write::Write;
use crate::review::document::wording::say;
use crate::review::document::{Decision, Ground, Numbered, grounds};

/// Lines of what changed that are shown; a commune's whole list is no more.
const CHANGES_MAX: usize = 400;
/// Lines of one paper that are looked at for its approval: it is approved a few times, and decided once.
const APPROVALS_MAX: u32 = 200;
/// The longest reason why a report takes the place of another.
pub(crate) const REASON_MAX: usize = 500;

/// What is chosen of a paper; the rest is made from the register.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftSettings {
    /// The day it is meant for.
    pub day: Day,
    /// Who signs; empty leaves room to write it.
    #[serde(default)]
    pub signer: String,
    /// Whether a deputy signs in the chairman's place.
    #[serde(default)]
    pub deputy: bool,
    /// On whose proposal; empty leaves the line out.
    #[serde(default)]
    pub proposer: String,
    /// Why a report takes the place of the one before; empty on one that takes no place.
    #[serde(default)]
    pub reason: String,
}

/// Who did something with a draft, and when.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct Hand {
    /// When.
    pub at: chrono::DateTime<chrono::Utc>,
    /// By whom.
    pub name: String,
}

/// A line that is new, or gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Change {
    /// Whether it is new.
    pub added: bool,
    /// The line; a row of a list is one.
    pub line: String,
}

/// A draft as it stands.
#[derive(Debug, Clone)]
pub struct DraftView {
    /// What is chosen of it.
    pub settings: DraftSettings,
    /// The paper.
    pub document: Document,
    /// The hash of what it says now.
    pub digest: String,
    /// Who prepared it last.
    pub prepared: Option<Hand>,
    /// Who approved it.
    pub approved: Option<Hand>,
    /// Whether what was approved is what it says now.
    pub holds: bool,
    /// What changed since it was approved, or prepared where nobody approved it.
    pub changes: Vec<Change>,
    /// A mark of what its author saw.
    pub seen: String,
    /// Grounds of which something is not known, or which were not read again.
    pub unsure: Vec<&'static Ground>,
}

impl DraftSettings {
    pub(crate) fn of(row: &DraftRow) -> DraftSettings {
        DraftSettings {
            day: row.day,
            signer: row.signer.clone(),
            deputy: row.deputy,
            proposer: row.proposer.clone(),
            reason: row.reason.clone(),
        }
    }

    pub(crate) fn checked(&self) -> Result<DraftSettings> {
        Ok(DraftSettings {
            day: self.day,
            signer: clean_text(&self.signer, "signer", base::text::NAME_MAX)?,
            deputy: self.deputy,
            proposer: clean_text(&self.proposer, "proposer", 300)?,
            reason: clean_text(&self.reason, "reason", REASON_MAX)?,
        })
    }

    pub(crate) fn row(
        &self,
        known: Option<&DraftRow>,
        said: &Said,
        write: &Write,
        actor: &Actor,
    ) -> DraftRow {
        DraftRow {
            id: known.map_or_else(|| PaperDraftId(uuid::Uuid::now_v7()), |known| known.id),
            day: self.day,
            signer: self.signer.clone(),
            deputy: self.deputy,
            proposer: self.proposer.clone(),
            reason: self.reason.clone(),
            content: said.content.clone(),
            digest: said.digest.clone(),
            prepared_at: write.at,
            prepared_by: actor.account,
            approved: None,
        }
    }
}

/// What who enters a decision says of its draft.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Read<'a> {
    /// Nothing: a chairman who decides where nobody prepared a draft.
    Unsaid,
    /// The hash of what was read.
    Digest(&'a str),
    /// What a decision dated back would change was read, on its own page.
    Late,
}

/// What a paper says, without number and day, which are given when it is signed.
pub(crate) struct Said {
    pub content: String,
    pub digest: String,
}

impl Said {
    pub(crate) fn of(document: &Document) -> Said {
        let content = to_lines(document).join("\n");
        let digest = hex(&Sha256::digest(content.as_bytes()));
        Said { content, digest }
    }
}

/// The lines that are new and those that are gone, each as often as it is.
pub(crate) fn changes(before: &str, now: &str) -> Vec<Change> {
    let mut count: HashMap<&str, i64> = HashMap::new();
    for line in now.lines() {
        *count.entry(line).or_default() += 1;
    }
    let mut gone = Vec::new();
    for line in before.lines() {
        let left = count.entry(line).or_default();
        *left -= 1;
        if *left < 0 {
            gone.push(Change { added: false, line: line.to_owned() });
        }
    }
    for line in now.lines() {
        if let Some(left) = count.get_mut(line).filter(|left| **left > 0) {
            *left -= 1;
            gone.push(Change { added: true, line: line.to_owned() });
        }
    }
    gone.truncate(CHANGES_MAX);
    gone
}

/// The refusal of whoever did not see what stands there now.
pub(crate) fn changed(before: &str, now: &str) -> Problem {
    let findings = changes(before, now).into_iter().map(|change| {
        let code = if change.added { "draft_line_added" } else { "draft_line_removed" };
        Finding::error(code).with("line", change.line)
    });
    Problem::new(Code::DraftChanged).with_findings(findings.collect())
}

/// The decision of a round as it would be signed, with who prepared and who approved it. Whoever
/// sees a village only does not see it.
///
/// # Errors
/// `not_found`, `round_decided`.
pub async fn decision_draft(app: &App, actor: &Actor, id: RoundId) -> Result<DraftView> {
    actor.require(Action::RoundSee)?;
    if actor.village.is_some() {
        return Err(Problem::new(Code::NotFound));
    }
    let db = &**app.store();
    let round = crate::review::round::row(app, db, actor, id).await?;
    if round.decision.is_some() {
        return Err(Problem::new(Code::RoundDecided));
    }
    let settings = self::settings(app, db, &round).await?;
    let numbered = Numbered { number: None, day: Some(settings.day) };
    let text =
        crate::review::decision::decision_text(app, db, &round, &settings, settings.day, numbered)
            .await?;
    let said = Said::of(&unnumbered(&text));
    let mut document = Decision { draft: true, ..text }.document();
    crate::kernel::paper::mask(actor, &mut document);
    let subject = id.to_string();
    let key = DraftKey { commune: &round.commune, kind: DraftKind::Decision, subject: &subject };
    let unsure =
        grounds("decision", settings.day).into_iter().filter(|ground| !ground.is_sure()).collect();
    view(db, key, settings, document, &said, unsure).await
}

pub(crate) async fn view(
    db: &impl store::Db,
    key: DraftKey<'_>,
    settings: DraftSettings,
    document: Document,
    said: &Said,
    unsure: Vec<&'static Ground>,
) -> Result<DraftView> {
    let row = store::review::paper_draft::find(db, key).await?;
    let approved = row.as_ref().and_then(|row| row.approved.as_ref());
    let before = approved.map(|it| &it.content).or(row.as_ref().map(|row| &row.content));
    Ok(DraftView {
        prepared: match &row {
            Some(row) => Some(hand(db, row.prepared_at, row.prepared_by).await?),
            None => None,
        },
        approved: match approved {
            Some(it) => Some(hand(db, it.at, it.by).await?),
            None => None,
        },
        holds: approved.is_some_and(|it| it.digest == said.digest),
        changes: before.map(|before| changes(before, &said.content)).unwrap_or_default(),
        seen: seen_of(row.as_ref()),
        digest: said.digest.clone(),
        settings,
        document,
        unsure,
    })
}

async fn hand(
    db: &impl store::Db,
    at: chrono::DateTime<chrono::Utc>,
    by: base::id::AccountId,
) -> Result<Hand> {
    let name = store::office::account::name(db, by).await?.unwrap_or_default();
    Ok(Hand { at, name })
}

/// What is chosen of a round's decision: as it was prepared, or as it was made, or as the commune
/// did it last.
pub(crate) async fn settings(
    app: &App,
    db: &impl store::Db,
    round: &RoundRow,
) -> Result<DraftSettings> {
    let subject = round.id.to_string();
    let key = DraftKey { commune: &round.commune, kind: DraftKind::Decision, subject: &subject };
    if let Some(row) = store::review::paper_draft::find(db, key).await? {
        return Ok(DraftSettings::of(&row));
    }
    if let Some((_, day)) = round.decision {
        // Made before drafts were kept: who proposed it is not known.
        let signer = store::review::decision::decider(db, round.id).await?.unwrap_or_default();
        return Ok(DraftSettings { day, signer, ..DraftSettings::default() });
    }
    let day = crate::review::decision::day(app, db, round).await?;
    usual(app, db, &round.commune, (DraftKind::Decision, day)).await
}

/// What a paper of a day is made with when nobody chose: whoever chairs that day the commune that has the
/// land then signs it, whoever reads.
pub(crate) async fn usual(
    app: &App,
    db: &impl store::Db,
    commune: &AreaKey,
    (kind, day): (DraftKind, base::Day),
) -> Result<DraftSettings> {
    let commune = &crate::place::succession::body_on(app, commune, day);
    let proposer = match kind {
        DraftKind::Decision => store::review::paper_draft::last_proposer(db, commune, kind)
            .await?
            .unwrap_or_else(|| say("decision.proposer")),
        DraftKind::Report => String::new(),
    };
    Ok(DraftSettings {
        day,
        signer: crate::review::papers::chairman_name(db, commune, day).await?.unwrap_or_default(),
        proposer,
        ..DraftSettings::default()
    })
}

/// Prepares the decision of a round: day, signer, proposal. What was approved before stays as what
/// was read, and has to be approved again where it is another by now.
///
/// # Errors
/// `not_found`, `bad_input`, `round_decided`, `draft_changed` for whoever saw an older one.
pub async fn decision_prepare(
    app: &App,
    actor: &Actor,
    id: RoundId,
    settings: DraftSettings,
    seen: Option<&str>,
) -> Result<DraftView> {
    let write = app.write(actor, Action::PaperPrepare).await?;
    let settings = settings.checked()?;
    let round = crate::review::round::to_write(app, &write, actor, id).await?;
    if round.decision.is_some() {
        return Err(Problem::new(Code::RoundDecided));
    }
    if settings.day < round.review_day {
        return Err(Problem::new(Code::BadInput).with("field", "day"));
    }
    let text = crate::review::decision::decision_text(
        app,
        &*write,
        &round,
        &settings,
        settings.day,
        Numbered::default(),
    )
    .await?;
    let said = Said::of(&text.document());
    let subject = id.to_string();
    let key = DraftKey { commune: &round.commune, kind: DraftKind::Decision, subject: &subject };
    put(&write, actor, key, &settings, &said, seen).await?;
    let detail = json!({ "paper": "decision", "day": settings.day, "digest": said.digest });
    write.commit(Some(&round.commune), id, detail).await?;
    decision_draft(app, actor, id).await
}

pub(crate) async fn put(
    write: &Write,
    actor: &Actor,
    key: DraftKey<'_>,
    settings: &DraftSettings,
    said: &Said,
    seen: Option<&str>,
) -> Result<()> {
    let known = store::review::paper_draft::find(&**write, key).await?;
    let now = seen_of(known.as_ref());
    let mut known = known.as_ref();
    if let Some(known) = known.filter(|_| seen.is_some_and(|seen| seen != now)) {
        return Err(changed("", &known.content));
    }
    // What somebody wrote past the program is not gone on from: nothing of it is approved.
    if let Some(other) = known
        && !store::kernel::mark::holds(&**write, &MARKED, other.id.0).await?
    {
        store::review::paper_draft::remove(&**write, other.id).await?;
        known = None;
    }
    let row = settings.row(known, said, write, actor);
    Ok(store::review::paper_draft::put(&**write, key, &row).await?)
}

/// Approves the decision of a round as it was read; its hash says what was read.
///
/// # Errors
/// `not_found`, `round_decided`, `draft_not_prepared`; `draft_changed` with what is another by now;
/// `round_not_ready` with everything that stands against deciding it.
pub async fn decision_approve(
    app: &App,
    actor: &Actor,
    id: RoundId,
    digest: &str,
) -> Result<DraftView> {
    let write = app.write(actor, Action::PaperApprove).await?;
    let round = crate::review::round::to_write(app, &write, actor, id).await?;
    if round.decision.is_some() {
        return Err(Problem::new(Code::RoundDecided));
    }
    let subject = id.to_string();
    let key = DraftKey { commune: &round.commune, kind: DraftKind::Decision, subject: &subject };
    let settings = self::settings(app, &*write, &round).await?;
    let text = crate::review::decision::decision_text(
        app,
        &*write,
        &round,
        &settings,
        settings.day,
        Numbered::default(),
    )
    .await?;
    let said = Said::of(&text.document());
    let counts = store::review::survey::count(&*write, &app.scope(actor), id, settings.day).await?;
    let findings =
        crate::review::round::obstacles(app, &*write, actor, &round, &counts, settings.day).await?;
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        return Err(Problem::new(Code::RoundNotReady).with_findings(findings));
    }
    approve(&write, actor, key, &said, digest).await?;
    let detail = json!({ "paper": "decision", "digest": said.digest });
    write.commit(Some(&round.commune), id, detail).await?;
    decision_draft(app, actor, id).await
}

pub(crate) async fn approve(
    write: &Write,
    actor: &Actor,
    key: DraftKey<'_>,
    said: &Said,
    digest: &str,
) -> Result<()> {
    let row = store::review::paper_draft::find(&**write, key).await?;
    let row = row.ok_or_else(|| Problem::new(Code::DraftNotPrepared))?;
    if said.digest != digest {
        return Err(changed(&row.content, &said.content));
    }
    let approved = Approved {
        digest: said.digest.clone(),
        content: said.content.clone(),
        at: write.at,
        by: actor.account,
    };
    Ok(store::review::paper_draft::set_approved(&**write, row.id, &approved).await?)
}

/// Whether an approval is the program's: the draft is what its mark says, and a line of the log, of
/// one of these subjects, says who approved it at that moment.
///
/// # Errors
/// `draft_not_genuine`.
pub(crate) async fn genuine(
    write: &Write,
    commune: &AreaKey,
    row: &DraftRow,
    subjects: &[Subject],
) -> Result<()> {
    let Some(approved) = &row.approved else { return Ok(()) };
    let micros = |at: &chrono::DateTime<chrono::Utc>| at.timestamp_micros();
    let actions =
        [Action::PaperApprove, Action::RoundDecide, Action::ReportSend].map(Action::as_str);
    let mut said = false;
    for subject in subjects {
        let db = &**write;
        let lines =
            store::kernel::audit::list_of_actions(db, subject.as_str(), &actions, APPROVALS_MAX)
                .await?;
        said |= lines.iter().any(|line| {
            line.entry.chain == commune.as_str()
                && line.entry.account == Some(approved.by)
                && micros(&line.entry.at) == micros(&approved.at)
        });
    }
    let genuine = said && store::kernel::mark::holds(&**write, &MARKED, row.id.0).await?;
    if genuine { Ok(()) } else { Err(Problem::new(Code::DraftNotGenuine)) }
}

/// Whether a decision may be recorded as the paper that was read. A chairman who decides without a
/// draft made by the officer is given one as he goes: the row to be kept with the decision.
///
/// # Errors
/// `draft_not_approved`, `draft_changed`.
pub(crate) async fn decision_read(
    app: &App,
    write: &Write,
    actor: &Actor,
    round: &RoundRow,
    (day, read): (Day, Read<'_>),
) -> Result<Option<DraftRow>> {
    let subject = round.id.to_string();
    let key = DraftKey { commune: &round.commune, kind: DraftKind::Decision, subject: &subject };
    let known = store::review::paper_draft::find(&**write, key).await?;
    let settings = self::settings(app, &**write, round).await?;
    let text = crate::review::decision::decision_text(
        app,
        &**write,
        round,
        &settings,
        day,
        Numbered::default(),
    )
    .await?;
    let said = Said::of(&text.document());
    let approved = known.as_ref().and_then(|row| row.approved.as_ref());
    if let (Some(known), Some(approved)) = (&known, approved) {
        let subjects = [round.id.into()];
        self::genuine(write, &round.commune, known, &subjects).await?;
        if approved.digest != said.digest {
            return Err(changed(&approved.content, &said.content));
        }
        let finding = || vec![Finding::error("draft_unseen")];
        return match read {
            Read::Digest(seen) if seen == said.digest => Ok(None),
            Read::Late => Ok(None),
            Read::Digest(_) | Read::Unsaid => {
                Err(Problem::new(Code::DraftChanged).with_findings(finding()))
            }
        };
    }
    if actor.role != Role::Chairman {
        return Err(Problem::new(Code::DraftNotApproved));
    }
    if matches!(read, Read::Digest(seen) if seen != said.digest) {
        let before = known.as_ref().map(|row| row.content.clone()).unwrap_or_default();
        return Err(changed(&before, &said.content));
    }
    let mut row = settings.row(known.as_ref(), &said, write, actor);
    if known.is_none() && row.signer.is_empty() {
        row.signer = actor.name.clone();
    }
    row.approved = Some(Approved {
        digest: said.digest,
        content: said.content,
        at: write.at,
        by: actor.account,
    });
    Ok(Some(row))
}

/// Keeps the draft a chairman made by deciding.
pub(crate) async fn decision_keep(write: &Write, round: &RoundRow, row: &DraftRow) -> Result<()> {
    let subject = round.id.to_string();
    let key = DraftKey { commune: &round.commune, kind: DraftKind::Decision, subject: &subject };
    store::review::paper_draft::put(&**write, key, row).await?;
    if let Some(approved) = &row.approved {
        store::review::paper_draft::set_approved(&**write, row.id, approved).await?;
    }
    Ok(())
}

/// The paper as it is compared: number and day are given when it is signed.
fn unnumbered(text: &Decision) -> Document {
    Decision { numbered: Numbered::default(), draft: false, ..text.clone() }.document()
}

fn seen_of(row: Option<&DraftRow>) -> String {
    match row {
        Some(row) => mark(&(&row.digest, row.day, row.prepared_at)),
        None => "new".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_is_told_line_by_line_each_as_often_as_it_is() {
        let told = |before: &str, now: &str| {
            let each = changes(before, now).into_iter();
            each.map(|it| format!("{}{}", if it.added { '+' } else { '-' }, it.line))
                .collect::<Vec<_>>()
        };
        assert_eq!(told("a\nb\nb", "a\nb\nb"), [""; 0]);
        assert_eq!(told("a\nb\nb", "b\na\nc"), ["-b", "+c"]);
        assert_eq!(told("", "a"), ["+a"]);
    }
}
