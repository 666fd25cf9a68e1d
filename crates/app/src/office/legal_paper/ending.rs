//! How a paper comes out of force: abolished or replaced by another, recalled, or void because it was
//! recorded by mistake. Taken back, it is in force again; both stay in the log.

use base::id::LegalPaperId;
use base::{Day, Finding};
use register::office::legal_paper::Ending;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::office::legal_paper::LegalPaperEnd;

use super::{LegalPaperPage, REASON_MAX, get, own, reason_of, row};
use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};

/// The end of a paper, as entered.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LegalPaperEndNew {
    /// The revision that was seen.
    pub revision: i64,
    pub ending: Ending,
    /// The first day without it.
    pub on: Day,
    /// The paper by which it is abolished or replaced.
    #[serde(default)]
    pub by: Option<LegalPaperId>,
    /// Why; one that is recalled or void has a reason.
    #[serde(default)]
    pub reason: String,
}

/// The end of a paper taken back.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LegalPaperEndUndo {
    /// The revision that was seen.
    pub revision: i64,
    /// Why.
    pub reason: String,
}

fn refused(field: &str, finding: Finding) -> Problem {
    Problem::new(Code::LegalPaperRefused).with_findings(vec![finding.with("field", field)])
}

/// Ends a paper. What cites it says so from then on; frozen papers keep what they had.
///
/// # Errors
/// `not_found`; `legal_paper_refused` without the paper, or on a day before either; `bad_input` without a
/// reason; `legal_paper_origin` for one that the program itself numbered and that cannot be void;
/// `legal_paper_ended`; `legal_paper_changed`.
pub async fn end(
    app: &App,
    actor: &Actor,
    id: LegalPaperId,
    new: LegalPaperEndNew,
) -> Result<LegalPaperPage> {
    let write = app.write(actor, Action::LegalPaperKeep).await?;
    let was = own(app, &write, actor, id).await?;
    let reason = match new.ending.needs_paper() {
        true => base::text::clean(&new.reason),
        false => reason_of(&new.reason)?,
    };
    if reason.chars().count() > REASON_MAX {
        return Err(Problem::new(Code::BadInput).with("field", "reason"));
    }
    let by = match new.by.filter(|_| new.ending.needs_paper()) {
        Some(by) => Some(row(app, &*write, actor, by).await?),
        None => None,
    };
    let is_so = (was.ending, was.ended_on, was.ended_by, was.ended_reason.as_deref())
        == (Some(new.ending), Some(new.on), by.as_ref().map(|it| it.id), Some(reason.as_str()));
    if is_so {
        return get(app, actor, id).await;
    }
    if was.ending.is_some() {
        return Err(Problem::new(Code::LegalPaperEnded).with("symbol", &was.symbol));
    }
    if new.ending == Ending::Void && was.origin().is_some() {
        return Err(Problem::new(Code::LegalPaperOrigin).with("symbol", &was.symbol));
    }
    let first = by.as_ref().map_or(was.day, |it| it.day.max(was.day));
    if new.ending.needs_paper() && by.as_ref().is_none_or(|it| it.id == id || it.is_void()) {
        return Err(refused("ended_by", Finding::error("legal_field_missing")));
    }
    if new.on < first || new.on > app.today() {
        let finding = Finding::error("legal_end_day")
            .with("day", base::day::show_day(new.on))
            .with("first", base::day::show_day(first))
            .with("last", base::day::show_day(app.today()));
        return Err(refused("ended_on", finding));
    }
    let end = LegalPaperEnd {
        ending: new.ending,
        on: new.on,
        by: by.as_ref().map(|it| it.id),
        reason: &reason,
    };
    let of = (id, new.revision);
    if !store::office::legal_paper::set_ended(&*write, of, Some(&end)).await? {
        return Err(app.seen_old(&write, Code::LegalPaperChanged, id).await?);
    }
    let detail = json!({ "ending": new.ending, "number": was.symbol, "day": new.on,
        "ended_by": by.map(|it| it.symbol), "reason": reason });
    write.commit(Some(&was.commune), id, detail).await?;
    get(app, actor, id).await
}

/// Takes the end of a paper back.
///
/// # Errors
/// `not_found`, `bad_input`, `legal_paper_changed`; `legal_paper_refused` for a void one whose number another
/// paper has by now.
pub async fn end_undo(
    app: &App,
    actor: &Actor,
    id: LegalPaperId,
    undo: LegalPaperEndUndo,
) -> Result<LegalPaperPage> {
    let write = app.write(actor, Action::LegalPaperKeep).await?;
    let reason = reason_of(&undo.reason)?;
    let was = own(app, &write, actor, id).await?;
    if was.ending.is_none() {
        return get(app, actor, id).await;
    }
    if let (true, Some(number)) = (was.is_void(), was.number) {
        let of = (&was.commune, was.year);
        let given = store::office::legal_paper::series(&*write, of, &was.series, Some(id)).await?;
        if let Some(other) = given.iter().find(|it| it.0 == number) {
            let finding = Finding::error("legal_number_used")
                .with("number", number)
                .with("day", base::day::show_day(was.day))
                .with("other", other.0)
                .with("other_day", base::day::show_day(other.1));
            return Err(refused("symbol", finding));
        }
    }
    if !store::office::legal_paper::set_ended(&*write, (id, undo.revision), None).await? {
        return Err(app.seen_old(&write, Code::LegalPaperChanged, id).await?);
    }
    let detail = json!({ "in_force_again": was.symbol, "was": was.ending, "reason": reason });
    write.commit(Some(&was.commune), id, detail).await?;
    get(app, actor, id).await
}
