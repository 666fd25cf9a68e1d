//! Marks: a keyed digest of each record that the law's results hang on, written with the record. Whoever
//! changes a row past the program cannot make its mark anew (ADR 0022).
//!
//! Rows that are only ever added are marked as they are inserted. Records that change are looked at
//! before a transaction changes them and marked again before it ends; one that was not what its mark
//! says stays so, and no later write makes it look right.

mod columns;
mod kind;
mod read;
mod text;
mod whole;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use sea_orm::Value;
use uuid::Uuid;

pub(crate) use columns::{As, Lines, Part};
pub use kind::{ALL_KINDS, HEADS_SINCE, Kind, Marking, kind_named, kinds, tables};
pub(crate) use kind::{Content, Own, WrittenWith};
pub use read::{Marked, again, count, page};
pub(crate) use text::Text;

use crate::Db;
use crate::kernel::db::{Engine, Work, engine_of};
use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds};
use crate::kernel::seal::{self, Place, Seal};
use crate::kernel::sealing::{self, Column};

/// What is sealed here.
pub(crate) const SEALED: &[Column] = &[Column::text("mark_key.secret")];

/// What a record's column `mark_parts` says: its mark covers the rows beside it that no mark covered before.
pub(crate) const PARTS: i64 = 1;
/// Records looked at in one statement.
pub(crate) const AT_ONCE: usize = 500;
/// Records whose marks a line of the log names; a list that changes more is named as a list.
pub const NOTED_MAX: usize = 50;

/// The mark of a record's text, which is its `n`th.
pub(crate) fn made(seal: &dyn Seal, kind: Kind, n: u32, text: &Text) -> Option<String> {
    let hash = seal.mark(&format!("{}:{n}:{}", kind.table, text.as_str()))?;
    let mut mark = format!("{n}.");
    HEXLOWER.encode_append(&hash, &mut mark);
    Some(mark)
}

/// The first mark of a record that is being added, as its column takes it.
pub(crate) fn first(seal: &dyn Seal, kind: Kind, text: &Text) -> Value {
    made(seal, kind, 1, text).into()
}

/// Which mark of its record this is.
pub fn number(mark: &str) -> Option<u32> {
    mark.split_once('.')?.0.parse().ok()
}

/// What one transaction has changed.
#[derive(Debug, Default)]
pub struct Touched(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// Records whose marks are to be made again, and whether they were what their marks said.
    open: BTreeMap<(Kind, Uuid), bool>,
    /// Marks that were made, for the line of the log.
    noted: Vec<NotedMark>,
    /// Rows that were added.
    added: BTreeMap<Kind, u64>,
}

/// A mark for the line of the log.
#[derive(Debug, PartialEq, Eq)]
pub struct NotedMark {
    /// The kind of record.
    pub kind: Kind,
    pub id: Uuid,
    pub mark: String,
    /// What people know it by: still told when the record is gone.
    pub name: Option<String>,
}

/// What a line of the log says of marks.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Noted {
    /// The records with their marks; none when they are too many for a line.
    pub marks: Vec<NotedMark>,
    /// How many rows of each kind were added.
    pub added: BTreeMap<Kind, u64>,
}

impl Touched {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether marks are to be made again before this ends.
    pub fn is_open(&self) -> bool {
        !self.state().open.is_empty()
    }
}

/// Looks at records before they are changed.
pub(crate) async fn touch(db: &impl Db, kind: Kind, ids: &[Uuid]) -> Result<()> {
    let Some(touched) = db.touched() else { return Ok(()) };
    let new: Vec<Uuid> = {
        let state = touched.state();
        ids.iter().copied().filter(|id| !state.open.contains_key(&(kind, *id))).collect()
    };
    for chunk in new.chunks(AT_ONCE) {
        look(db, touched, read::of(db, kind, chunk).await?).await?;
    }
    Ok(())
}

/// The same of those for which something is true of their row `x`.
pub(crate) async fn touch_such(db: &impl Db, kind: Kind, which: &str, binds: Binds) -> Result<()> {
    let Some(touched) = db.touched() else { return Ok(()) };
    look(db, touched, read::such(db, kind, which, binds).await?).await
}

/// The same of one that may not be there yet: then it is being made.
pub(crate) async fn touch_or_fresh(db: &impl Db, kind: Kind, id: Uuid) -> Result<()> {
    touch(db, kind, &[id]).await?;
    let known = |touched: &Touched| touched.state().open.contains_key(&(kind, id));
    if !db.touched().is_none_or(known) {
        fresh(db, kind, id);
    }
    Ok(())
}

async fn look(db: &impl Db, touched: &Touched, there: Vec<Marked>) -> Result<()> {
    for record in read::again(db, there).await? {
        let sound = is_sound(db, &record);
        touched.state().open.entry((record.kind(), record.id)).or_insert(sound);
    }
    Ok(())
}

fn is_sound(db: &impl Db, record: &Marked) -> bool {
    match &record.mark {
        Some(_) => record.holds(&**db.seal()),
        None => db.seal().marked_up_to() < record.kind().since,
    }
}

/// Whether a record is there and what its mark says; one older than the marks is taken as it is.
///
/// # Errors
/// When the database cannot be asked.
pub async fn holds(db: &impl Db, kind: Kind, id: Uuid) -> Result<bool> {
    let there = read::again(db, read::of(db, kind, &[id]).await?).await?;
    Ok(there.first().is_some_and(|record| is_sound(db, record)))
}

/// Which of some records are there and are not what their marks say.
///
/// # Errors
/// When the database cannot be asked.
pub async fn unsound(db: &impl Db, kind: Kind, ids: &[Uuid]) -> Result<Vec<Uuid>> {
    let mut found = Vec::new();
    for chunk in ids.chunks(AT_ONCE) {
        let there = read::again(db, read::of(db, kind, chunk).await?).await?;
        found.extend(there.iter().filter(|it| !is_sound(db, it)).map(|it| it.id));
    }
    Ok(found)
}

/// A record is being made by this transaction.
pub(crate) fn fresh(db: &impl Db, kind: Kind, id: Uuid) {
    if let Some(touched) = db.touched() {
        touched.state().open.insert((kind, id), true);
        added(db, kind, 1);
    }
}

/// Rows were added that had their marks.
pub(crate) fn added(db: &impl Db, kind: Kind, rows: usize) {
    if let Some(touched) = db.touched() {
        let rows = u64::try_from(rows).unwrap_or(u64::MAX);
        *touched.state().added.entry(kind).or_default() += rows;
    }
}

/// A record was added that had its mark.
pub(crate) fn note(db: &impl Db, kind: Kind, id: Uuid, mark: Option<String>) {
    if let (Some(touched), Some(mark)) = (db.touched(), mark) {
        keep(touched, NotedMark { kind, id, mark, name: None });
    }
}

fn keep(touched: &Touched, mark: NotedMark) {
    let mut state = touched.state();
    if state.noted.len() <= NOTED_MAX {
        state.noted.push(mark);
    }
}

/// Makes the marks of what this transaction changed, as its last act before the line of the log. Whoever
/// else writes these records waits; the caller has the chain already, so that no two wait for each other.
///
/// # Errors
/// When the database refuses.
pub async fn settle(work: &Work) -> Result<Noted> {
    let Some(touched) = work.touched() else { return Ok(Noted::default()) };
    let open = std::mem::take(&mut touched.state().open);
    let mut by_kind: BTreeMap<Kind, Vec<Uuid>> = BTreeMap::new();
    for ((kind, id), sound) in open {
        if sound {
            by_kind.entry(kind).or_default().push(id);
        }
    }
    for (kind, ids) in by_kind {
        for chunk in ids.chunks(AT_ONCE) {
            lock(work, kind, chunk).await?;
            let records = read::of(work, kind, chunk).await?;
            let marks = remark(work, kind, &records).await?;
            let names = records.into_iter().map(|it| (it.id, it.name)).collect::<BTreeMap<_, _>>();
            for (id, mark) in marks {
                keep(touched, NotedMark { kind, id, mark, name: names.get(&id).cloned() });
            }
        }
    }
    let state = std::mem::take(&mut *touched.state());
    let few = state.noted.len() <= NOTED_MAX;
    Ok(Noted { marks: if few { state.noted } else { Vec::new() }, added: state.added })
}

/// PostgreSQL lets others write the same record meanwhile, each with a mark of what it sees.
async fn lock(work: &Work, kind: Kind, ids: &[Uuid]) -> Result<()> {
    if engine_of(work) == Engine::Sqlite {
        return Ok(());
    }
    let mut binds = Binds::default();
    let places: Vec<String> = ids.iter().map(|id| binds.add(*id)).collect();
    let sql = format!(
        "select {key} from {} where {key} in ({}) order by {key} for no key update",
        kind.table,
        places.join(", "),
        key = kind.key
    );
    row::all(work, "mark_lock", sql, binds.values()).await.map(|_| ())
}

/// Gives records their next marks.
async fn remark(work: &Work, kind: Kind, records: &[Marked]) -> Result<Vec<(Uuid, String)>> {
    let seal = &**work.seal();
    let mut marks = Vec::with_capacity(records.len());
    let mut rows = Vec::with_capacity(records.len());
    for record in records {
        let n = record.mark.as_deref().and_then(number).unwrap_or(0).saturating_add(1);
        let Some(mark) = made(seal, kind, n, record.text()) else { continue };
        let mut values: Vec<Value> = vec![record.id.into(), mark.as_str().into()];
        values.extend(record.day.map(Value::from));
        rows.push(values);
        marks.push((record.id, mark));
    }
    let (table, set) = (kind.table, "mark = v.c1");
    let (mut types, mut which) = (vec!["uuid", "text"], format!("{} = v.c0", kind.key));
    if let Some(day) = kind.day {
        types.push("date");
        which = format!("{which} and {table}.{day} = v.c2");
    }
    sealing::update_many(work, table, set, &types, &which, rows).await?;
    Ok(marks)
}

/// Backfills the marks of the next older records; gives the last of them, and how many they were.
///
/// # Errors
/// When the database refuses.
pub async fn mark_old(
    work: &Work,
    kind: Kind,
    after: Option<read::Place>,
    limit: u32,
) -> Result<Option<(read::Place, usize)>> {
    let mut records = read::unmarked(work, kind, after, limit).await?;
    let Some(last) = records.last().map(Marked::place) else { return Ok(None) };
    if !kind.is_fact {
        // Somebody may have written them since they were read, with their marks.
        let ids: Vec<Uuid> = records.iter().map(|record| record.id).collect();
        lock(work, kind, &ids).await?;
        records = read::of(work, kind, &ids).await?;
        records.retain(|record| record.mark.is_none());
    }
    let done = remark(work, kind, &records).await?.len();
    Ok(Some((last, done)))
}

/// The key of marks as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkKey {
    pub id: Uuid,
    /// The key, hexadecimal.
    pub secret: String,
    /// Up to which [`Kind::since`] every record has its mark. It is sealed with the key: nobody else can
    /// take it back.
    pub marked_up_to: u8,
}

/// As it stands before the key; older programs knew 0 and 1.
fn state_text(marked_up_to: u8) -> String {
    match marked_up_to {
        0 => "some:".to_owned(),
        1 => "all:".to_owned(),
        more => format!("all{more}:"),
    }
}

fn key_place(id: &Uuid) -> Place<'_> {
    Place { column: "mark_key.secret", row: id.as_bytes() }
}

/// The key of marks, once one was made.
///
/// # Errors
/// When it does not open, or the database cannot be asked.
pub async fn key(db: &impl Db) -> Result<Option<MarkKey>> {
    let sql = "select id, secret from mark_key order by id limit 1";
    let row: Option<(Uuid, String)> = row::find(db, "mark_key", sql, []).await?;
    let Some((id, secret)) = row else { return Ok(None) };
    let kept = seal::open_text(&**db.seal(), key_place(&id), secret)?;
    let of_state = |n: &u8| kept.starts_with(&state_text(*n));
    let known = (0..=ALL_KINDS).find(of_state);
    let (Some(marked_up_to), Some((_, secret))) = (known, kept.split_once(':')) else {
        return Err(crate::StoreError::corrupt("mark_key", "mark_key.secret"));
    };
    Ok(Some(MarkKey { id, secret: secret.to_owned(), marked_up_to }))
}

/// Keeps the key of marks.
///
/// # Errors
/// When the database refuses.
pub async fn set_key(db: &impl Db, key: &MarkKey, at: DateTime<Utc>) -> Result<()> {
    let state = state_text(key.marked_up_to);
    let secret = seal::text(&**db.seal(), key_place(&key.id), &format!("{state}{}", key.secret))?;
    let sql = "insert into mark_key (id, secret, made_at) values ($1, $2, $3) \
               on conflict (id) do update set secret = excluded.secret";
    row::run(db, "mark_key_set", sql, [key.id.into(), secret.into(), at.into()]).await.map(|_| ())
}

/// What the log may call the act that last wrote a record: the record, or the list or round it came by.
///
/// # Errors
/// When the database cannot be asked.
pub async fn subjects(db: &impl Db, kind: Kind, id: Uuid) -> Result<Vec<String>> {
    let own = format!("{}/{id}", kind.table);
    let (sql, read) = match &kind.written_with {
        WrittenWith::Itself => return Ok(vec![own]),
        WrittenWith::Under(name) => return Ok(vec![format!("{name}/{id}")]),
        WrittenWith::CameBy(sql) => (*sql, None),
        WrittenWith::Asked(sql, read) => (*sql, Some(read)),
    };
    let Some(row) = row::one(db, "mark_subjects", sql, [id.into()]).await? else {
        return Ok(vec![own]);
    };
    if let Some(read) = read {
        return read(id, &row);
    }
    let (import, round): (Option<Uuid>, Option<Uuid>) = (row.take("import")?, row.take("round")?);
    let others = [import.map(|id| format!("import/{id}")), round.map(|id| format!("round/{id}"))];
    Ok(std::iter::once(own).chain(others.into_iter().flatten()).collect())
}

/// Whether there is anything that should have a mark.
///
/// # Errors
/// When the database cannot be asked.
pub async fn is_empty(db: &impl Db) -> Result<bool> {
    for kind in kinds() {
        let sql = format!("select 1 as one from {} limit 1", kind.table);
        if row::one(db, "mark_empty", sql, []).await?.is_some() {
            return Ok(false);
        }
    }
    Ok(true)
}
