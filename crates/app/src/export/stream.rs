//! The rows of an export, page by page: a page is read when the one before it was taken, and none
//! is read any more when whoever asked has gone. Memory holds a few pages, however long the list.

use std::collections::HashMap;

use base::Day;
use base::id::HouseholdId;
use base::words::Lang;
use paper::{ListCell, ListHead, XlsxList};
use sha2::{Digest, Sha256};
use store::Scope;
use store::export::MemberDetail;
use store::household::HouseholdQuery;
use store::search::{Order, Place};
use tokio::io::AsyncReadExt;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use uuid::Uuid;

use super::column::{Cells, Column};
use super::{Format, Rows};
use crate::App;
use crate::problem::{Problem, Result};

/// The bytes of an export, piece by piece; an error ends it, and the file is then not whole.
pub type ExportStream = mpsc::Receiver<Result<Vec<u8>>>;

/// Households a page: some hundred ids fit one statement on both engines.
const PAGE_HOUSEHOLDS: u32 = 500;
/// Pieces made ahead of whoever reads.
const AHEAD: usize = 2;
/// A piece of a finished workbook.
const PIECE: usize = 64 * 1024;

/// An export that has been written down and may begin.
pub(super) struct Job {
    pub app: App,
    pub scope: Scope,
    pub query: HouseholdQuery,
    pub day: Day,
    pub order: Order,
    pub columns: Vec<&'static Column>,
    pub rows: Rows,
    pub lang: Lang,
    pub salt: [Uuid; 2],
    pub head: ListHead,
    pub format: Format,
}

impl Job {
    /// Begins in the background; the permit is held until the end.
    pub(super) fn start(self, permit: OwnedSemaphorePermit) -> ExportStream {
        let (to, from) = mpsc::channel(AHEAD);
        tokio::spawn(async move {
            let done = match self.format {
                Format::Csv(separator) => self.csv(separator, &to).await,
                Format::Xlsx => self.xlsx(&to).await,
            };
            if let Err(problem) = done {
                problem.log();
                // When nobody listens any more, nobody needs to hear of it.
                let _ = to.send(Err(problem)).await;
            }
            drop(permit);
        });
        from
    }

    async fn csv(
        mut self,
        separator: paper::Separator,
        to: &mpsc::Sender<Result<Vec<u8>>>,
    ) -> Result<()> {
        let mut piece = paper::csv_head(&self.head, separator).map_err(Problem::internal)?;
        loop {
            if to.send(Ok(piece)).await.is_err() {
                return Ok(());
            }
            let Some(rows) = self.page().await? else { return Ok(()) };
            piece = paper::csv_rows(rows, separator).map_err(Problem::internal)?;
        }
    }

    async fn xlsx(mut self, to: &mpsc::Sender<Result<Vec<u8>>>) -> Result<()> {
        let (rows_to, mut rows_from) = mpsc::channel::<Option<Vec<Vec<ListCell>>>>(AHEAD);
        let head = self.head.clone();
        let writer = tokio::task::spawn_blocking(move || -> Result<Option<std::fs::File>> {
            let mut list = XlsxList::new(head).map_err(Problem::internal)?;
            while let Some(rows) = rows_from.blocking_recv() {
                let Some(rows) = rows else {
                    let mut file = tempfile::tempfile().map_err(Problem::of_file)?;
                    list.finish(&mut file).map_err(Problem::of_file)?;
                    std::io::Seek::rewind(&mut file).map_err(Problem::of_file)?;
                    return Ok(Some(file));
                };
                for row in rows {
                    list.add(&row).map_err(Problem::of_file)?;
                }
            }
            Ok(None)
        });
        loop {
            if to.is_closed() {
                break;
            }
            let rows = self.page().await?;
            let last = rows.is_none();
            // A writer that is gone has failed, and says why below.
            if rows_to.send(rows).await.is_err() || last {
                break;
            }
        }
        drop(rows_to);
        let Some(file) = writer.await.map_err(Problem::internal)?? else { return Ok(()) };
        let mut file = tokio::fs::File::from_std(file);
        loop {
            let mut piece = vec![0; PIECE];
            let read = file.read(&mut piece).await.map_err(Problem::of_file)?;
            piece.truncate(read);
            if read == 0 || to.send(Ok(piece)).await.is_err() {
                return Ok(());
            }
        }
    }

    /// The rows of the next page; `None` after the last.
    async fn page(&mut self) -> Result<Option<Vec<Vec<ListCell>>>> {
        let db = &**self.app.store();
        let (scope, day) = (&self.scope, self.day);
        let places: Vec<Place> =
            store::search::page(db, scope, &self.query, day, self.order, PAGE_HOUSEHOLDS).await?;
        let Some(last) = places.last().cloned() else { return Ok(None) };
        self.query.after = Some(last);
        let ids: Vec<HouseholdId> = places.into_iter().map(|(_, id)| id).collect();
        let households = store::export::households(db, scope, &ids, day).await?;
        let mut households: HashMap<_, _> = households.into_iter().map(|h| (h.id, h)).collect();
        let mut members: HashMap<HouseholdId, Vec<MemberDetail>> = HashMap::new();
        if self.rows == Rows::Member {
            for member in store::export::members(db, scope, &ids, day).await? {
                members.entry(member.household).or_default().push(member);
            }
        }
        let commune = |key: &str| {
            base::area::AreaKey::parse(key).map(|key| self.app.area_name(&key)).unwrap_or_default()
        };
        let coded = |id: Uuid| code(&self.salt, id);
        let cells = Cells {
            words: self.app.words(),
            lang: self.lang,
            standards: self.app.law().standards(),
            commune: &commune,
            coded: &coded,
        };
        let mut rows = Vec::new();
        let mut ids = ids;
        if self.order == Order::Entry {
            // In an order that says nothing: that of the codes of this file.
            ids.sort_by_cached_key(|id| coded(id.0));
        }
        for household in ids.iter().filter_map(|id| households.remove(id)) {
            let row = |member: Option<&MemberDetail>| -> Vec<ListCell> {
                self.columns.iter().map(|column| cells.cell(column, &household, member)).collect()
            };
            match self.rows {
                Rows::Household => rows.push(row(None)),
                Rows::Member => {
                    let there = members.remove(&household.id).unwrap_or_default();
                    rows.extend(there.iter().map(|member| row(Some(member))));
                }
            }
        }
        Ok(Some(rows))
    }
}

/// A code that holds within one file: nobody can come back from it to the id without the salt, and
/// the salt is kept nowhere.
fn code(salt: &[Uuid; 2], id: Uuid) -> String {
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
