//! The work of reading a list: files become sheets, sheets households, and these are compared with
//! the register. What was found is written in one transaction; the register is not touched.

use base::id::ImportId;
use base::{Day, Finding};
use intake::{Answers, Form, Mapping, Proposal, Question};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::gate::list::{FileRow, ImportRow, ImportState, ReadOutcome};
use store::gate::list_detail::{DifferenceRow, FindingRow, QuestionRow};
use store::kernel::job::{JobRow, JobState};
use store::review::round::RoundRow;

use super::plan::{Asked, ListFile, Plan};
use crate::App;
use crate::kernel::hex::hex;
use crate::kernel::job::{JobKind, Progress};
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};

/// The most findings of a list that are kept; what lies beyond is counted. More than one a row of
/// the largest list is a file that must be made anew anyway.
pub(super) const FINDINGS_MAX: usize = 100_000;
/// The most questions kept at once: answering the first ones mostly answers the others.
pub(super) const QUESTIONS_MAX: usize = 5_000;
/// How many confirmed mappings of a commune are looked through.
const REMEMBERED_MAX: u32 = 50;

/// Everything that reading a list needs from the database.
pub(super) struct Basis {
    pub row: ImportRow,
    pub round: Option<RoundRow>,
    pub day: Day,
    pub answers: Answers,
    form: Form,
    remembered: Vec<Mapping>,
    files: Vec<FileRow>,
    /// Files that are in the register already.
    taken: Vec<String>,
}

impl Basis {
    /// Whether another list brought some of the files into the register in between.
    pub(super) fn is_taken_otherwise(&self, before: &Basis) -> bool {
        self.taken != before.taken
    }
}

/// The files of a list, read.
pub(super) struct Reading {
    pub files: Vec<ListFile>,
    /// What is asked about the columns before anything is proposed.
    questions: Vec<(i32, Question)>,
    /// What was found about files as such.
    findings: Vec<(i32, Finding)>,
    /// What the columns hold, file by file; nothing for a file that cannot be read.
    pub mappings: Vec<Mapping>,
    sure: bool,
}

/// Reading the files of a list and holding them against the register. A file that ended the process twice is
/// not read again by itself.
pub(crate) static READ: JobKind = JobKind {
    name: "import_read",
    attempts_max: 2,
    called_off: Code::ImportCancelled,
    interrupted: Code::ImportInterrupted,
    run: |app, job, progress| Box::pin(import_read(app, job, progress)),
    put_back: |work, job, ended| {
        let to = match ended {
            JobState::Cancelled => ImportState::Cancelled,
            JobState::Waiting | JobState::Running | JobState::Done | JobState::Failed => {
                ImportState::Refused
            }
        };
        Box::pin(super::put_back(work, job, ImportState::Reading, to))
    },
    after: None,
};

/// Reads a list, in the name of who sent it.
async fn import_read(app: &App, job: &JobRow, progress: &Progress) -> Result<()> {
    let actor = &super::actor_of(app, job, Action::ImportAdd).await?;
    let basis = self::basis(app, &**app.store(), actor, ImportId(job.subject)).await?;
    let reading = self::reading(app, &basis, progress).await?;
    let asked = Asked {
        actor,
        import: &basis.row,
        round: basis.round.as_ref(),
        answers: &basis.answers,
        day: basis.day,
        today: app.today(),
        at: app.now(),
    };
    let plan = crate::gate::list::plan::plan(app, &**app.store(), &asked, &reading.files, progress)
        .await?;
    write_down(app, actor, &basis, reading, plan, job, progress).await
}

/// Gathers what reading a list needs.
pub(super) async fn basis(
    app: &App,
    db: &impl store::Db,
    actor: &Actor,
    id: ImportId,
) -> Result<Basis> {
    actor.require(Action::ImportAdd)?;
    let row = crate::gate::list::row(app, db, actor, id).await?;
    let round = match row.round {
        Some(id) => Some(crate::review::round::row(app, db, actor, id).await?),
        None => None,
    };
    let mut form = self::form(app, db, round.as_ref()).await?;
    let day = round.as_ref().map_or(app.today(), |round| round.review_day);
    let scope = app.scope(actor);
    let villages =
        store::place::village::list(db, &scope, &row.commune, scope.day().min(day)).await?;
    form.villages = villages.into_iter().map(|village| village.name).collect();
    let files = store::gate::list::list_files(db, id).await?;
    let hashes: Vec<String> = files.iter().map(|file| file.hash.clone()).collect();
    let taken = store::gate::list::accepted_hashes(db, &row.commune, row.round, &hashes).await?;
    let taken = taken.into_iter().filter(|(_, by)| *by != id).map(|(hash, _)| hash).collect();
    // What the predecessor communes said of their columns is known here, too.
    let before =
        crate::place::succession::predecessors(app, &row.commune).into_iter().map(|it| it.commune);
    let communes: Vec<_> = std::iter::once(row.commune.clone()).chain(before).collect();
    let remembered = store::gate::list::list_remembered(db, &communes, REMEMBERED_MAX).await?;
    let remembered = remembered.iter().filter_map(|it| serde_json::from_str(it).ok()).collect();
    let answers = store::gate::list_detail::list_answers(db, id).await?.into_iter().collect();
    Ok(Basis { row, round, day, answers, form, remembered, files, taken })
}

/// Reads the files, one after the other, on a blocking thread.
pub(super) async fn reading(app: &App, basis: &Basis, progress: &Progress) -> Result<Reading> {
    progress.stage("reading", basis.files.len());
    let confirmed: Vec<Mapping> = match &basis.row.mapping {
        Some(text) if basis.row.mapping_sure => {
            serde_json::from_str(text).map_err(Problem::internal)?
        }
        _ => Vec::new(),
    };
    let mut reading = Reading {
        files: Vec::new(),
        questions: Vec::new(),
        findings: Vec::new(),
        mappings: Vec::new(),
        sure: true,
    };
    for (at, file) in basis.files.iter().enumerate() {
        progress.step(at)?;
        if basis.taken.contains(&file.hash) {
            let finding = Finding::note("file_in_register").with("file", &file.name);
            reading.findings.push((file.position, finding));
            reading.mappings.push(Mapping::default());
            continue;
        }
        let bytes = store::gate::list::content(&**app.store(), basis.row.id, file.position).await?;
        let bytes = bytes.ok_or_else(|| Problem::internal("a file of a list has no content"))?;
        let known = confirmed.get(at).cloned();
        let answers = of_file(&basis.answers, file.position);
        match read(basis, file, bytes, known, answers).await? {
            Err(finding) => {
                reading.findings.push((file.position, finding));
                reading.mappings.push(Mapping::default());
            }
            Ok((mapping, questions, mut proposal)) => {
                reading.sure &= is_sure(&mapping);
                let own = |question: Question| (file.position, named(question, file.position));
                reading.questions.extend(questions.into_iter().map(own));
                let asked = std::mem::take(&mut proposal.questions);
                proposal.questions = asked.into_iter().map(|it| named(it, file.position)).collect();
                reading.mappings.push(mapping.clone());
                reading.files.push(ListFile { position: file.position, mapping, proposal });
            }
        }
    }
    Ok(reading)
}

async fn write_down(
    app: &App,
    actor: &Actor,
    basis: &Basis,
    reading: Reading,
    plan: Plan,
    job: &JobRow,
    progress: &Progress,
) -> Result<()> {
    let id = basis.row.id;
    let unread = reading.findings.iter().any(|(_, it)| it.severity == base::Severity::Error);
    let refused = unread || plan.refuses();
    let Plan { findings, questions, counts, differences, missing, .. } = plan;
    let (findings, cut) = bounded(reading.findings, findings);
    let asked = asked_once(reading.questions, questions, &basis.answers);
    let questions = with_answered(app, id, asked, &reading.mappings).await?;
    let open = questions.iter().any(|it| !basis.answers.contains_key(&it.id));
    let mut differing = Vec::with_capacity(differences.len() + missing.len());
    for difference in &differences {
        differing.push(DifferenceRow {
            position: place(differing.len()),
            kind: "changed".to_owned(),
            household: difference.household,
            fingerprint: difference.fingerprint(crate::kernel::sealing::keys(app)),
            file: difference.file,
            place: difference.place.clone(),
            head: difference.head.clone(),
            village: difference.village.clone(),
            fields: serde_json::to_string(&difference.fields).map_err(Problem::internal)?,
            choice: None,
        });
    }
    for (household, head, village) in missing {
        differing.push(DifferenceRow {
            position: place(differing.len()),
            kind: "missing".to_owned(),
            household,
            fingerprint: String::new(),
            file: 0,
            place: base::Place::default(),
            head,
            village,
            fields: "[]".to_owned(),
            choice: None,
        });
    }
    progress.step(0)?;
    let write = app.write(actor, Action::ImportAdd).await?;
    let choices = store::gate::list_detail::clear(&*write, id).await?;
    store::gate::list_detail::add_findings(&*write, id, &findings).await?;
    store::gate::list_detail::add_questions(&*write, id, &questions).await?;
    store::gate::list_detail::add_differences(&*write, id, &differing, &choices).await?;
    let (_, unchosen, _) = store::gate::list_detail::count_differences(&*write, id).await?;
    let state = match (refused, open || unchosen > 0 || !reading.sure) {
        (true, _) => ImportState::Refused,
        (false, true) => ImportState::Asking,
        (false, false) => ImportState::Checked,
    };
    let outcome = ReadOutcome {
        state,
        summary: serde_json::to_string(&counts).map_err(Problem::internal)?,
        mapping: serde_json::to_string(&reading.mappings).map_err(Problem::internal)?,
        mapping_sure: reading.sure,
    };
    if !store::gate::list::set_read(&*write, id, &outcome).await?
        || !store::kernel::job::set_done(&*write, job.id, app.job_worker(), app.now()).await?
    {
        return Err(Problem::new(Code::ImportCancelled));
    }
    let detail = json!({
        "state": state.as_str(), "findings": findings.len() + cut, "questions": questions.len(),
        "different": counts.different, "new": counts.new,
    });
    write.commit(Some(&basis.row.commune), id, detail).await
}

/// With the questions that were answered and are therefore asked no more: until the list is taken
/// in, an answer can be another.
async fn with_answered(
    app: &App,
    id: ImportId,
    mut asked: Vec<QuestionRow>,
    mappings: &[Mapping],
) -> Result<Vec<QuestionRow>> {
    let limit = u32::try_from(QUESTIONS_MAX).unwrap_or(u32::MAX);
    let db = &**app.store();
    // What the columns hold was said for all of them by now.
    let mut columns = mappings.iter().flat_map(|it| &it.sheets).flat_map(|it| &it.columns);
    let columns_said = columns.all(|column| column.sure);
    let ids: std::collections::HashSet<String> = asked.iter().map(|it| it.id.clone()).collect();
    for known in store::gate::list_detail::list_questions(db, id, None, limit).await? {
        let of_column = known.code.starts_with("column_") && columns_said;
        let again = ids.contains(&known.id);
        if known.answer.is_some() && !of_column && !again && asked.len() < QUESTIONS_MAX {
            asked.push(QuestionRow { position: place(asked.len()), ..known });
        }
    }
    Ok(asked)
}

/// Questions and indicators that a list may carry in a round.
pub(super) async fn form(app: &App, db: &impl store::Db, round: Option<&RoundRow>) -> Result<Form> {
    let Some(round) = round else { return Ok(Form::default()) };
    let standard = app.law().standard(&round.standard)?;
    let indicators = standard.indicators.iter().map(|it| it.id.clone()).collect();
    let prepared = crate::review::survey::prepare(app, db, round).await?;
    // Without a score table yet, the questions are the standard's own.
    let questions = match &prepared {
        // Lists have no columns of the circular's facts yet: a form is filled in for each household.
        Some(prepared) if prepared.sheet().is_some() => Vec::new(),
        Some(prepared) => prepared
            .scores()?
            .questions()
            .iter()
            .map(|q| (q.id.clone(), q.answers.iter().map(|(id, _)| id.clone()).collect()))
            .collect(),
        None => standard
            .items
            .iter()
            .map(|it| (it.id.clone(), it.answers.iter().map(|a| a.id.clone()).collect()))
            .collect(),
    };
    let items = standard.items.iter().flat_map(|it| it.answers.iter().map(move |a| (it, a)));
    let words = items
        .flat_map(|(it, answer)| {
            [&answer.vi, &answer.en]
                .map(|word| ((it.id.clone(), base::text::fold(word)), answer.id.clone()))
        })
        .collect();
    Ok(Form { questions, indicators, words, villages: Vec::new() })
}

type FileRead = std::result::Result<(Mapping, Vec<Question>, Proposal), Finding>;

/// Reads one file on a blocking thread. What was confirmed for this very list goes before what is
/// recognised.
async fn read(
    basis: &Basis,
    file: &FileRow,
    bytes: Vec<u8>,
    known: Option<Mapping>,
    answers: Answers,
) -> Result<FileRead> {
    let (name, form, day) = (file.name.clone(), basis.form.clone(), basis.day);
    let remembered = basis.remembered.clone();
    let task = tokio::task::spawn_blocking(move || {
        let workbook = workbook::read(&name, &bytes)?;
        drop(bytes);
        let (mapping, questions) = match known {
            Some(mapping) => (mapping, Vec::new()),
            None => intake::recognise(&workbook, &form, &remembered),
        };
        let proposal = intake::propose(&workbook, &form, day, &mapping, &answers);
        Ok((mapping, questions, proposal))
    });
    task.await.map_err(Problem::internal)
}

/// Whether what the columns hold needs no confirming.
pub(super) fn is_sure(mapping: &Mapping) -> bool {
    mapping
        .sheets
        .iter()
        .filter(|sheet| sheet.use_it)
        .all(|sheet| sheet.columns.iter().all(|column| column.sure || column.holds.is_none()))
}

/// Under which a mapping is remembered: its headers, whatever the case and marks.
pub(super) fn shape(mapping: &Mapping) -> String {
    let mut hasher = Sha256::new();
    for sheet in mapping.sheets.iter().filter(|sheet| sheet.use_it) {
        for column in &sheet.columns {
            hasher.update(base::text::fold(&column.header).as_bytes());
            hasher.update([0x1f]);
        }
        hasher.update([0x1e]);
    }
    hex(&hasher.finalize())
}

/// Questions of several files are told apart by the file.
fn named(mut question: Question, file: i32) -> Question {
    question.id = format!("{file}:{}", question.id);
    question
}

fn of_file(answers: &Answers, file: i32) -> Answers {
    let lead = format!("{file}:");
    let own = answers.iter().filter_map(|(question, choice)| {
        Some((question.strip_prefix(&lead)?.to_owned(), choice.clone()))
    });
    own.collect()
}

/// At most so many findings: what refuses the list goes before what does not.
fn bounded(files: Vec<(i32, Finding)>, mut found: Vec<(i32, Finding)>) -> (Vec<FindingRow>, usize) {
    let mut all = files;
    all.append(&mut found);
    let cut = all.len().saturating_sub(FINDINGS_MAX);
    if cut > 0 {
        all.sort_by_key(|(_, finding)| finding.severity);
        all.truncate(FINDINGS_MAX);
    }
    all.sort_by(|(a_file, a), (b_file, b)| {
        (a_file, &a.place.sheet, a.place.row, a.place.column).cmp(&(
            b_file,
            &b.place.sheet,
            b.place.row,
            b.place.column,
        ))
    });
    if cut > 0 {
        all.push((0, Finding::note("findings_cut").with("count", cut)));
    }
    let rows = all
        .into_iter()
        .enumerate()
        .map(|(at, (file, finding))| FindingRow { position: place(at), file, finding })
        .collect();
    (rows, cut)
}

/// The questions, each once, those about columns first.
fn asked_once(
    columns: Vec<(i32, Question)>,
    rows: Vec<(i32, Question)>,
    answers: &Answers,
) -> Vec<QuestionRow> {
    let mut seen = std::collections::HashSet::new();
    let mut asked: Vec<(i32, Question)> = columns;
    asked.extend(rows);
    asked.retain(|(_, question)| seen.insert(question.id.clone()));
    asked.truncate(QUESTIONS_MAX);
    asked
        .into_iter()
        .enumerate()
        .map(|(at, (file, question))| QuestionRow {
            position: place(at),
            file,
            place: question.place,
            args: serde_json::to_string(&question.args).unwrap_or_default(),
            choices: serde_json::to_string(&question.choices).unwrap_or_default(),
            answer: answers.get(&question.id).cloned(),
            id: question.id,
            code: question.code,
        })
        .collect()
}

fn place(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
