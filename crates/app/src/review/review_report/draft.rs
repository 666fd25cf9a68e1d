//! A report on its way up: the officer prepares it, the chairman reads it with all its figures and
//! approves it, then it is sent as it was read.

use base::Role;
use base::area::AreaKey;
use base::id::ReportId;
use chrono::Datelike;
use register::review::round::series;
use serde_json::json;
use store::review::paper_draft::{Approved, DraftKey, DraftKind, DraftRow};

use super::send::Read;
use super::{FrozenTable, Report, ReportDraft, ReportNew, ReportPeriod, commune_of, frozen};
use crate::App;
use crate::kernel::paper::{Format, PaperFile, file_name, written};
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::subject::Subject;
use crate::kernel::write::Write;
use crate::review::document::Numbered;
use crate::review::paper_draft::{DraftSettings, DraftView, REASON_MAX, Said};

/// Corrections of one report that are gone through.
const CORRECTIONS_MAX: usize = 50;

/// A report as it would be sent, as a paper and with its tables.
#[derive(Debug, Clone)]
pub struct ReportPaper {
    /// Its days, deadline, and what stands against sending it.
    pub draft: ReportDraft,
    pub tables: Vec<FrozenTable>,
    /// The paper, with who prepared and who approved it.
    pub view: DraftView,
    /// The report of the period that is in force: this one would take its place.
    pub before: Option<Report>,
    /// The next number of the commune's reports; none where the program knows none of the year.
    pub next_number: Option<i64>,
}

/// What is chosen of a report.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReportChoice<'a> {
    /// Who signs.
    pub signer: &'a str,
    /// Whether a deputy does in the chairman's place.
    pub deputy: bool,
    /// Why it takes the place of the one before.
    pub reason: &'a str,
    /// The day of its figures, where the period is over only later; today when empty.
    pub day: Option<base::Day>,
}

/// A report's draft: one that takes the place of another has its own.
fn subject(period: ReportPeriod, replaces: Option<ReportId>) -> String {
    let period = format!("{} {} {}", period.kind.as_str(), period.year, period.month);
    replaces.map_or(period.clone(), |id| format!("{period} {id}"))
}

/// A report as it would be signed and sent.
///
/// # Errors
/// `not_allowed`, `period_wrong`.
pub async fn paper_draft(app: &App, actor: &Actor, period: ReportPeriod) -> Result<ReportPaper> {
    actor.require(Action::ReportSee)?;
    let commune = commune_of(app, actor)?;
    let db = &**app.store();
    let before = crate::review::review_report::send::in_force(db, &commune, period).await?;
    let replaces = before.as_ref().map(|it| it.id);
    let settings = self::settings(app, db, &commune, period, replaces).await?;
    let draft = crate::review::review_report::draft_on(app, actor, period, settings.day).await?;
    let tables = frozen::tables_of(&draft.content)?;
    let what = What { commune: &commune, period, draft: &draft, before: before.as_ref() };
    let said = self::said(app, what, &tables, &settings)?;
    let numbered = Numbered { number: None, day: Some(settings.day) };
    let mut document = text(app, what, &tables, &settings, numbered)?;
    document.blocks.insert(0, crate::review::document::draft_mark());
    document.warning = Some(crate::review::document::draft_warning(document.warning.as_deref()));
    let subject = subject(period, replaces);
    let key = DraftKey { commune: &commune, kind: DraftKind::Report, subject: &subject };
    let view =
        crate::review::paper_draft::view(db, key, settings, document, &said, Vec::new()).await?;
    let given =
        crate::review::review_report::send::series(db, &commune, app.today().year()).await?;
    let next_number = (!given.is_empty()).then(|| series::next(&given));
    Ok(ReportPaper { draft, tables, view, before, next_number })
}

/// The same as a file.
///
/// # Errors
/// As `report_paper_draft`; `pdf_missing`.
pub async fn draft_file(
    app: &App,
    actor: &Actor,
    period: ReportPeriod,
    format: Format,
) -> Result<PaperFile> {
    let paper = paper_draft(app, actor, period).await?;
    let kind =
        if paper.before.is_some() { "dự thảo báo cáo thay" } else { "dự thảo báo cáo" };
    let day = paper.view.settings.day.to_string();
    let name = file_name(&[kind, &paper.view.document.title, &day]);
    written(actor, vec![paper.view.document], name, format).await
}

/// Prepares a report: from now on it is that of the day given. One of a year that was signed before
/// the year ended, and is entered afterwards, has the figures of its own day.
///
/// # Errors
/// `bad_input`, `period_wrong`, `draft_changed`; `report_refused` with what does not foot.
pub async fn prepare(
    app: &App,
    actor: &Actor,
    period: ReportPeriod,
    choice: ReportChoice<'_>,
    seen: Option<&str>,
) -> Result<ReportPaper> {
    let beside = app.beside().await?;
    let write = app.write(actor, Action::PaperPrepare).await?;
    let commune = commune_of(app, actor)?;
    write.alone_in(&commune).await?;
    let before = crate::review::review_report::send::in_force(&*write, &commune, period).await?;
    let day = choice.day.unwrap_or(app.today());
    if day > app.today() {
        return Err(Problem::new(Code::PeriodWrong)
            .with_findings(vec![base::Finding::error("report_not_over")]));
    }
    let settings = DraftSettings {
        day,
        signer: choice.signer.to_owned(),
        deputy: choice.deputy,
        reason: why(before.as_ref(), choice.reason)?,
        ..DraftSettings::default()
    };
    let settings = settings.checked()?;
    let replaces = before.as_ref().map(|it| it.id);
    let draft = crate::review::review_report::draft_on(app, actor, period, settings.day).await?;
    crate::kernel::entered::refuse(Code::ReportRefused, draft.findings.clone())?;
    let tables = frozen::tables_of(&draft.content)?;
    let what = What { commune: &commune, period, draft: &draft, before: before.as_ref() };
    let said = self::said(app, what, &tables, &settings)?;
    let subject = subject(period, replaces);
    let key = DraftKey { commune: &commune, kind: DraftKind::Report, subject: &subject };
    crate::review::paper_draft::put(&write, actor, key, &settings, &said, seen).await?;
    let detail = json!({ "paper": "report", "period": subject, "digest": said.digest });
    write.commit(Some(&commune), Subject::report_draft(&subject), detail).await?;
    drop(beside);
    paper_draft(app, actor, period).await
}

/// Approves a report as it was read.
///
/// # Errors
/// `draft_not_prepared`, `draft_changed`, `report_refused`.
pub async fn approve(
    app: &App,
    actor: &Actor,
    period: ReportPeriod,
    digest: &str,
) -> Result<ReportPaper> {
    let beside = app.beside().await?;
    let write = app.write(actor, Action::PaperApprove).await?;
    let commune = commune_of(app, actor)?;
    write.alone_in(&commune).await?;
    let before = crate::review::review_report::send::in_force(&*write, &commune, period).await?;
    let replaces = before.as_ref().map(|it| it.id);
    let settings = self::settings(app, &*write, &commune, period, replaces).await?;
    let draft = crate::review::review_report::draft_on(app, actor, period, settings.day).await?;
    crate::kernel::entered::refuse(Code::ReportRefused, draft.findings.clone())?;
    let tables = frozen::tables_of(&draft.content)?;
    let what = What { commune: &commune, period, draft: &draft, before: before.as_ref() };
    let said = self::said(app, what, &tables, &settings)?;
    let subject = subject(period, replaces);
    let key = DraftKey { commune: &commune, kind: DraftKind::Report, subject: &subject };
    crate::review::paper_draft::approve(&write, actor, key, &said, digest).await?;
    let detail = json!({ "paper": "report", "period": subject, "digest": said.digest });
    write.commit(Some(&commune), Subject::report_draft(&subject), detail).await?;
    drop(beside);
    paper_draft(app, actor, period).await
}

/// What is sent: what was approved, as it still is; or, by the chairman himself, what stands now,
/// with the draft that is kept for it.
pub(super) async fn read(
    app: &App,
    write: &Write,
    actor: &Actor,
    new: &ReportNew,
    before: Option<&Report>,
) -> Result<(ReportDraft, Read)> {
    let commune = commune_of(app, actor)?;
    let (period, replaces) = (new.period(), before.map(|it| it.id));
    let subject = subject(period, replaces);
    let key = DraftKey { commune: &commune, kind: DraftKind::Report, subject: &subject };
    let known = store::review::paper_draft::find(&**write, key).await?;
    let approved = known.as_ref().and_then(|row| row.approved.clone());
    let alone = actor.role == Role::Chairman && approved.is_none();
    let settings = match alone {
        true => DraftSettings {
            day: app.today(),
            signer: actor.name.clone(),
            reason: why(before, &new.reason)?,
            ..DraftSettings::default()
        },
        false => self::settings(app, &**write, &commune, period, replaces).await?,
    };
    let draft = crate::review::review_report::draft_on(app, actor, period, settings.day).await?;
    let reason = settings.reason.clone();
    // What does not foot is told before who has to sign it.
    if draft.findings.iter().any(|it| it.severity == base::Severity::Error) {
        return Ok((draft, Read { reason, kept: None }));
    }
    let tables = frozen::tables_of(&draft.content)?;
    let what = What { commune: &commune, period, draft: &draft, before };
    let said = self::said(app, what, &tables, &settings)?;
    if let Some(known) = &known {
        let subjects = approval_subjects(app, write, actor, &subject, replaces).await?;
        crate::review::paper_draft::genuine(write, &commune, known, &subjects).await?;
    }
    match approved {
        Some(approved) if approved.digest == said.digest => {
            Ok((draft, Read { reason, kept: None }))
        }
        Some(approved) => {
            Err(crate::review::paper_draft::changed(&approved.content, &said.content))
        }
        None if !alone => Err(Problem::new(Code::DraftNotApproved)),
        None => {
            let mut row = settings.row(known.as_ref(), &said, write, actor);
            row.approved = Some(Approved {
                digest: said.digest,
                content: said.content,
                at: write.at,
                by: actor.account,
            });
            Ok((draft, Read { reason, kept: Some(row) }))
        }
    }
}

/// Of what the lines are that may say who approved a report: its draft, and the reports of the period
/// that a chairman sent himself, who approved it by that.
async fn approval_subjects(
    app: &App,
    write: &Write,
    actor: &Actor,
    subject: &str,
    replaces: Option<ReportId>,
) -> Result<Vec<Subject>> {
    let mut subjects = vec![Subject::report_draft(subject)];
    let (scope, mut before) = (app.scope(actor), replaces);
    while let Some(id) = before.filter(|_| subjects.len() <= CORRECTIONS_MAX) {
        subjects.push(id.into());
        let report = store::review::review_report::find(&**write, &scope, id).await?;
        before = report.and_then(|(report, _)| report.replaces);
    }
    Ok(subjects)
}

pub(super) async fn keep(
    write: &Write,
    commune: &AreaKey,
    period: ReportPeriod,
    replaces: Option<ReportId>,
    row: &DraftRow,
) -> Result<()> {
    let subject = subject(period, replaces);
    let key = DraftKey { commune, kind: DraftKind::Report, subject: &subject };
    store::review::paper_draft::put(&**write, key, row).await?;
    if let Some(approved) = &row.approved {
        store::review::paper_draft::set_approved(&**write, row.id, approved).await?;
    }
    Ok(())
}

/// What is chosen of a report: as it was prepared, or as the commune did it for the period before.
pub(super) async fn settings(
    app: &App,
    db: &impl store::Db,
    commune: &AreaKey,
    period: ReportPeriod,
    replaces: Option<ReportId>,
) -> Result<DraftSettings> {
    for (replaces, own) in [(replaces, true), (None, replaces.is_none())] {
        let subject = subject(period, replaces);
        let key = DraftKey { commune, kind: DraftKind::Report, subject: &subject };
        let Some(row) = store::review::paper_draft::find(db, key).await? else { continue };
        let settings = DraftSettings::of(&row);
        return Ok(match own {
            true => settings,
            // Who signed the one before signs this one; its figures are of today.
            false => DraftSettings { day: app.today(), ..settings },
        });
    }
    crate::review::paper_draft::usual(app, db, commune, (DraftKind::Report, app.today())).await
}

fn said(
    app: &App,
    what: What<'_>,
    tables: &[FrozenTable],
    settings: &DraftSettings,
) -> Result<Said> {
    Ok(Said::of(&text(app, what, tables, settings, Numbered::default())?))
}

fn text(
    app: &App,
    what: What<'_>,
    tables: &[FrozenTable],
    settings: &DraftSettings,
    numbered: Numbered,
) -> Result<paper::document::Document> {
    let facts = super::paper::Facts {
        commune: what.commune,
        kind: what.period.kind,
        year: what.period.year,
        days: (what.draft.opening, what.draft.closing),
        tables,
        hash: None,
        numbered,
        settings,
        before: what.before,
    };
    crate::review::review_report::paper::document(app, &facts)
}

/// What a report's text is made from.
#[derive(Clone, Copy)]
struct What<'a> {
    commune: &'a AreaKey,
    period: ReportPeriod,
    draft: &'a ReportDraft,
    before: Option<&'a Report>,
}

/// Why a report takes the place of another; one that takes no place has no reason.
fn why(before: Option<&Report>, reason: &str) -> Result<String> {
    match before {
        Some(_) => crate::kernel::entered::typed(reason, "reason", REASON_MAX),
        None => Ok(String::new()),
    }
}
