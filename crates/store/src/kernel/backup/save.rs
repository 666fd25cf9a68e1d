//! The database of one moment, row by row into a file.

use std::io::Write;

use chrono::{DateTime, Utc};
use futures_util::StreamExt;

use super::file::{FRAME, Sum, Writer};
use super::{BackupError, Content, End, Manifest, TableHead, TableSum, series_of, table};
use crate::kernel::db::{Engine, Store, Work, engine_of};
use crate::kernel::{migration, row};

const OPERATION: &str = "backup_save";

/// Writes everything, as it was when this began; others read and write meanwhile. Few rows are in
/// memory at a time.
///
/// # Errors
/// When the database cannot be read or the file not be written; then the file is no backup.
pub async fn save<W: Write>(
    store: &Store,
    to: W,
    program: &str,
    at: DateTime<Utc>,
) -> Result<Content, BackupError> {
    let tx = store.begin_reading().await?;
    let engine = match store.engine() {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
    };
    let manifest = Manifest {
        program: program.to_owned(),
        engine: engine.to_owned(),
        made_at: at,
        // The first statement: from here on the moment stands still.
        steps: migration::done(&*tx).await?,
        keys: table::keys(&*tx).await?,
        series: series_of(&*tx).await?,
    };
    let mut writer = Writer::begin(to)?;
    writer.json(b'M', &manifest)?;
    let mut tables = Vec::new();
    for name in table::kept(&*tx).await? {
        tables.push(save_table(&tx, &mut writer, name).await?);
    }
    let hash = writer.hash();
    writer.json(b'E', &End { tables: tables.clone(), hash: hash.clone() })?;
    writer.end()?;
    tx.rollback().await?;
    Ok(Content { manifest, tables, hash })
}

async fn save_table<W: Write>(
    work: &Work,
    writer: &mut Writer<W>,
    name: String,
) -> Result<TableSum, BackupError> {
    let columns = table::columns(work, &name).await?;
    let head = TableHead {
        name: name.clone(),
        columns: columns.iter().map(|column| column.name.clone()).collect(),
    };
    writer.json(b'T', &head)?;
    let sql = table::select(engine_of(work), &name, &columns);
    let rows = row::stream(work, OPERATION, sql, []).await?;
    let mut rows = std::pin::pin!(rows);
    let (mut sum, mut frame, mut bytes) = (Sum::default(), Vec::new(), Vec::new());
    while let Some(row) = rows.next().await {
        let row = row?;
        bytes.clear();
        for column in &columns {
            column.read(&row)?.put(&mut bytes);
        }
        sum.add(&bytes);
        frame.extend_from_slice(&bytes);
        if frame.len() >= FRAME {
            writer.frame(b'R', &frame)?;
            frame.clear();
        }
    }
    if !frame.is_empty() {
        writer.frame(b'R', &frame)?;
    }
    Ok(TableSum { name, rows: sum.rows, sum: sum.text() })
}
