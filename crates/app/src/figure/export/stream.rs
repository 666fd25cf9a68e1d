//! How a list is made: read page by page as it was entered, put in order and written into a temporary
//! file by another thread. Memory holds a few pages, however long the list; nothing waits for whoever
//! fetches the file, and nobody who writes waits for it.

use std::fs::File;
use std::io::{BufWriter, Seek as _, Write as _};
use std::sync::Arc;

use base::Day;
use base::id::HouseholdId;
use base::words::Lang;
use paper::{ListCell, ListHead, XlsxList};
use sha2::{Digest, Sha256};
use store::Scope;
use store::figure::export::Line;
use store::people::household::HouseholdQuery;
use store::people::search::{Order, Place};
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use uuid::Uuid;

use super::column::{Cells, Column, wanted};
use super::sort::{Key, RUN_BYTES, Sorter};
use super::work::Work;
use super::{Format, Rows};
use crate::App;
use crate::kernel::problem::{Code, Problem, Result};

/// Households a page: some hundred ids fit one statement on both engines.
const PAGE_HOUSEHOLDS: u32 = 1_000;
/// Pages read ahead of whoever puts them in order.
pub(crate) const AHEAD: usize = 2;
/// Rows between two looks whether the work was called off.
const ROWS_A_LOOK: usize = 4_096;
/// Text is written in pieces of so many rows.
const ROWS_A_PIECE: usize = 512;

/// An export that has been written down and may begin.
pub(crate) struct Job {
    pub app: App,
    pub scope: Scope,
    pub query: HouseholdQuery,
    pub day: Day,
    /// How the rows leave.
    pub order: Order,
    pub columns: Vec<&'static Column>,
    pub rows: Rows,
    pub lang: Lang,
    pub salt: [Uuid; 2],
    pub head: ListHead,
    pub format: Format,
}

/// A row with its place in the file.
pub(crate) type Placed = (Key, Vec<ListCell>);

impl Job {
    /// Begins in the background; the permit is held until the end.
    pub(crate) fn start(self, work: Arc<Work>, permit: OwnedSemaphorePermit) {
        tokio::spawn(async move {
            let made = self.make(&work).await;
            work.ends(made);
            drop(permit);
        });
    }

    async fn make(mut self, work: &Arc<Work>) -> Result<(File, u64)> {
        let (to, from) = mpsc::channel(AHEAD);
        let (head, format, watched) = (self.head.clone(), self.format, Arc::clone(work));
        let writer = tokio::task::spawn_blocking(move || write(from, &head, format, &watched));
        let read = self.read(work, &to).await;
        drop(to);
        let written = writer.await.map_err(no_room);
        // Why the reading ended says more than that the writer got too few rows.
        read?;
        written?
    }

    /// Reads on one connection: many would each fill their memory with the same pages.
    async fn read(&mut self, work: &Work, to: &mpsc::Sender<Vec<Placed>>) -> Result<()> {
        let app = self.app.clone();
        let reading = app.store().begin_reading().await?;
        while let Some((households, page)) = self.page(&reading).await? {
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

    /// The rows of the next page and how many households they are of; `None` after the last. In the
    /// order in which households were entered they lie together in the database.
    async fn page(&mut self, reading: &store::Tx) -> Result<Option<(usize, Vec<Placed>)>> {
        let db = &**reading;
        let (scope, day) = (&self.scope, self.day);
        let places: Vec<Place> =
            store::people::search::page(db, scope, &self.query, day, Order::Entry, PAGE_HOUSEHOLDS)
                .await?;
        let Some(last) = places.last().cloned() else { return Ok(None) };
        self.query.after = Some(last);
        let ids: Vec<HouseholdId> = places.iter().map(|(_, id)| *id).collect();
        let wanted = wanted(self.rows, &self.columns);
        let lines = store::figure::export::lines(db, scope, &ids, day, wanted).await?;
        let keys: std::collections::HashMap<HouseholdId, String> =
            places.into_iter().map(|(key, id)| (id, key)).collect();
        let commune = |key: &str| {
            base::area::AreaKey::parse(key)
                .map(|key| crate::place::area::name(&self.app, &key))
                .unwrap_or_default()
        };
        let coded = |id: Uuid| code(&self.salt, id);
        let cells = Cells {
            words: self.app.words(),
            lang: self.lang,
            standards: self.app.law().standards(),
            commune: &commune,
            coded: &coded,
        };
        let row = |line: &Line| {
            let row = self.columns.iter().map(|column| cells.cell(column, line)).collect();
            // In a coded list an order that says nothing: that of the codes of this file.
            let first = match self.order {
                Order::Name => keys.get(&line.household).map_or("", String::as_str).to_owned(),
                Order::Entry => coded(line.household.0),
            };
            (key(&first, line), row)
        };
        Ok(Some((ids.len(), lines.iter().map(row).collect())))
    }
}

/// Rows of a household stand together, in the order of its members.
fn key(first: &str, line: &Line) -> Key {
    let mut key = Vec::with_capacity(first.len() + 38);
    key.extend(first.as_bytes());
    key.push(0);
    key.extend(line.household.0.as_bytes());
    key.extend(line.position.unsigned_abs().to_be_bytes());
    key.extend(line.person.id.0.as_bytes());
    key
}

/// Puts the rows in order and writes the file, beside the reading.
pub(crate) fn write(
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
