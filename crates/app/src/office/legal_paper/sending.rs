//! Sending a paper: to whom, for what, on which day, and that it came there.

use base::id::{LegalPaperId, LegalPaperSendingId};
use base::{Day, Finding};
use register::office::legal_paper::{Purpose, recipients};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::office::legal_paper::LegalPaperRow;
use store::office::legal_paper::sending::{SendingAdd, SendingRow};

use super::{ISSUER_MAX, LegalPaperPage, SIGNER_MAX, get, own, reason_of};
use crate::App;
use crate::kernel::once::Once;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::write::Write;

/// Recipients of one sending, and of a paper in all: more than any “Nơi nhận” has.
const AT_ONCE_MAX: usize = 60;
const SENDINGS_MAX: usize = 300;

/// Recipients of a paper, as entered.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SendingsNew {
    /// The id of the first, made by the client.
    pub id: LegalPaperSendingId,
    /// A line each, as “Nơi nhận” has them: `Phòng Lao động - TBXH (b/c)`.
    pub recipients: String,
    /// For what the lines are sent that do not say it.
    pub purpose: Purpose,
    /// Copies for each.
    pub copies: i64,
    pub sent_on: Day,
}

/// That a paper came where it was sent.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SendingReceipt {
    /// The revision that was seen.
    pub revision: i64,
    pub received_on: Day,
    /// Who has it received.
    #[serde(default)]
    pub received_by: String,
}

/// A sending that was noted by mistake.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SendingVoid {
    /// The revision that was seen.
    pub revision: i64,
    pub reason: String,
}

fn bad(field: &str) -> Problem {
    Problem::new(Code::BadInput).with("field", field)
}

fn wrong_day(field: &str, day: Day, first: Day, last: Day) -> Problem {
    let finding = Finding::error("legal_sent_day")
        .with("field", field)
        .with("day", base::day::show_day(day))
        .with("first", base::day::show_day(first))
        .with("last", base::day::show_day(last));
    Problem::new(Code::LegalPaperRefused).with_findings(vec![finding])
}

/// Notes to whom a paper was sent. Sent again it is accepted.
///
/// # Errors
/// `not_found`, `bad_input`; `legal_paper_refused` on a day before the paper's or to come;
/// `legal_paper_ended` for one that is void; `legal_paper_conflict`.
pub async fn send(
    app: &App,
    actor: &Actor,
    id: LegalPaperId,
    new: SendingsNew,
) -> Result<LegalPaperPage> {
    let write = app.write_sent(actor, Action::LegalPaperKeep, new.id).await?;
    let paper = own(app, &write, actor, id).await?;
    let sent = json!({ "paper": id, "sendings": new });
    let known = store::office::legal_paper::sending::find(&*write, id, new.id).await?;
    if write.once(new.id, &sent, known.map(|_| false)).await? == Once::Again {
        return get(app, actor, id).await;
    }
    if paper.is_void() {
        return Err(Problem::new(Code::LegalPaperEnded).with("symbol", &paper.symbol));
    }
    if !(1..=999).contains(&new.copies) {
        return Err(bad("copies"));
    }
    let first = paper.arrived_on.unwrap_or(paper.day);
    if new.sent_on < first || new.sent_on > app.today() {
        return Err(wrong_day("sent_on", new.sent_on, first, app.today()));
    }
    let lines = recipients(&new.recipients);
    let fits = |name: &str| name.chars().count() <= ISSUER_MAX;
    if lines.is_empty() || lines.len() > AT_ONCE_MAX || !lines.iter().all(|it| fits(&it.name)) {
        return Err(bad("recipients"));
    }
    let there = store::office::legal_paper::sending::of(&*write, &[id]).await?;
    if there.len() + lines.len() > SENDINGS_MAX {
        return Err(bad("recipients"));
    }
    let names: Vec<String> = lines.iter().map(|it| it.name.clone()).collect();
    let rows = lines.into_iter().enumerate().map(|(at, line)| SendingAdd {
        id: if at == 0 { new.id } else { LegalPaperSendingId(app.new_id()) },
        recipient: line.name,
        purpose: line.purpose.unwrap_or(new.purpose),
        copies: new.copies,
        sent_on: new.sent_on,
        received_by: String::new(),
        revision: 1,
    });
    let hand = (actor.account, write.at);
    store::office::legal_paper::sending::add_many(&*write, id, rows.collect(), hand).await?;
    let detail = json!({ "sent": names, "day": new.sent_on, "number": paper.symbol });
    write.commit(Some(&paper.commune), id, detail).await?;
    get(app, actor, id).await
}

async fn open(
    app: &App,
    write: &Write,
    actor: &Actor,
    (id, sending): (LegalPaperId, LegalPaperSendingId),
) -> Result<(LegalPaperRow, SendingRow)> {
    let paper = own(app, write, actor, id).await?;
    let found = store::office::legal_paper::sending::find(&**write, id, sending).await?;
    Ok((paper, found.ok_or_else(|| Problem::new(Code::NotFound))?))
}

/// Notes that a paper came where it was sent. What is noted already is accepted.
///
/// # Errors
/// `not_found`, `bad_input`, `legal_paper_refused` on a day before it was sent, `legal_paper_changed`.
pub async fn receive(
    app: &App,
    actor: &Actor,
    of: (LegalPaperId, LegalPaperSendingId),
    receipt: SendingReceipt,
) -> Result<LegalPaperPage> {
    let write = app.write(actor, Action::LegalPaperKeep).await?;
    let (paper, sending) = open(app, &write, actor, of).await?;
    let by = base::text::clean(&receipt.received_by);
    if by.chars().count() > SIGNER_MAX {
        return Err(bad("received_by"));
    }
    let on = receipt.received_on;
    if (sending.received_on, &sending.received_by) == (Some(on), &by) {
        return get(app, actor, of.0).await;
    }
    if on < sending.sent_on || on > app.today() {
        return Err(wrong_day("received_on", on, sending.sent_on, app.today()));
    }
    let seen = (of.1, receipt.revision);
    let noted =
        store::office::legal_paper::sending::set_received(&*write, of.0, seen, (on, &by)).await?;
    if !noted {
        return Err(app.seen_old(&write, Code::LegalPaperChanged, of.0).await?);
    }
    let detail = json!({ "received": sending.recipient, "day": on, "by_whom": by });
    write.commit(Some(&paper.commune), of.0, detail).await?;
    get(app, actor, of.0).await
}

/// Takes a sending back that was noted by mistake; it stays with its reason.
///
/// # Errors
/// `not_found`, `bad_input`, `legal_paper_changed`.
pub async fn send_void(
    app: &App,
    actor: &Actor,
    of: (LegalPaperId, LegalPaperSendingId),
    void: SendingVoid,
) -> Result<LegalPaperPage> {
    let write = app.write(actor, Action::LegalPaperKeep).await?;
    let reason = reason_of(&void.reason)?;
    let (paper, sending) = open(app, &write, actor, of).await?;
    if sending.void_reason.as_deref() == Some(reason.as_str()) {
        return get(app, actor, of.0).await;
    }
    let seen = (of.1, void.revision);
    if !store::office::legal_paper::sending::set_void(&*write, of.0, seen, &reason).await? {
        return Err(app.seen_old(&write, Code::LegalPaperChanged, of.0).await?);
    }
    let detail = json!({ "removed": sending.recipient, "reason": reason });
    write.commit(Some(&paper.commune), of.0, detail).await?;
    get(app, actor, of.0).await
}
