//! Sealing what is in the clear or under an older key, a batch a transaction. What a batch did shows in
//! the rows themselves: whoever is cut in the middle goes on where rows are left, and two processes that
//! do it at once do not do the same rows twice.

use chrono::{DateTime, Utc};
use sea_orm::Value;
use uuid::Uuid;

use crate::kernel::db::{Engine, Store, Work, engine_of};
use crate::kernel::error::{Result, StoreError};
use crate::kernel::row::{self, Binds, FromRow, Row};
use crate::kernel::seal::{self, KeyName, MAGIC, Place, Sealer, TEXT};
use crate::{ConnectionTrait, Db};

/// Rows a transaction: some tens of milliseconds, so that an officer who writes meanwhile hardly waits.
const TEXTS: i64 = 500;
/// Files are sealed one by one: each may be of many megabytes.
const CONTENTS: i64 = 1;
/// The key of an advisory lock: of several processes one seals at a time.
const POSTGRES_LOCK: i64 = 7_106_122;
/// Where the proof of a key stands.
const PROOF: &str = "data_key.proof";
/// What is sealed as a proof.
const PROVEN: &str = "vuon";

/// A column of sealed values. Each noun declares its own beside its rows (`SEALED`), and `crate::joints`
/// puts them together: a test plants numbers through every way in and reads all bytes, and what is missing
/// there shows.
#[derive(Debug)]
pub struct Column {
    /// Table and column: also where a value is sealed for ([`Place`]).
    place: &'static str,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Text,
    Content,
    Numbered(fn(Uuid, i32) -> Vec<u8>, &'static str),
    Looked(Looked),
}

/// What is written for a row of that id; nothing when it has no text.
pub(crate) type Again = fn(&Sealer, Uuid, &Row) -> Result<Option<Vec<Value>>>;

/// A text with what it is found by beside it, made anew with it.
#[derive(Debug)]
pub(crate) struct Looked {
    /// The column of the sealed text; that of [`Column::place`] has it in the clear.
    pub(crate) sealed: &'static str,
    /// What is read of a row `p`.
    pub(crate) read: fn() -> String,
    /// The values of a row, sealed anew.
    pub(crate) again: Again,
    /// How it is written: `v.c1`, `v.c2` … are the values.
    pub(crate) set: &'static str,
    /// The types of the values.
    pub(crate) types: &'static [&'static str],
}

impl Column {
    /// A text of a row with an `id`.
    pub(crate) const fn text(place: &'static str) -> Column {
        Column { place, kind: Kind::Text }
    }

    /// The bytes of a file of a row with an `id`.
    pub(crate) const fn content(place: &'static str) -> Column {
        Column { place, kind: Kind::Content }
    }

    /// The bytes of files that have a `position` within what `link` names; `row` is what such a row is
    /// called where it is sealed.
    pub(crate) const fn numbered(
        place: &'static str,
        link: &'static str,
        row: fn(Uuid, i32) -> Vec<u8>,
    ) -> Column {
        Column { place, kind: Kind::Numbered(row, link) }
    }

    /// A text with what it is found by beside it.
    pub(crate) const fn looked(place: &'static str, looked: Looked) -> Column {
        Column { place, kind: Kind::Looked(looked) }
    }

    /// Table and column.
    pub fn place(&self) -> &'static str {
        self.place
    }

    fn table(&self) -> &'static str {
        self.place.split_once('.').unwrap_or((self.place, "")).0
    }

    fn name(&self) -> &'static str {
        self.place.split_once('.').unwrap_or(("", self.place)).1
    }

    fn id(&self) -> &'static str {
        match &self.kind {
            Kind::Numbered(_, link) => link,
            Kind::Text | Kind::Content | Kind::Looked(_) => "id",
        }
    }

    /// Values that are not sealed with this key.
    fn others(&self, key: KeyName, binds: &mut Binds) -> String {
        let name = self.name();
        match &self.kind {
            Kind::Looked(Looked { sealed, .. }) => {
                let begin = binds.add(format!("{TEXT}{key}."));
                format!(
                    "(p.{name} is not null or (p.{sealed} is not null \
                     and substr(p.{sealed}, 1, 12) <> {begin}))"
                )
            }
            Kind::Text => {
                let begin = binds.add(format!("{TEXT}{key}."));
                format!("substr(p.{name}, 1, 12) <> {begin}")
            }
            Kind::Content | Kind::Numbered(..) => {
                let begin = binds.add([MAGIC.as_slice(), &key.0].concat());
                format!("substr(p.{name}, 1, 8) <> {begin}")
            }
        }
    }

    /// Values that are sealed with this key.
    fn under(&self, key: KeyName, binds: &mut Binds) -> String {
        let (name, length, begin) = match &self.kind {
            Kind::Text => (self.name(), 12, binds.add(format!("{TEXT}{key}."))),
            Kind::Looked(it) => (it.sealed, 12, binds.add(format!("{TEXT}{key}."))),
            Kind::Content | Kind::Numbered(..) => {
                (self.name(), 8, binds.add([MAGIC.as_slice(), &key.0].concat()))
            }
        };
        format!("substr(p.{name}, 1, {length}) = {begin}")
    }
}

/// Every column of sealed values.
pub fn columns() -> impl Iterator<Item = &'static Column> {
    crate::joints::SEALED.iter().copied().flatten()
}

/// A key that the database knows.
#[derive(Debug, Clone, FromRow)]
pub struct KnownKey {
    #[row(column = "id")]
    pub name: KeyName,
    /// A known text sealed with it.
    pub proof: String,
    /// Whether new values are sealed with it.
    pub current: bool,
    /// Since when.
    pub made_at: DateTime<Utc>,
}

/// The keys that something here may need, in the order they came.
///
/// # Errors
/// When the database cannot be asked.
pub async fn keys(db: &impl ConnectionTrait) -> Result<Vec<KnownKey>> {
    let sql = format!("select {} from data_key order by made_at, id", KnownKey::columns());
    row::list(db, "key_names", sql, []).await
}

/// Whether a key of that name opens what was sealed here with it.
pub fn proves(db: &impl Db, key: &KnownKey) -> bool {
    let row = key.name.0;
    let opened =
        seal::open_text(&**db.seal(), Place { column: PROOF, row: &row }, key.proof.clone());
    key.proof.starts_with(TEXT) && opened.is_ok_and(|text| text == PROVEN)
}

/// Writes down that the current key is the one here too.
///
/// # Errors
/// When the database refuses.
pub async fn set_current(db: &impl Db, at: DateTime<Utc>) -> Result<()> {
    let Some(name) = db.seal().current() else {
        return Err(StoreError::Sealed { column: PROOF, reason: seal::Unsealed::NoKeys });
    };
    let proof = seal::text(&**db.seal(), Place { column: PROOF, row: &name.0 }, PROVEN)?;
    row::run(db, "key_set", "update data_key set current = $1", [false.into()]).await?;
    let sql = "insert into data_key (id, proof, current, made_at) values ($1, $2, $3, $4) \
               on conflict (id) do update set current = excluded.current";
    let values = [name.to_string().into(), proof.into(), true.into(), at.into()];
    row::run(db, "key_set", sql, values).await.map(|_| ())
}

/// Forgets a key that nothing needs.
///
/// # Errors
/// When the database refuses.
pub async fn forget(db: &impl Db, name: KeyName) -> Result<()> {
    let sql = "delete from data_key where id = $1 and not current";
    row::run(db, "key_forget", sql, [name.to_string().into()]).await.map(|_| ())
}

/// How many values of each column are sealed with a key; with none, how many are in the clear or
/// under a key that is not the current one.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count(db: &impl Db, key: Option<KeyName>) -> Result<Vec<(&'static str, i64)>> {
    let mut counts = Vec::new();
    for column in columns() {
        let mut binds = Binds::default();
        let which = match (key, db.seal().current()) {
            (Some(key), _) => column.under(key, &mut binds),
            (None, Some(current)) => column.others(current, &mut binds),
            (None, None) => "1 = 1".to_owned(),
        };
        let sql = format!("select count(*) as n from {} p where {which}", column.table());
        let count = row::value(db, "key_count", sql, binds.values()).await?;
        counts.push((column.place, count.unwrap_or(0)));
    }
    Ok(counts)
}

/// Takes the advisory lock of sealing for this transaction; `false` while another process has it.
///
/// # Errors
/// When the database cannot be asked.
pub async fn alone(tx: &Work) -> Result<bool> {
    if engine_of(tx) == Engine::Sqlite {
        return Ok(true);
    }
    let sql = "select pg_try_advisory_xact_lock($1) as mine";
    Ok(row::value(tx, "seal_lock", sql, [POSTGRES_LOCK.into()]).await?.unwrap_or(false))
}

/// What a batch did.
#[derive(Debug, Clone, Copy, Default)]
pub struct Batch {
    /// Rows that are sealed with the current key now.
    pub done: u64,
    /// Where the next batch goes on; `None` when nothing was found.
    pub last: Option<Uuid>,
}

/// Seals the next rows of a column from `after` on. A row that somebody else is writing is left to the
/// next time.
///
/// # Errors
/// When a value cannot be opened, or the database refuses.
pub async fn batch(tx: &Work, column: &Column, after: Option<Uuid>) -> Result<Batch> {
    let Some(current) = tx.seal().current() else {
        return Err(StoreError::Sealed { column: column.place, reason: seal::Unsealed::NoKeys });
    };
    let (id, mut binds) = (column.id(), Binds::default());
    let others = column.others(current, &mut binds);
    let from = after.map(|after| format!(" and p.{id} >= {}", binds.add(after)));
    let (read, limit) = match &column.kind {
        Kind::Looked(it) => ((it.read)(), TEXTS),
        Kind::Text => (format!("p.{} as value", column.name()), TEXTS),
        Kind::Content => (format!("p.{} as value", column.name()), CONTENTS),
        Kind::Numbered(..) => (format!("p.{} as value, p.position", column.name()), CONTENTS),
    };
    let lock = crate::kernel::dialect::skip_locked(tx);
    let sql = format!(
        "select p.{id} as id, {read} from {} p where {others}{} order by p.{id} limit {}{lock}",
        column.table(),
        from.unwrap_or_default(),
        binds.add(limit)
    );
    let rows = row::all(tx, "seal_read", sql, binds.values()).await?;
    let last = rows.last().map(|row| row.take::<Uuid>("id")).transpose()?;
    let done = match &column.kind {
        Kind::Looked(it) => looked(tx, column, it, &rows).await?,
        Kind::Text => texts(tx, column, &rows).await?,
        Kind::Content => contents(tx, column, None, &rows).await?,
        Kind::Numbered(row, _) => contents(tx, column, Some(*row), &rows).await?,
    };
    Ok(Batch { done, last })
}

async fn looked(tx: &Work, column: &Column, of: &Looked, rows: &[Row]) -> Result<u64> {
    let mut values = Vec::with_capacity(rows.len());
    for row in rows {
        let id: Uuid = row.take("id")?;
        let Some(kept) = (of.again)(tx.seal(), id, row)? else { continue };
        values.push([vec![Value::from(id)], kept].concat());
    }
    let types = [&["uuid"], of.types].concat();
    update_many(tx, column.table(), of.set, &types, "id = v.c0", values).await
}

async fn texts(tx: &Work, column: &Column, rows: &[Row]) -> Result<u64> {
    let mut values = Vec::with_capacity(rows.len());
    for row in rows {
        let id: Uuid = row.take("id")?;
        let place = Place { column: column.place, row: id.as_bytes() };
        let plain = seal::open_text(&**tx.seal(), place, row.take("value")?)?;
        values.push(vec![id.into(), seal::text(&**tx.seal(), place, &plain)?.into()]);
    }
    let set = format!("{} = v.c1", column.name());
    update_many(tx, column.table(), &set, &["uuid", "text"], "id = v.c0", values).await
}

async fn contents(
    tx: &Work,
    column: &Column,
    numbered: Option<fn(Uuid, i32) -> Vec<u8>>,
    rows: &[Row],
) -> Result<u64> {
    let mut done = 0;
    for row in rows {
        let id: Uuid = row.take("id")?;
        let (mut key, mut which) = (id.as_bytes().to_vec(), "id = $2".to_owned());
        let mut values: Vec<Value> = vec![id.into()];
        if let Some(called) = numbered {
            let position: i32 = row.take("position")?;
            key = called(id, position);
            which = format!("{} = $2 and position = $3", column.id());
            values.push(position.into());
        }
        let place = Place { column: column.place, row: &key };
        let plain = seal::open_content(&**tx.seal(), place, row.take("value")?)?;
        values.insert(0, seal::content(&**tx.seal(), place, &plain)?.into());
        let sql = format!("update {} set {} = $1 where {which}", column.table(), column.name());
        done += row::run(tx, "seal_content", sql, values).await?.rows_affected();
    }
    Ok(done)
}

/// Sets columns of many rows: `v.c0`, `v.c1` … are the values of a row, in `set` and in `which`.
pub(crate) async fn update_many(
    tx: &Work,
    table: &str,
    set: &str,
    types: &[&str],
    which: &str,
    rows: Vec<Vec<Value>>,
) -> Result<u64> {
    if rows.is_empty() {
        return Ok(0);
    }
    let postgres = engine_of(tx) == Engine::Postgres;
    let mut lines = Vec::with_capacity(rows.len());
    let mut n = 0;
    for _ in &rows {
        let line = types.iter().map(|of| {
            n += 1;
            if postgres { format!("${n}::{of}") } else { "?".to_owned() }
        });
        lines.push(format!("({})", line.collect::<Vec<_>>().join(", ")));
    }
    let lines = lines.join(", ");
    let names = |prefix: &str| {
        let names = (0..types.len()).map(|at| format!("{prefix}{at}"));
        names.collect::<Vec<_>>().join(", ")
    };
    let from = if postgres {
        format!("(values {lines}) as v ({})", names("c"))
    } else {
        let named = (0..types.len()).map(|at| format!("column{} as c{at}", at + 1));
        format!("(select {} from (values {lines})) as v", named.collect::<Vec<_>>().join(", "))
    };
    let sql = format!("update {table} set {set} from {from} where {table}.{which}");
    let values: Vec<Value> = rows.into_iter().flatten().collect();
    Ok(row::run(tx, "seal_write", sql, values).await?.rows_affected())
}

/// Whether what was once in the clear may still lie in unused parts of the files.
///
/// # Errors
/// When the database cannot be asked.
pub async fn scrub_due(db: &impl Db) -> Result<bool> {
    Ok(row::value(db, "scrub_due", "select due from data_scrub", []).await?.unwrap_or(false))
}

/// Writes the files anew without what is no longer used in them, once nothing is in the clear. On
/// SQLite others wait for it to write; on PostgreSQL each table is closed while it is written anew,
/// and one that is busy for long is left to the next time.
///
/// # Errors
/// When the engine refuses, for want of room or of a lock.
pub async fn scrub(store: &Store) -> Result<()> {
    let run = |sql: String| async move {
        store
            .execute_unprepared(&sql)
            .await
            .map_err(crate::kernel::error::during("scrub"))
            .map(|_| ())
    };
    match store.engine() {
        Engine::Sqlite => {
            run("vacuum".to_owned()).await?;
        }
        Engine::Postgres => {
            let mut tables: Vec<&str> = columns().map(Column::table).collect();
            tables.push("session");
            tables.dedup();
            for table in tables {
                run(format!("vacuum (full, analyze) {table}")).await?;
            }
        }
    }
    row::run(&**store, "scrub", "update data_scrub set due = $1", [false.into()]).await?;
    if store.engine() == Engine::Sqlite {
        run("pragma wal_checkpoint(truncate)".to_owned()).await?;
    }
    Ok(())
}
