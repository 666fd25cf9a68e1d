//! Lists as they are shown: one, many, and their findings, questions and differences page by page.

use std::collections::BTreeMap;

use base::area::AreaKey;
use base::id::{HouseholdId, ImportId, RoundId};
use base::{Finding, Place, Severity};
use chrono::{DateTime, Utc};
use intake::{Form, Mapping};
use serde::Serialize;
use store::gate::list::{ImportRow, ImportState};
use store::gate::list_detail::{DifferenceQuery, FindingQuery};

use super::{FieldDifference, ImportCounts, moment};
use crate::kernel::job::ProgressView;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::people::double::Searched;
use crate::{App, PAGE_ROWS, Page};

/// How many findings come with a list; the rest is asked for page by page.
const WITH_LIST: u32 = 50;
/// The most findings marked in a workbook that is given back: a comment on each cell of a sheet
/// makes it unreadable long before.
const MARKED_MAX: u32 = 20_000;

/// A file of a list as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct FileView {
    /// The name it was sent under.
    pub name: String,
    /// SHA-256 of its content.
    pub hash: String,
    /// Bytes.
    pub size: i64,
}

/// How often a finding was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct FindingCount {
    /// `error`, `warning` or `note`.
    pub severity: Severity,
    pub code: String,
    /// How often.
    pub count: i64,
}

/// How many of something there are, and how many wait for a person.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct OpenCount {
    /// All of them.
    pub total: i64,
    /// Those that wait.
    pub open: i64,
}

/// A list as shown.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct ImportView {
    pub id: ImportId,
    pub commune: AreaKey,
    /// The round whose answers it brings.
    pub round: Option<RoundId>,
    /// The name its first file was sent under.
    pub file_name: String,
    /// The size of all its files in bytes.
    pub file_size: i64,
    pub files: Vec<FileView>,
    /// Where it stands.
    #[serde(serialize_with = "state_name")]
    #[schemars(with = "ImportState")]
    pub state: ImportState,
    /// The first of what was found.
    pub findings: Vec<Finding>,
    /// All of it, counted.
    pub finding_counts: Vec<FindingCount>,
    /// What it brings.
    pub counts: ImportCounts,
    /// What the columns hold, file by file.
    pub mapping: Vec<Mapping>,
    /// Whether that needs no confirming.
    pub mapping_sure: bool,
    /// The decision that somebody typed for the whole list.
    #[serde(skip)]
    pub decision: Option<super::DecisionSaid>,
    /// The version of what the columns hold: whoever changes it says what he saw.
    pub revision: String,
    /// Questions about it.
    pub questions: OpenCount,
    /// Households that the register has otherwise.
    pub differences: OpenCount,
    /// How far the latest work on it is.
    pub progress: Option<ProgressView>,
    /// Why the latest work on it was not done.
    #[serde(skip)]
    pub problem: Option<Problem>,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// When it was accepted.
    pub accepted_at: Option<DateTime<Utc>>,
    pub receipt_number: Option<i32>,
    /// The earlier list of the very same files, when there is one: this one changes nothing.
    pub same_as: Option<ImportId>,
    /// Of a list in the register: whether its households were compared with the others.
    #[serde(skip)]
    pub searched: Option<Searched>,
}

impl ImportView {
    /// How many findings there are of a severity.
    pub fn found(&self, severity: Severity) -> i64 {
        let of = self.finding_counts.iter().filter(|it| it.severity == severity);
        of.map(|it| it.count).sum()
    }

    /// How many findings there are.
    pub fn found_all(&self) -> i64 {
        self.finding_counts.iter().map(|it| it.count).sum()
    }
}

/// A list as a line among others.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct ImportLine {
    pub id: ImportId,
    pub commune: AreaKey,
    /// The round whose answers it brings.
    pub round: Option<RoundId>,
    /// The name its first file was sent under.
    pub file_name: String,
    /// Where it stands.
    #[serde(serialize_with = "state_name")]
    #[schemars(with = "ImportState")]
    pub state: ImportState,
    /// What it brings.
    pub counts: ImportCounts,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// When it was accepted.
    pub accepted_at: Option<DateTime<Utc>>,
    pub receipt_number: Option<i32>,
}

/// Which findings are asked for.
#[derive(Debug, Clone, Default)]
pub struct FindingAsked {
    /// Only of this severity.
    pub severity: Option<Severity>,
    /// Only of this code.
    pub code: Option<String>,
    /// Where to go on.
    pub after: Option<i64>,
}

/// A finding with its file.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct FindingView {
    /// The file it is about, from 0.
    pub file: i32,
    #[serde(flatten)]
    pub finding: Finding,
}

/// A question with its choices.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct QuestionView {
    pub id: String,
    /// The file it is about, from 0.
    pub file: i32,
    /// Where in the file.
    pub place: Place,
    /// What is asked.
    pub code: String,
    /// Values for its sentence.
    pub args: BTreeMap<String, String>,
    /// What can be answered.
    pub choices: Vec<intake::Choice>,
    /// What was answered.
    pub answer: Option<String>,
}

/// A household that the register has otherwise, or the list has not.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct DifferenceView {
    /// `changed` or `missing`.
    pub kind: String,
    pub household: HouseholdId,
    /// A hash of what differs, to be sent with a choice.
    pub fingerprint: String,
    /// The file it stands in, from 0.
    pub file: i32,
    /// Where in the file.
    pub place: Place,
    /// The head's name in the register.
    pub head: String,
    /// The village's name in the register.
    pub village: String,
    /// What differs.
    pub fields: Vec<FieldDifference>,
    /// `take` or `keep`, once somebody chose.
    pub choice: Option<String>,
}

/// Something that a column may be said to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnChoice {
    pub id: String,
    /// How lists call it.
    pub name: String,
}

/// One page of the lists of the actor's area, the latest first.
///
/// # Errors
/// `not_allowed`.
pub async fn list(app: &App, actor: &Actor, before: Option<&str>) -> Result<Page<ImportLine>> {
    actor.require(Action::ImportSee)?;
    let scope = app.scope(actor);
    let (db, before) = (&**app.store(), moment(before)?);
    let rows = store::gate::list::list(db, &scope, before, PAGE_ROWS + 1).await?;
    let Page { rows, next } = Page::cut(rows, |row| row.received_at.to_rfc3339());
    let rows = rows.into_iter().map(line).collect::<Result<_>>()?;
    Ok(Page { rows, next })
}

/// One list, with the first of what was found.
///
/// # Errors
/// `not_found`.
pub async fn get(app: &App, actor: &Actor, id: ImportId) -> Result<ImportView> {
    actor.require(Action::ImportSee)?;
    let row = crate::gate::list::row(app, &**app.store(), actor, id).await?;
    let mut view = self::view(app, row, None).await?;
    view.searched = self::searched(app, actor, &view).await?;
    Ok(view)
}

/// What the search for doubles after an acceptance has come to, for who may see such pairs.
pub(super) async fn searched(
    app: &App,
    actor: &Actor,
    view: &ImportView,
) -> Result<Option<Searched>> {
    let accepted = view.accepted_at.filter(|_| actor.may(Action::MatchSee));
    match accepted.filter(|_| view.state == ImportState::Accepted) {
        Some(at) => Ok(Some(crate::people::double::searched(app, actor, &view.commune, at).await?)),
        None => Ok(None),
    }
}

/// One page of what was found in a list.
///
/// # Errors
/// `not_found`.
pub async fn findings(
    app: &App,
    actor: &Actor,
    id: ImportId,
    asked: FindingAsked,
) -> Result<Page<FindingView>> {
    actor.require(Action::ImportSee)?;
    let db = &**app.store();
    crate::gate::list::row(app, db, actor, id).await?;
    let query =
        FindingQuery { severity: asked.severity, code: asked.code, file: None, after: asked.after };
    let rows = store::gate::list_detail::list_findings(db, id, &query, PAGE_ROWS + 1).await?;
    let Page { rows, next } = Page::cut(rows, |row| row.position.to_string());
    let view = |row: store::gate::list_detail::FindingRow| FindingView {
        file: row.file,
        finding: row.finding,
    };
    Ok(Page { rows: rows.into_iter().map(view).collect(), next })
}

/// One page of the questions about a list.
///
/// # Errors
/// `not_found`.
pub async fn questions(
    app: &App,
    actor: &Actor,
    id: ImportId,
    after: Option<i64>,
) -> Result<Page<QuestionView>> {
    actor.require(Action::ImportSee)?;
    let db = &**app.store();
    crate::gate::list::row(app, db, actor, id).await?;
    let rows = store::gate::list_detail::list_questions(db, id, after, PAGE_ROWS + 1).await?;
    let Page { rows, next } = Page::cut(rows, |row| row.position.to_string());
    let view = |row: store::gate::list_detail::QuestionRow| {
        Ok(QuestionView {
            id: row.id,
            file: row.file,
            place: row.place,
            code: row.code,
            args: serde_json::from_str(&row.args).map_err(Problem::internal)?,
            choices: serde_json::from_str(&row.choices).map_err(Problem::internal)?,
            answer: row.answer,
        })
    };
    Ok(Page { rows: rows.into_iter().map(view).collect::<Result<_>>()?, next })
}

/// One page of the households that differ, or of those that the list does not have.
///
/// # Errors
/// `not_found`.
pub async fn differences(
    app: &App,
    actor: &Actor,
    id: ImportId,
    missing: bool,
    after: Option<i64>,
) -> Result<Page<DifferenceView>> {
    actor.require(Action::ImportSee)?;
    let db = &**app.store();
    crate::gate::list::row(app, db, actor, id).await?;
    let kind = if missing { "missing" } else { "changed" };
    let query = DifferenceQuery { kind: Some(kind), open: false, after };
    let rows = store::gate::list_detail::list_differences(db, id, &query, PAGE_ROWS + 1).await?;
    let Page { rows, next } = Page::cut(rows, |row| row.position.to_string());
    let view = |row: store::gate::list_detail::DifferenceRow| {
        Ok(DifferenceView {
            kind: row.kind,
            household: row.household,
            fingerprint: row.fingerprint,
            file: row.file,
            place: row.place,
            head: row.head,
            village: row.village,
            fields: serde_json::from_str(&row.fields).map_err(Problem::internal)?,
            choice: row.choice,
        })
    };
    Ok(Page { rows: rows.into_iter().map(view).collect::<Result<_>>()?, next })
}

/// Everything that a column of a list may hold, in the order of a template.
///
/// # Errors
/// `not_found`.
pub async fn columns(app: &App, actor: &Actor, id: ImportId) -> Result<Vec<ColumnChoice>> {
    actor.require(Action::ImportSee)?;
    let db = &**app.store();
    let row = crate::gate::list::row(app, db, actor, id).await?;
    let known = intake::columns().iter();
    let mut choices: Vec<ColumnChoice> =
        known.map(|it| ColumnChoice { id: it.id.to_owned(), name: it.header.to_owned() }).collect();
    let Some(round) = row.round else { return Ok(choices) };
    let round = crate::review::round::row(app, db, actor, round).await?;
    let standard = app.law().standard(&round.standard)?;
    let form = crate::gate::list::read::form(app, db, Some(&round)).await?;
    choices.extend(form.questions.into_iter().map(|(id, _)| {
        let name = standard.item(&id).map_or_else(|| id.clone(), |item| item.name_vi.clone());
        ColumnChoice { id, name }
    }));
    let indicators = standard.indicators.iter();
    choices
        .extend(indicators.map(|it| ColumnChoice { id: it.id.clone(), name: it.name_vi.clone() }));
    Ok(choices)
}

/// A file of a list as a workbook with its cells marked: what was found, and what to do.
///
/// # Errors
/// `not_found`; `import_refused` for a file that cannot be read at all.
pub async fn marked(
    app: &App,
    actor: &Actor,
    id: ImportId,
    file: i32,
    lang: base::words::Lang,
) -> Result<(String, Vec<u8>)> {
    actor.require(Action::ImportSee)?;
    let db = &**app.store();
    crate::gate::list::row(app, db, actor, id).await?;
    let files = store::gate::list::list_files(db, id).await?;
    let of = files.into_iter().find(|it| it.position == file);
    let name = of.ok_or_else(|| Problem::new(Code::NotFound))?.name;
    let bytes = store::gate::list::content(db, id, file).await?;
    let bytes = bytes.ok_or_else(|| Problem::new(Code::NotFound))?;
    let query = FindingQuery { file: Some(file), ..FindingQuery::default() };
    let rows = store::gate::list_detail::list_findings(db, id, &query, MARKED_MAX).await?;
    let findings: Vec<Finding> = rows.into_iter().map(|row| row.finding).collect();
    let (app, named) = (app.clone(), name.clone());
    let task = tokio::task::spawn_blocking(move || {
        let workbook = workbook::read(&named, &bytes)
            .map_err(|finding| Problem::new(Code::ImportRefused).with_findings(vec![finding]))?;
        let says = |finding: &Finding| app.words().finding(lang, finding);
        let words = mark_words(&app, lang);
        intake::mark_file(&bytes, &workbook, &findings, &words, says).map_err(Problem::internal)
    });
    let marked = task.await.map_err(Problem::internal)??;
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
    Ok((format!("{stem}-danh-dau.xlsx"), marked))
}

fn mark_words(app: &App, lang: base::words::Lang) -> workbook::MarkWords {
    let w = |key: &str| app.words().get(lang, key).to_owned();
    let headers = ["severity", "sheet", "row", "column", "what"];
    workbook::MarkWords {
        sheet: w("marked.name"),
        headers: headers.map(|key| w(&format!("marked.{key}"))),
        severities: ["error", "warning", "note"].map(|key| w(&format!("severity.{key}"))),
        rows_left_out: w("marked.rows_left_out"),
        copied: w("marked.copied"),
    }
}

/// An empty list to be filled in, as a workbook; with the questions of a round when it has a
/// score table.
///
/// # Errors
/// `not_found` for a round of elsewhere.
pub async fn template(app: &App, actor: &Actor, round: Option<RoundId>) -> Result<Vec<u8>> {
    actor.require(Action::ImportSee)?;
    let round = match round {
        Some(id) => Some(crate::review::round::row(app, &**app.store(), actor, id).await?),
        None => None,
    };
    let form = match &round {
        Some(round) => crate::gate::list::read::form(app, &**app.store(), Some(round)).await?,
        None => Form::default(),
    };
    let sheet = crate::gate::list::sheet("", &form, Vec::new());
    paper::to_xlsx(&sheet).map_err(Problem::internal)
}

pub(super) async fn view(
    app: &App,
    row: ImportRow,
    same_as: Option<ImportId>,
) -> Result<ImportView> {
    let (db, id) = (&**app.store(), row.id);
    let files = store::gate::list::list_files(db, id).await?;
    let (progress, problem) = app.job_progress(id.0).await?;
    let busy = matches!(row.state, ImportState::Reading | ImportState::Accepting);
    let query = FindingQuery::default();
    let rows = match busy {
        true => Vec::new(),
        false => store::gate::list_detail::list_findings(db, id, &query, WITH_LIST).await?,
    };
    let counts = store::gate::list_detail::finding_counts(db, id).await?;
    let (asked, open) = store::gate::list_detail::count_questions(db, id).await?;
    let (changed, unchosen, _) = store::gate::list_detail::count_differences(db, id).await?;
    let mapping = match &row.mapping {
        Some(text) => serde_json::from_str(text).map_err(Problem::internal)?,
        None => Vec::new(),
    };
    let answers = store::gate::list_detail::list_answers(db, id).await?.into_iter().collect();
    let decision = super::DecisionSaid::of(&answers);
    let mapping_sure = row.mapping_sure;
    let revision = revision(&row);
    let line = line(row)?;
    Ok(ImportView {
        id,
        commune: line.commune,
        round: line.round,
        file_name: line.file_name,
        file_size: files.iter().map(|file| file.size).sum(),
        files: files
            .into_iter()
            .map(|file| FileView { name: file.name, hash: file.hash, size: file.size })
            .collect(),
        state: line.state,
        findings: rows.into_iter().map(|row| row.finding).collect(),
        finding_counts: counts
            .into_iter()
            .map(|(severity, code, count)| FindingCount { severity, code, count })
            .collect(),
        counts: line.counts,
        mapping,
        mapping_sure,
        decision,
        revision,
        questions: OpenCount { total: asked, open },
        differences: OpenCount { total: changed, open: unchosen },
        progress,
        problem,
        received_at: line.received_at,
        accepted_at: line.accepted_at,
        receipt_number: line.receipt_number,
        same_as,
        searched: None,
    })
}

fn line(row: ImportRow) -> Result<ImportLine> {
    let counts = serde_json::from_str(&row.summary)
        .map_err(|_| Problem::internal(format!("import {} is not readable", row.id)))?;
    Ok(ImportLine {
        id: row.id,
        commune: row.commune,
        round: row.round,
        file_name: row.file_name,
        state: row.state,
        counts,
        received_at: row.received_at,
        accepted_at: row.accepted_at,
        receipt_number: row.receipt_number,
    })
}

fn state_name<S: serde::Serializer>(
    state: &ImportState,
    to: S,
) -> std::result::Result<S::Ok, S::Error> {
    to.serialize_str(state.as_str())
}

/// What the columns of a list hold, as a mark.
pub(super) fn revision(row: &ImportRow) -> String {
    crate::kernel::seen::mark(&row.mapping)
}
