//! A file back into an empty database of either engine: all of it, or nothing.

use std::io::Read;

use chrono::{DateTime, Utc};
use futures_util::StreamExt;
use sea_orm::Value;
use uuid::Uuid;

use super::file::{Cell, FileError, Reader, Sum, parse};
use super::table::{self, Column, quoted};
use super::{BackupError, Content, End, Manifest, TableHead, TableSum};
use crate::kernel::audit::{self, AuditEntry};
use crate::kernel::db::{Engine, Store, Tx, Work, engine_of};
use crate::kernel::error::StoreError;
use crate::kernel::{dialect, migration, row};

const OPERATION: &str = "backup_load";
/// Rows that are held until they are written.
const ROWS: usize = 500;
/// Bytes that are held until they are written: rows with files in them are long.
const BYTES: usize = 8 * 1024 * 1024;

/// Reads a file to its end, and proves that it is whole.
///
/// # Errors
/// `Broken` when it is not.
pub fn check<R: Read>(from: R) -> Result<Content, FileError> {
    let mut reader = Reader::begin(from)?;
    let manifest = manifest(&mut reader)?;
    let mut tables: Vec<TableSum> = Vec::new();
    let mut now: Option<(TableHead, Sum)> = None;
    loop {
        let (kind, content) = reader.next()?;
        if matches!(kind, b'T' | b'E')
            && let Some((head, sum)) = now.take()
        {
            tables.push(TableSum { name: head.name, rows: sum.rows, sum: sum.text() });
        }
        match (kind, &mut now) {
            (b'T', _) => now = Some((parse(&content)?, Sum::default())),
            (b'R', Some((head, sum))) => {
                let mut rest = content.as_slice();
                while !rest.is_empty() {
                    sum.add(one_row(&mut rest, head.columns.len())?.1);
                }
            }
            (b'E', _) => {
                let hash = ended(&reader.hash_before, &content, &tables)?;
                reader.end()?;
                return Ok(Content { manifest, tables, hash });
            }
            _ => return Err(FileError::changed("a part that has no place")),
        }
    }
}

fn manifest<R: Read>(reader: &mut Reader<R>) -> Result<Manifest, FileError> {
    match reader.next()? {
        (b'M', content) => parse(&content),
        _ => Err(FileError::changed("it has no head")),
    }
}

/// Compares the end with what came before it.
fn ended(hash: &str, content: &[u8], tables: &[TableSum]) -> Result<String, FileError> {
    let end: End = parse(content)?;
    if end.hash != hash || end.tables != tables {
        return Err(FileError::changed("its end does not fit its content"));
    }
    Ok(end.hash)
}

/// The next row: its values, and its bytes.
fn one_row<'a>(rest: &mut &'a [u8], columns: usize) -> Result<(Vec<Cell>, &'a [u8]), FileError> {
    let before = *rest;
    let mut cells = Vec::with_capacity(columns);
    for _ in 0..columns {
        cells.push(Cell::take(rest)?);
    }
    if columns == 0 {
        return Err(FileError::changed("a row without columns"));
    }
    let length = before.len() - rest.len();
    Ok((cells, before.get(..length).unwrap_or_default()))
}

/// Takes a file into an empty database: makes the schema of then, the rows, looks whether what can be
/// read back is what the file holds, brings the schema up to this program's, and notes that it was
/// done. One transaction: what cannot be finished leaves nothing.
///
/// # Errors
/// `NotEmpty`, `Newer`, `Broken`, `Different`, or when the database refuses.
pub async fn load<R: Read>(
    store: &Store,
    from: R,
    source: &Source,
) -> Result<Content, BackupError> {
    let mut reader = Reader::begin(from)?;
    let manifest = manifest(&mut reader)?;
    if let Some(step) = manifest.steps.iter().find(|step| !migration::knows(step)) {
        return Err(BackupError::Newer(step.clone()));
    }
    let tx = store.begin().await?;
    if let Some(aside) = &source.aside {
        set_aside(&tx, aside).await?;
    }
    if let Some(table) = table::names(&*tx).await?.into_iter().next() {
        return Err(BackupError::NotEmpty(table));
    }
    migration::apply(&tx, |step| manifest.steps.iter().any(|done| done == step)).await?;
    let put_off = put_off(&tx).await?;
    let mut loading = Loading::default();
    loop {
        let (kind, content) = reader.next()?;
        match kind {
            b'T' => loading.table(&tx, parse(&content)?).await?,
            b'R' => loading.rows(&tx, &content).await?,
            b'E' => {
                loading.close(&tx).await?;
                let hash = ended(&reader.hash_before, &content, &loading.tables)?;
                reader.end()?;
                for sql in put_off {
                    execute(&tx, &sql).await?;
                }
                migration::apply(&tx, |_| true).await?;
                note(&tx, &manifest, &hash, source).await?;
                tx.commit().await?;
                return Ok(Content { manifest, tables: loading.tables, hash });
            }
            _ => return Err(FileError::changed("a part that has no place").into()),
        }
    }
}

/// What is noted of a restore in the database it makes.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file's name.
    pub name: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The name under which PostgreSQL keeps the tables that were there; without it there may be none.
    pub aside: Option<String>,
}

/// Keeps the tables that are there beside those that come, under another schema's name. What the
/// server provides to both stays where it is found.
async fn set_aside(tx: &Tx, name: &str) -> Result<(), StoreError> {
    let sql = "select current_schema()::text as name";
    let now: Option<String> = row::value(&**tx, OPERATION, sql, []).await?;
    let now = quoted(now.as_deref().unwrap_or("public"));
    execute(tx, &format!("alter schema {now} rename to {}", quoted(name))).await?;
    execute(tx, &format!("create schema {now}")).await?;
    let sql = "select e.extname::text as name from pg_extension e \
               join pg_namespace n on n.oid = e.extnamespace \
               where n.nspname = $1 and e.extrelocatable";
    let extensions: Vec<String> = row::values(&**tx, OPERATION, sql, [name.into()]).await?;
    for extension in extensions {
        execute(tx, &format!("alter extension {} set schema {now}", quoted(&extension))).await?;
    }
    Ok(())
}

async fn execute(work: &Work, sql: &str) -> Result<(), StoreError> {
    let done = sea_orm::ConnectionTrait::execute_unprepared(work, sql).await;
    done.map(|_| ()).map_err(crate::kernel::error::during(OPERATION))
}

/// Rows come table by table in the order of names: what holds between tables, and what triggers would
/// do about rows that are already as they should be, waits until all are there. Gives the statements
/// that put it back; PostgreSQL then looks at every row once.
async fn put_off(work: &Work) -> Result<Vec<String>, BackupError> {
    let (now, later) = match engine_of(work) {
        Engine::Sqlite => {
            execute(work, "pragma defer_foreign_keys = on").await?;
            (
                "select 'drop trigger \"' || name || '\"' as now, sql as later \
                 from sqlite_master where type = 'trigger' order by name",
                None,
            )
        }
        Engine::Postgres => (
            "select 'alter table ' || quote_ident(c.relname) || ' drop constraint ' || \
             quote_ident(k.conname) as now, 'alter table ' || quote_ident(c.relname) || \
             ' add constraint ' || quote_ident(k.conname) || ' ' || \
             pg_get_constraintdef(k.oid) as later \
             from pg_constraint k join pg_class c on c.oid = k.conrelid \
             where k.contype = 'f' and k.connamespace = current_schema()::regnamespace \
             order by c.relname, k.conname",
            Some(
                "select 'alter table ' || quote_ident(tablename) || ' disable trigger user' as now, \
                 'alter table ' || quote_ident(tablename) || ' enable trigger user' as later \
                 from pg_tables where schemaname = current_schema() order by tablename",
            ),
        ),
    };
    let mut put_back = Vec::new();
    for sql in [Some(now), later].into_iter().flatten() {
        let pairs: Vec<(String, String)> = row::list(work, OPERATION, sql, []).await?;
        for (now, later) in pairs {
            execute(work, &now).await?;
            put_back.push(later);
        }
    }
    Ok(put_back)
}

/// How far a file is read.
#[derive(Default)]
struct Loading {
    tables: Vec<TableSum>,
    now: Option<Now>,
}

/// The table whose rows come.
struct Now {
    name: String,
    columns: Vec<Column>,
    /// The rows as the file has them.
    of_file: Sum,
    /// The rows as they should be read from the database again.
    expected: Sum,
    waiting: Vec<Vec<Value>>,
    bytes: usize,
}

impl Loading {
    async fn table(&mut self, tx: &Tx, head: TableHead) -> Result<(), BackupError> {
        self.close(tx).await?;
        let mut there = table::columns(&**tx, &head.name).await?;
        let mut columns = Vec::with_capacity(head.columns.len());
        for name in &head.columns {
            let at = there.iter().position(|column| column.name == *name);
            let at = at.ok_or_else(|| unknown(&head.name, name))?;
            columns.push(there.swap_remove(at));
        }
        if let Some(more) = there.first() {
            return Err(unknown(&head.name, &more.name).into());
        }
        // What a step of the schema put there is in the file as well.
        execute(tx, &format!("delete from {}", quoted(&head.name))).await?;
        self.now = Some(Now {
            name: head.name,
            columns,
            of_file: Sum::default(),
            expected: Sum::default(),
            waiting: Vec::new(),
            bytes: 0,
        });
        Ok(())
    }

    async fn rows(&mut self, tx: &Tx, content: &[u8]) -> Result<(), BackupError> {
        let Some(now) = &mut self.now else {
            return Err(FileError::changed("rows without a table").into());
        };
        let (mut rest, mut again) = (content, Vec::new());
        while !rest.is_empty() {
            let (cells, bytes) = one_row(&mut rest, now.columns.len())?;
            now.of_file.add(bytes);
            now.bytes += bytes.len();
            again.clear();
            let mut values = Vec::with_capacity(cells.len());
            for (column, cell) in now.columns.iter().zip(cells) {
                let written = column.write(cell);
                let (value, cell) = written.ok_or_else(|| unknown(&now.name, &column.name))?;
                cell.put(&mut again);
                values.push(value);
            }
            now.expected.add(&again);
            now.waiting.push(values);
            if now.waiting.len() >= ROWS || now.bytes >= BYTES {
                now.flush(tx).await?;
            }
        }
        Ok(())
    }

    /// Ends a table: its last rows, and whether the database gives back what it was given.
    async fn close(&mut self, tx: &Tx) -> Result<(), BackupError> {
        let Some(mut now) = self.now.take() else { return Ok(()) };
        now.flush(tx).await?;
        if now.read_back(tx).await? != now.expected {
            return Err(BackupError::Different(now.name));
        }
        let Sum { rows, .. } = now.of_file;
        self.tables.push(TableSum { name: now.name, rows, sum: now.of_file.text() });
        Ok(())
    }
}

impl Now {
    async fn flush(&mut self, tx: &Tx) -> Result<(), BackupError> {
        self.bytes = 0;
        let rows = std::mem::take(&mut self.waiting);
        if rows.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = self.columns.iter().map(|column| quoted(&column.name)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let table = quoted(&self.name);
        Ok(dialect::insert_many(&**tx, OPERATION, &table, &names, rows).await?)
    }

    async fn read_back(&self, tx: &Tx) -> Result<Sum, BackupError> {
        let sql = table::select(engine_of(&**tx), &self.name, &self.columns);
        let rows = row::stream(&**tx, OPERATION, sql, []).await?;
        let mut rows = std::pin::pin!(rows);
        let (mut sum, mut bytes) = (Sum::default(), Vec::new());
        while let Some(row) = rows.next().await {
            let row = row?;
            bytes.clear();
            for column in &self.columns {
                column.read(&row)?.put(&mut bytes);
            }
            sum.add(&bytes);
        }
        Ok(sum)
    }
}

fn unknown(table: &str, column: &str) -> FileError {
    FileError::changed(format!("{table}.{column} does not fit the schema"))
}

/// Notes in the database itself, and in its log, that it is not the one that was used before.
async fn note(
    tx: &Tx,
    manifest: &Manifest,
    hash: &str,
    source: &Source,
) -> Result<(), BackupError> {
    let at = source.at;
    let series = serde_json::to_string(&manifest.series).map_err(FileError::changed)?;
    let id = Uuid::now_v7();
    let row = [
        ("id", id.into()),
        ("restored_at", at.into()),
        ("made_at", manifest.made_at.into()),
        ("series", series.into()),
        ("hash", hash.into()),
        ("file", source.name.as_str().into()),
    ];
    row::insert_values(&**tx, OPERATION, "restore", row).await?;
    let entry = AuditEntry {
        chain: String::new(),
        at,
        account: None,
        role: None,
        action: "restore.add".to_owned(),
        subject: format!("restore/{id}"),
        detail: serde_json::json!({
            "made_at": manifest.made_at, "engine": manifest.engine, "hash": hash,
        })
        .to_string(),
    };
    Ok(audit::add(tx, &entry).await?)
}
