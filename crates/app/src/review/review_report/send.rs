//! Sending a report: numbered and dated like a decision, frozen as it was read, in the place of the one
//! before it where the period has one.

use base::area::AreaKey;
use base::{Day, Finding, Severity};
use chrono::Datelike;
use register::review::round::series::{self, Given, Series};
use register::review::round::{is_report_number, report_number};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::office::legal_paper::Origin;
use store::review::review_report::ReportAdd;

use super::{Report, ReportDraft, ReportKind, ReportNew, commune_of, sorted};
use crate::App;
use crate::kernel::entered::refuse;
use crate::kernel::hex::hex;
use crate::kernel::once::Once;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::write::Write;
use crate::office::legal_paper::{Book, Issued, Issuer, issue, retire};
use crate::review::days::days_in_order;
use crate::review::document::ReportKind as Told;

/// Reports of a commune in a year: some tens.
const NUMBERS_MAX: u32 = 2_000;

/// Sends a report. Idempotent.
///
/// # Errors
/// `period_wrong`; `report_refused` with what does not foot and what stands against its number;
/// `step_day_wrong`; `report_conflict` when the period has a report that is not named as corrected.
pub async fn send(app: &App, actor: &Actor, new: ReportNew) -> Result<Report> {
    let new = ReportNew { number: report_number(&new.number), ..new };
    let _beside = app.beside().await?;
    let write = app.write_sent(actor, Action::ReportSend, new.id).await?;
    let commune = commune_of(app, actor)?;
    write.alone_in(&commune).await?;
    let scope = app.scope(actor);
    let known = store::review::review_report::find(&*write, &scope, new.id).await?;
    let same = known.as_ref().map(|(it, _)| {
        let period = (it.kind, it.year, it.month);
        let number = base::text::clean(&new.number);
        // Reports older than the numbers and days have neither.
        period == (new.kind, new.year, month_of(&new))
            && it.replaces == new.replaces
            && it.day.is_none_or(|day| day == new.day && it.number == number)
    });
    if let (Once::Again, Some((known, _))) = (write.once(new.id, &new, same).await?, known) {
        return Ok(known);
    }
    let before = in_force(&*write, &commune, new.period()).await?;
    if before.as_ref().map(|it| it.id) != new.replaces {
        return Err(Problem::new(Code::ReportConflict));
    }
    let (draft, read) =
        crate::review::review_report::draft::read(app, &write, actor, &new, before.as_ref())
            .await?;
    let mut findings = draft.findings.clone();
    findings.extend(number_findings(&*write, &commune, &new.number, new.day).await?);
    refuse(Code::ReportRefused, findings)?;
    let earliest = match before.as_ref().and_then(|it| it.day) {
        Some(day) if day > draft.closing => ("report_before", day),
        _ => ("report_closing", draft.closing),
    };
    days_in_order("report", new.day, earliest, app.today())?;
    let content = with_log(&*write, &commune, &draft).await?;
    let report = ReportAdd {
        id: new.id,
        commune: commune.clone(),
        kind: new.kind,
        year: new.year,
        month: month_of(&new),
        opening: draft.opening,
        closing: draft.closing,
        due_on: draft.due.map(|due| due.day),
        hash: hex(&Sha256::digest(content.as_bytes())),
        replaces: new.replaces,
        reason: read.reason,
        number: base::text::clean(&new.number),
        day: Some(new.day),
        sent_at: write.at,
        sent_by: actor.account,
        content,
    };
    let added = store::review::review_report::add(&*write, &report).await;
    added.map_err(|error| match error.constraint() {
        Some(_) => Problem::new(Code::ReportConflict),
        None => error.into(),
    })?;
    enter(app, &write, actor, &report, before.as_ref()).await?;
    if let Some(kept) = read.kept {
        crate::review::review_report::draft::keep(
            &write,
            &commune,
            new.period(),
            new.replaces,
            &kept,
        )
        .await?;
    }
    let detail = json!({ "kind": report.kind, "year": report.year, "month": report.month,
        "number": report.number, "day": report.day,
        "hash": report.hash, "replaces": new.replaces });
    write.commit(Some(&commune), new.id, detail).await?;
    Ok(report.into())
}

/// The report as a line of the commune's register of papers, in the place of the one it corrects.
async fn enter(
    app: &App,
    write: &Write,
    actor: &Actor,
    report: &ReportAdd,
    before: Option<&Report>,
) -> Result<()> {
    let Some(day) = report.day else { return Ok(()) };
    let (year, month) = (report.year, u32::try_from(report.month).unwrap_or(0));
    let about = match report.kind {
        ReportKind::Regular => Told::Regular { year, month },
        ReportKind::Preliminary => Told::Preliminary { year },
        ReportKind::Official => Told::Official { year },
    };
    let about = about.about();
    let signer = crate::review::papers::chairman_name(&**write, &report.commune, day).await?;
    let issued = Issued {
        commune: &report.commune,
        book: Book::Out,
        origin: (Origin::Report, report.id.0),
        kind: "report",
        symbol: &report.number,
        day,
        issuer: Issuer::Committee,
        issued_by: None,
        about: &about,
        signer: signer.as_deref().unwrap_or_default(),
        grounds: Vec::new(),
    };
    let by = issue(app, write, actor.account, issued).await?;
    let Some(before) = before else { return Ok(()) };
    let of = (Origin::Report, before.id.0);
    if let Some(old) = store::office::legal_paper::of_origin(&**write, of.0, of.1).await? {
        retire(write, old, (day, Some(by)), &report.reason).await?;
    }
    Ok(())
}

/// The text as it is frozen: with where the log stood, so that whoever has the report can tell a
/// log that was cut later.
async fn with_log(db: &impl store::Db, commune: &AreaKey, draft: &ReportDraft) -> Result<String> {
    let mut content: Value = serde_json::from_str(&draft.content).map_err(Problem::internal)?;
    let heads = store::kernel::audit_seal::heads(db).await?;
    let head = heads.into_iter().find(|head| head.chain == commune.as_str());
    let log = head.map(|head| json!({ "lines": head.seq, "hash": head.hash }));
    if let Value::Object(fields) = &mut content {
        fields.insert("log".to_owned(), log.unwrap_or_default());
    }
    Ok(sorted(&content).to_string())
}

/// What stands against a report's number on a day.
async fn number_findings(
    db: &impl store::Db,
    commune: &AreaKey,
    text: &str,
    day: Day,
) -> Result<Vec<Finding>> {
    let shaped = is_report_number(text);
    let Some(number) = series::number_of(text).filter(|_| shaped) else {
        let number = base::text::clean(text);
        let shown = base::number_in_text::mask(&number);
        return Ok(vec![Finding::error("report_number_shape").with("number", shown)]);
    };
    let mut given = series(db, commune, day.year()).await?;
    // Recorded in the register of papers before, with this number and day, it is this report.
    let same = (Book::Out, &*register::office::legal_paper::key(text), day);
    let known = store::office::legal_paper::same(db, commune, same).await?;
    if known.is_some_and(|(_, origin)| origin.is_empty()) {
        given.retain(|it| (it.number, it.day) != (number, day));
    }
    let found = series::check(Series::Report, &given, number, day);
    // Numbers left out are named on the page before; they refuse nothing.
    Ok(found.into_iter().filter(|it| it.severity == Severity::Error).collect())
}

/// The numbers of a commune's reports in a year.
pub(super) async fn series(
    db: &impl store::Db,
    commune: &AreaKey,
    year: i32,
) -> Result<Vec<Given>> {
    let begin = base::day::year_end(year - 1).succ_opt().unwrap_or_default();
    let days = (begin, base::day::year_end(year));
    let rows = store::review::review_report::numbers(db, commune, days, NUMBERS_MAX).await?;
    let given = |(number, day): (String, Day)| {
        series::number_of(&number).map(|number| Given { number, day })
    };
    Ok(rows.into_iter().filter_map(given).collect())
}

/// The report of a period that is in force.
pub(super) async fn in_force(
    db: &impl store::Db,
    commune: &AreaKey,
    period: super::ReportPeriod,
) -> Result<Option<Report>> {
    let month = i32::try_from(period.month).unwrap_or(0);
    let period = (period.kind.as_str(), period.year, month);
    Ok(store::review::review_report::in_force(db, commune, period).await?)
}

/// What is sent besides its figures.
pub(super) struct Read {
    /// Why it takes the place of the one before.
    pub reason: String,
    /// The draft to be kept with it, where the chairman sends without one.
    pub kept: Option<store::review::paper_draft::DraftRow>,
}

fn month_of(new: &ReportNew) -> i32 {
    i32::try_from(new.month).unwrap_or(0)
}
