//! Lists of households: sent in, read in the background, their columns confirmed and questions
//! answered, compared with the register, and taken into it when somebody accepts.
//!
//! Reading writes nothing but what was found. Accepting works the list out again, so that what is
//! written is what the register looks like then, in one transaction.

mod accept;
mod answer;
mod area;
mod difference;
mod events;
mod heads;
mod known;
mod plan;
mod read;
mod receipt;
mod settle;
mod sheet;
mod show;
mod state;
mod villages;

pub(crate) use self::accept::ACCEPT;
pub use self::accept::{accept, accept_send};
pub use self::answer::{answer, cancel, choose, choose_rest, decide, import_again, map};
pub(crate) use self::read::READ;
pub use self::receipt::{receipt, receipt_xlsx};
pub(crate) use self::sheet::sheet;
pub use self::show::{columns, differences, findings, get, list, marked, questions, template};
use std::time::Duration;

use base::area::AreaKey;
use base::id::{ImportId, JobId, RoundId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::gate::list::{FileRow, ImportRow};
use store::kernel::job::JobRow;

use crate::App;
use crate::kernel::filter::going_on;
use crate::kernel::hex::hex;
use crate::kernel::job::JobKind;
use crate::kernel::once::Once;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::place::succession::LeftOpen;

/// What communes that ended left open here.
pub(crate) static LEFT_OPEN: LeftOpen = LeftOpen {
    words: "handed.imports",
    help: "handed.imports_help",
    page: "/imports",
    see: Action::ImportSee,
    count: |app, scope, communes, _| {
        Box::pin(async move {
            Ok(store::gate::list::count_left(&**app.store(), scope, communes).await?)
        })
    },
};

pub use answer::{AnswerNew, ChoiceNew, LAYOUTS, Take};
pub use difference::FieldDifference;
pub use intake::{Mapping, RowLayout};
pub use receipt::ReceiptView;
pub use show::{
    ColumnChoice, DifferenceView, FileView, FindingAsked, FindingView, ImportLine, ImportView,
    QuestionView,
};
pub use state::DecisionSaid;
pub use store::gate::list::ImportState;
pub use store::gate::list_detail::ReceiptHousehold;
pub use workbook::{FILE_MAX, TextEncoding};

/// The most characters of a file's name that are kept.
const NAME_MAX: usize = 255;
/// The most files sent together: a province's old districts have no more communes.
pub const FILES_MAX: usize = 30;
/// The most bytes of all of them: they are in memory at once when they come.
pub const FILES_SIZE_MAX: usize = FILE_MAX;
/// A short list is read before the page that sent it is answered; a longer one shows its progress.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);

/// A file as it was sent.
#[derive(Debug, Clone)]
pub struct FileNew {
    /// The name it was sent under.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// A list to be checked: one file, or several together.
#[derive(Debug, Clone)]
pub struct ImportNew {
    /// Its id, made by the client.
    pub id: ImportId,
    /// The round whose answers it brings.
    pub round: Option<RoundId>,
    pub files: Vec<FileNew>,
}

impl ImportNew {
    /// A list of one file.
    pub fn one(id: ImportId, round: Option<RoundId>, name: String, bytes: Vec<u8>) -> ImportNew {
        ImportNew { id, round, files: vec![FileNew { name, bytes }] }
    }
}

/// What a list brings.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(default)]
pub struct ImportCounts {
    /// Rows read.
    pub rows: u32,
    pub households: u32,
    pub people: u32,
    /// Households that are not in the register yet.
    pub new: u32,
    /// Households that are in the register, as the list has them.
    pub unchanged: u32,
    /// Households that are in the register with other data.
    pub different: u32,
    /// Of these, those whose version of the list was taken.
    pub changed: u32,
    /// Households of the register that the list does not have; they stay.
    pub missing: u32,
    /// Forms that it adds to the round.
    pub surveys: u32,
    /// Classes that it records.
    pub classes: u32,
    /// Households that cannot be taken in as they stand; the others can.
    pub left_out: u32,
    /// Households of a class without the number and the day of a decision.
    pub undecided: u32,
}

/// Keeps the files of a list and enqueues their reading; nothing of them enters the register. A
/// list all of whose files are in the register changes nothing.
///
/// # Errors
/// `not_found` for a round of elsewhere, `round_decided`, `area_unknown`, `bad_input` without a
/// file, `too_large`, `import_accepted` when the id was used for other files.
pub async fn add(app: &App, actor: &Actor, new: ImportNew) -> Result<ImportView> {
    let write = app.write_sent(actor, Action::ImportAdd, new.id).await?;
    let commune = commune_of(actor)?;
    let files = files_of(new.files)?;
    let known = store::gate::list::find(&*write, &app.scope(actor), new.id).await?;
    let there = match &known {
        Some(_) => store::gate::list::list_files(&*write, new.id).await?,
        None => Vec::new(),
    };
    let hashes = || files.iter().map(|(file, _)| &file.hash);
    let same = known
        .as_ref()
        .map(|it| it.round == new.round && there.iter().map(|file| &file.hash).eq(hashes()));
    let names: Vec<_> = files.iter().map(|(file, _)| (&file.name, &file.hash)).collect();
    let sent = json!({ "round": new.round, "files": names });
    if let (Once::Again, Some(known)) = (write.once(new.id, &sent, same).await?, known) {
        drop(write);
        return crate::gate::list::show::view(app, known, None).await;
    }
    let round = match new.round {
        Some(id) => {
            let round = crate::review::round::to_write(app, &write, actor, id).await?;
            // Whose villages a list speaks of must be plain: a round of before takes forms only.
            if round.commune != commune {
                let area = crate::place::area::name(app, &round.commune);
                return Err(Problem::new(Code::ImportOfBefore).with("area", area));
            }
            Some(round)
        }
        None => None,
    };
    let hashes: Vec<String> = files.iter().map(|(file, _)| file.hash.clone()).collect();
    let taken = store::gate::list::accepted_hashes(&*write, &commune, new.round, &hashes).await?;
    if hashes.iter().all(|hash| taken.iter().any(|(known, _)| known == hash))
        && let Some((_, first)) = taken.first()
    {
        let first = *first;
        let row = store::gate::list::find(&*write, &app.scope(actor), first).await?;
        let row = row.ok_or_else(|| Problem::new(Code::NotFound))?;
        drop(write);
        return crate::gate::list::show::view(app, row, Some(first)).await;
    }
    if round.as_ref().is_some_and(|round| round.decision.is_some()) {
        return Err(Problem::new(Code::RoundDecided));
    }
    let row = keep(app, &write, actor, new.id, &commune, new.round, files).await?;
    let detail = json!({ "file": row.file_name, "hash": row.file_hash, "files": hashes.len() });
    write.commit(Some(&commune), new.id, detail).await?;
    crate::gate::list::show::view(app, row, None).await
}

/// As [`add`], and waits for a while for the list to be read.
///
/// # Errors
/// As [`add`].
pub async fn send(app: &App, actor: &Actor, new: ImportNew) -> Result<ImportView> {
    let view = add(app, actor, new).await?;
    answered(app, actor, view).await
}

/// As [`add`], and waits until the list was read: for commands.
///
/// # Errors
/// As [`add`].
pub async fn check(app: &App, actor: &Actor, new: ImportNew) -> Result<ImportView> {
    let view = add(app, actor, new).await?;
    wait(app, actor, view).await
}

/// Waits until nothing is being done with a list any more: for commands.
///
/// # Errors
/// When the database cannot be asked.
pub async fn settled(app: &App, actor: &Actor, view: ImportView) -> Result<ImportView> {
    wait(app, actor, view).await
}

async fn wait(app: &App, actor: &Actor, view: ImportView) -> Result<ImportView> {
    if !matches!(view.state, ImportState::Reading | ImportState::Accepting) {
        return Ok(view);
    }
    app.job_wait(view.id.0).await?;
    let same_as = view.same_as;
    Ok(ImportView { same_as, ..get(app, actor, view.id).await? })
}

/// Waits for a while, so that who sent a short list sees what became of it.
async fn answered(app: &App, actor: &Actor, view: ImportView) -> Result<ImportView> {
    if !matches!(view.state, ImportState::Reading | ImportState::Accepting) {
        return Ok(view);
    }
    app.job_wait_for(view.id.0, ANSWER_WITHIN).await?;
    let same_as = view.same_as;
    Ok(ImportView { same_as, ..get(app, actor, view.id).await? })
}

async fn keep(
    app: &App,
    write: &crate::kernel::write::Write,
    actor: &Actor,
    id: ImportId,
    commune: &AreaKey,
    round: Option<RoundId>,
    files: Vec<(FileRow, Vec<u8>)>,
) -> Result<ImportRow> {
    let mut files = files.into_iter();
    let (first, content) = files.next().ok_or_else(|| bad_file("file"))?;
    let row = ImportRow {
        id,
        commune: commune.clone(),
        round,
        file_name: first.name,
        file_hash: first.hash,
        file_size: first.size,
        summary: serde_json::to_string(&ImportCounts::default()).map_err(Problem::internal)?,
        state: ImportState::Reading,
        mapping: None,
        mapping_sure: false,
        received_at: write.at,
        received_by: actor.account,
        accepted_at: None,
        accepted_by: None,
        receipt_number: None,
    };
    if let Err(error) = store::gate::list::add(&**write, &row, content).await {
        return Err(match error.constraint() {
            // The id is that of another commune's list.
            Some(_) => Problem::new(Code::ImportConflict),
            None => error.into(),
        });
    }
    for (file, content) in files {
        store::gate::list::add_file(&**write, id, &file, content).await?;
    }
    put_down(app, write, actor, id, &READ).await?;
    Ok(row)
}

/// Enqueues a job on a list, unless one waits already.
pub(crate) async fn put_down(
    app: &App,
    write: &crate::kernel::write::Write,
    actor: &Actor,
    id: ImportId,
    kind: &JobKind,
) -> Result<()> {
    let (job, by) = (JobId(app.new_id()), actor.account);
    let added = store::kernel::job::add(&**write, job, kind.name, id.0, by, (None, write.at)).await;
    added.map_err(|error| match error.constraint() {
        Some(_) => Problem::new(Code::ImportBusy),
        None => error.into(),
    })
}

/// In whose name, and in which of his posts, work on a list is done.
async fn actor_of(app: &App, job: &JobRow, action: Action) -> Result<Actor> {
    let commune = store::gate::list::commune(&**app.store(), ImportId(job.subject)).await?;
    let commune = commune.ok_or_else(|| Problem::new(Code::NotFound))?;
    crate::office::account::actor_of_work(app, job.account, (action, &commune)).await
}

/// Puts a list back where it was before a piece of work that ended without its result.
async fn put_back(
    work: &store::Work,
    job: &JobRow,
    from: ImportState,
    to: ImportState,
) -> Result<()> {
    store::gate::list::set_state(work, ImportId(job.subject), &[from], to).await?;
    Ok(())
}

/// Refuses what goes on with a list that was sent to a commune of before: it would be put into
/// one that has ended.
pub(crate) fn refuse_list_of_before(app: &App, actor: &Actor, row: &ImportRow) -> Result<()> {
    match &actor.area {
        Some(mine) if *mine == row.commune => Ok(()),
        _ => Err(Problem::new(Code::ImportOfBefore)
            .with("area", crate::place::area::name(app, &row.commune))),
    }
}

/// A list within the actor's area.
pub(crate) async fn row(
    app: &App,
    db: &impl store::Db,
    actor: &Actor,
    id: ImportId,
) -> Result<ImportRow> {
    let row = store::gate::list::find(db, &app.scope(actor), id).await?;
    row.ok_or_else(|| Problem::new(Code::NotFound))
}

fn bad_file(field: &str) -> Problem {
    Problem::new(Code::BadInput).with("field", field)
}

/// The files with their hashes, each once: the same file twice in one list is one file.
fn files_of(files: Vec<FileNew>) -> Result<Vec<(FileRow, Vec<u8>)>> {
    if files.is_empty() {
        return Err(bad_file("file"));
    }
    let size: usize = files.iter().map(|file| file.bytes.len()).sum();
    if files.len() > FILES_MAX || size > FILES_SIZE_MAX {
        return Err(Problem::new(Code::TooLarge));
    }
    let mut kept: Vec<(FileRow, Vec<u8>)> = Vec::new();
    for file in files {
        let hash = hex(&Sha256::digest(&file.bytes));
        if kept.iter().any(|(known, _)| known.hash == hash) {
            continue;
        }
        let name: String = base::text::clean(&file.name).chars().take(NAME_MAX).collect();
        let row = FileRow {
            position: i32::try_from(kept.len()).unwrap_or(i32::MAX),
            name: if name.is_empty() { "?".to_owned() } else { name },
            hash,
            size: i64::try_from(file.bytes.len()).unwrap_or(i64::MAX),
        };
        kept.push((row, file.bytes));
    }
    Ok(kept)
}

fn commune_of(actor: &Actor) -> Result<AreaKey> {
    actor.area.clone().ok_or_else(|| Problem::new(Code::AreaUnknown).with("area", ""))
}

/// Where a page of a list by time goes on.
fn moment(text: Option<&str>) -> Result<Option<DateTime<Utc>>> {
    going_on(text, |text| text.parse().ok())
}
