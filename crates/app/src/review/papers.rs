//! The papers of a round, made from what is kept: who may have which stands with each. Papers with whole
//! personal numbers (Mẫu 01, Mẫu 03) carry them only for the officer and the chairman, and leave an
//! audit line; for everybody else the place stays empty.

mod decision;
mod household;
mod season;

pub(crate) use self::decision::decision_text;
pub(crate) use self::household::{certificates_name, certificates_of, certificates_to_print};
use base::area::AreaKey;
use base::id::{CertificateId, ComplaintId, MeetingId, PostingId, ReportId, RequestId, RoundId};
use base::{Day, Role};
use chrono::Datelike;
use paper::document::Document;
use register::RoundKind;
use store::review::round::RoundRow;
use uuid::Uuid;

pub(crate) use household::printable;

use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::Actor;
use crate::review::document::{
    Capacity, Commune, Format, Review, Scores, Signature, render, render_all,
};

/// A paper of a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperKind {
    /// Minutes of a village meeting.
    Minutes(MeetingId),
    /// Its attendance sheet.
    Attendance(MeetingId),
    /// The posted notice.
    Notice(PostingId),
    /// The receipt of a complaint.
    Receipt(ComplaintId),
    /// The record of a re-check.
    Recheck(ComplaintId),
    /// The decision with its lists: one text, whoever reads it.
    Decision(RoundId),
    /// The decision as it would be signed.
    DecisionDraft(RoundId),
    /// What of the decision is about the village of a village head.
    Extract(RoundId),
    Certificate(CertificateId),
    /// All certificates with a block of a round, in one PDF.
    Certificates(RoundId),
    /// A request, as its form (Mẫu 01 or Mẫu 04).
    Request(RequestId),
    /// The refusal of a request.
    Refusal(RequestId),
    /// A report with its tables.
    Report(ReportId),
}

impl PaperKind {
    /// The paper of that name and id.
    pub fn parse(name: &str, id: Uuid) -> Option<PaperKind> {
        Some(match name {
            "minutes" => PaperKind::Minutes(id.into()),
            "attendance" => PaperKind::Attendance(id.into()),
            "notice" => PaperKind::Notice(id.into()),
            "receipt" => PaperKind::Receipt(id.into()),
            "recheck" => PaperKind::Recheck(id.into()),
            "decision" => PaperKind::Decision(id.into()),
            "decision-draft" => PaperKind::DecisionDraft(id.into()),
            "extract" => PaperKind::Extract(id.into()),
            "certificate" => PaperKind::Certificate(id.into()),
            "certificates" => PaperKind::Certificates(id.into()),
            "request" => PaperKind::Request(id.into()),
            "refusal" => PaperKind::Refusal(id.into()),
            "report" => PaperKind::Report(id.into()),
            _ => return None,
        })
    }
}

#[derive(Debug)]
pub struct PaperFile {
    /// A name as people name their files: `quyet-dinh-112-qd-ubnd-2026-12-08.pdf`.
    pub name: String,
    pub media_type: &'static str,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// A paper and what its file is called, without the ending.
pub(crate) struct Made {
    pub document: Document,
    pub name: String,
}

impl Made {
    /// With the name made of parts: what it is, of whom, of which day.
    pub(crate) fn new(document: Document, name: &[&str]) -> Made {
        Made { document, name: file_name(name) }
    }
}

/// Letters and figures of a text without their marks, with one dash between words: what every system
/// takes for the name of a file.
pub(crate) fn file_name(parts: &[&str]) -> String {
    let mut out = String::new();
    for c in base::text::fold(&parts.join(" ")).chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}

/// A paper in a format; many certificates only as PDF.
///
/// # Errors
/// `not_allowed`, `not_found`, `pdf_missing`.
pub async fn file(app: &App, actor: &Actor, kind: PaperKind, format: Format) -> Result<PaperFile> {
    if let PaperKind::Certificates(id) = kind {
        if format != Format::Pdf {
            return Err(Problem::new(Code::NotFound));
        }
        let (documents, name) =
            crate::review::papers::household::certificate_papers(app, actor, id).await?;
        return written(actor, documents, name, format, true).await;
    }
    let made = self::made(app, actor, kind).await?;
    written(actor, vec![made.document], made.name, format, false).await
}

async fn made(app: &App, actor: &Actor, kind: PaperKind) -> Result<Made> {
    match kind {
        PaperKind::Minutes(id) => crate::review::papers::season::minutes(app, actor, id).await,
        PaperKind::Attendance(id) => {
            crate::review::papers::season::attendance(app, actor, id).await
        }
        PaperKind::Notice(id) => crate::review::papers::season::notice(app, actor, id).await,
        PaperKind::Receipt(id) => {
            crate::review::papers::season::complaint_receipt(app, actor, id).await
        }
        PaperKind::Recheck(id) => {
            crate::review::papers::season::recheck_record(app, actor, id).await
        }
        PaperKind::Decision(id) => {
            crate::review::papers::decision::decision_paper(app, actor, id).await
        }
        PaperKind::DecisionDraft(id) => {
            crate::review::papers::decision::decision_draft_paper(app, actor, id).await
        }
        PaperKind::Extract(id) => {
            crate::review::papers::decision::decision_extract(app, actor, id).await
        }
        PaperKind::Certificate(id) => {
            crate::review::papers::household::certificate_paper(app, actor, id).await
        }
        PaperKind::Request(id) => {
            crate::review::papers::household::request_paper(app, actor, id).await
        }
        PaperKind::Refusal(id) => {
            crate::review::papers::household::refusal_paper(app, actor, id).await
        }
        PaperKind::Report(id) => crate::review::review_report::paper(app, actor, id).await,
        PaperKind::Certificates(_) => Err(Problem::new(Code::NotFound)),
    }
}

/// Papers as a file.
pub(crate) async fn written(
    actor: &Actor,
    mut documents: Vec<Document>,
    name: String,
    format: Format,
    many: bool,
) -> Result<PaperFile> {
    if documents.is_empty() {
        return Err(Problem::new(Code::NotFound));
    }
    for document in &mut documents {
        mask(actor, document);
    }
    // Setting type is work for a processor, not for the threads that answer requests.
    let task = tokio::task::spawn_blocking(move || match documents.as_slice() {
        [one] if !many => render(one, format),
        all => render_all(all),
    });
    let file = task.await.map_err(Problem::internal)??;
    Ok(PaperFile {
        name: format!("{name}.{}", file.format.as_str()),
        media_type: file.format.media_type(),
        content: file.bytes,
    })
}

/// Whoever has no whole numbers on papers has none in what somebody typed either.
pub(crate) fn mask(actor: &Actor, document: &mut Document) {
    if matches!(actor.role, Role::CommuneOfficer | Role::Chairman) {
        return;
    }
    let mut masked = |text: &mut String| {
        *text = base::number_in_text::mask(text).into_owned();
    };
    document.change_texts(&mut masked);
}

pub(crate) fn commune_paper(app: &App, key: &AreaKey) -> Commune {
    let unit = app.areas().get(key);
    let kind = unit.and_then(|unit| app.areas().kind(unit));
    Commune {
        kind: kind.map(|kind| kind.name_vi.to_lowercase()).unwrap_or_default(),
        name: unit.map_or_else(|| key.as_str().to_owned(), |unit| unit.name.clone()),
    }
}

/// The name of a commune's chairman, as the account has it.
pub(crate) async fn chairman_name(
    db: &impl store::Db,
    commune: &AreaKey,
) -> Result<Option<String>> {
    let found = store::office::account::find_by_area(db, commune, Role::Chairman).await?;
    Ok(found.map(|account| account.name))
}

/// A paper of a commune's committee, which stands in the properties of the file.
pub(crate) fn by(commune: &Commune, document: Document, name: &[&str]) -> Made {
    let document = Document { author: commune.committee(), ..document };
    Made::new(document, name)
}

async fn scores_paper(db: &impl store::Db, round: &RoundRow) -> Result<Scores> {
    let Some(table) = round.score_table else { return Ok(Scores::Official) };
    let row = crate::review::score_table::row(db, table).await?;
    Ok(if row.artificial { Scores::Artificial } else { Scores::Official })
}

fn review(round: &RoundRow) -> Review {
    match round.kind {
        RoundKind::Annual => Review::Annual { year: round.year },
        RoundKind::Regular => Review::Regular { year: round.year, month: round.review_day.month() },
    }
}

fn signed_by(name: Option<String>) -> Signature {
    Signature { capacity: Capacity::Chairman, name }
}

/// A day within the name of a file.
fn iso(day: Day) -> String {
    day.to_string()
}
