//! A long list as a file: read page by page as it was entered, put in order and written into a temporary
//! file by another thread. Memory holds a few pages, however long the list; nothing waits for whoever
//! fetches the file, and nobody who writes waits for it.

mod sort;

use std::fs::File;
use std::io::{BufWriter, Seek as _, Write as _};
use std::sync::Arc;

pub use paper::Separator;
use paper::{ListCell, ListHead, XlsxList};
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;
use uuid::Uuid;

use self::sort::{Key, RUN_BYTES, Sorter};
use super::made_file::{Permit, Work};
use crate::App;
use crate::kernel::problem::{Code, Problem, Result};

/// Pages read ahead of whoever puts them in order.
const AHEAD: usize = 2;
/// Rows between two looks whether the work was called off.
const ROWS_A_LOOK: usize = 4_096;
/// Text is written in pieces of so many rows.
const ROWS_A_PIECE: usize = 512;

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A workbook.
    Xlsx,
    /// UTF-8 text with a byte-order mark.
    Csv(Separator),
}

impl Format {
    /// The name on forms and on the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Xlsx => "xlsx",
            Format::Csv(Separator::Semicolon) => "csv_semicolon",
            Format::Csv(Separator::Comma) => "csv",
        }
    }

    /// Every kind, the usual one first.
    pub const ALL: [Format; 3] =
        [Format::Xlsx, Format::Csv(Separator::Semicolon), Format::Csv(Separator::Comma)];

    /// The kind of that name.
    pub fn parse(text: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.as_str() == text)
    }

    pub(crate) fn ending(self) -> &'static str {
        match self {
            Format::Xlsx => "xlsx",
            Format::Csv(_) => "csv",
        }
    }

    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Format::Csv(_) => "text/csv; charset=utf-8",
        }
    }
}

/// A row with its place in the file.
pub(crate) type Placed = (Key, Vec<ListCell>);

/// A list that is read page by page.
pub(crate) trait Pages: Send + 'static {
    /// The rows of the next page and how many households they are of; `None` after the last.
    fn page(
        &mut self,
        reading: &store::Tx,
    ) -> impl Future<Output = Result<Option<(usize, Vec<Placed>)>>> + Send;
}

/// Begins in the background; the permit is held until the end.
pub(crate) fn start(
    app: &App,
    pages: impl Pages,
    (head, format): (ListHead, Format),
    work: Arc<Work>,
    permit: Permit,
) {
    let app = app.clone();
    tokio::spawn(async move {
        let made = make(&app, pages, (head, format), &work).await;
        work.ends(made);
        drop(permit);
    });
}

async fn make(
    app: &App,
    pages: impl Pages,
    (head, format): (ListHead, Format),
    work: &Arc<Work>,
) -> Result<(File, u64)> {
    let (to, from) = mpsc::channel(AHEAD);
    let watched = Arc::clone(work);
    let writer = tokio::task::spawn_blocking(move || write(from, &head, format, &watched));
    let read = read(app, pages, work, &to).await;
    drop(to);
    let written = writer.await.map_err(fallen);
    // Why the reading ended says more than that the writer got too few rows.
    read?;
    written?
}

/// Reads on one connection: many would each fill their memory with the same pages.
async fn read(
    app: &App,
    mut pages: impl Pages,
    work: &Work,
    to: &mpsc::Sender<Vec<Placed>>,
) -> Result<()> {
    let reading = app.store().begin_reading().await?;
    while let Some((households, page)) = pages.page(&reading).await? {
        work.step(households)?;
        // A writer that is gone has failed and says why.
        if to.send(page).await.is_err() {
            return Ok(());
        }
    }
    reading.read_out().await?;
    work.goes_on()?;
    work.write();
    Ok(())
}

/// Puts the rows in order and writes the file, beside the reading.
fn write(
    mut from: mpsc::Receiver<Vec<Placed>>,
    head: &ListHead,
    format: Format,
    work: &Work,
) -> Result<(File, u64)> {
    let mut sorter = Sorter::new(RUN_BYTES);
    while let Some(page) = from.blocking_recv() {
        for (key, cells) in page {
            sorter.add(key, &cells).map_err(disk)?;
        }
    }
    work.goes_on()?;
    let mut sorted = sorter.sorted().map_err(disk)?;
    let mut rows = 0_usize;
    let mut next = || -> Result<Option<Vec<ListCell>>> {
        rows += 1;
        if rows.is_multiple_of(ROWS_A_LOOK) {
            work.goes_on()?;
        }
        sorted.next().map_err(disk)
    };
    let mut file = tempfile::tempfile().map_err(disk)?;
    match format {
        Format::Csv(separator) => {
            let mut out = BufWriter::new(&mut file);
            let begin = paper::csv_head(head, separator).map_err(Problem::internal)?;
            out.write_all(&begin).map_err(disk)?;
            loop {
                let mut some = Vec::with_capacity(ROWS_A_PIECE);
                while some.len() < ROWS_A_PIECE
                    && let Some(row) = next()?
                {
                    some.push(row);
                }
                if some.is_empty() {
                    break;
                }
                let piece = paper::csv_rows(some, separator).map_err(Problem::internal)?;
                out.write_all(&piece).map_err(disk)?;
            }
            out.flush().map_err(disk)?;
        }
        Format::Xlsx => {
            let mut list = XlsxList::new(head.clone()).map_err(no_room)?;
            while let Some(row) = next()? {
                list.add(&row).map_err(no_room)?;
            }
            list.finish(BufWriter::new(&mut file)).map_err(no_room)?;
        }
    }
    let bytes = file.stream_position().map_err(disk)?;
    Ok((file, bytes))
}

pub(crate) fn disk(error: std::io::Error) -> Problem {
    use std::io::ErrorKind::{QuotaExceeded, StorageFull};
    if matches!(error.kind(), StorageFull | QuotaExceeded) {
        return Problem::new(Code::ExportNoRoom).inside(error);
    }
    Problem::internal(error)
}

/// Workbooks say in words only that the disk is full, or fall over it.
pub(crate) fn no_room(error: impl std::error::Error + 'static) -> Problem {
    let mut problem = Problem::of_file(error);
    if problem.code == Code::DiskFull {
        problem.code = Code::ExportNoRoom;
    }
    problem
}

/// A writer that fell over: what makes workbooks does so on a full disk.
fn fallen(error: tokio::task::JoinError) -> Problem {
    let text = error.to_string();
    let full = ["StorageFull", "QuotaExceeded", "No space left", "os error 28"];
    if error.is_panic() && full.iter().any(|it| text.contains(it)) {
        return Problem::new(Code::ExportNoRoom).inside(text);
    }
    Problem::internal(error)
}

/// A code that holds within one file: nobody can come back from it to the id without the salt, and
/// the salt is kept nowhere.
pub(crate) fn code(salt: &[Uuid; 2], id: Uuid) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    const LETTERS: usize = 12;
    let mut hasher = Sha256::new();
    for part in [&salt[0], &salt[1], &id] {
        hasher.update(part.as_bytes());
    }
    let hash = hasher.finalize();
    let letters = hash
        .iter()
        .take(LETTERS)
        .map(|byte| ALPHABET.get(usize::from(byte & 31)).map_or('0', |letter| char::from(*letter)));
    letters.collect()
}
