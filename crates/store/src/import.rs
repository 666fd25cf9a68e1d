//! Files that were sent in, kept as they came, with what was found in them.

use base::area::AreaKey;
use base::id::{AccountId, ImportId, RoundId};
use chrono::{DateTime, Utc};

use crate::error::Result;
use crate::row::{self, Binds, Row};
use crate::{Db, Scope};

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportState {
    /// Read and checked, nothing written yet.
    Checked,
    /// Its households are in the register.
    Accepted,
    /// It cannot be accepted as it is.
    Refused,
}

impl ImportState {
    /// The name in the database and on the API.
    pub fn as_str(self) -> &'static str {
        match self {
            ImportState::Checked => "checked",
            ImportState::Accepted => "accepted",
            ImportState::Refused => "refused",
        }
    }

    /// The state of that name.
    pub fn parse(text: &str) -> Option<ImportState> {
        [ImportState::Checked, ImportState::Accepted, ImportState::Refused]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// A file and its fate, without its content.
#[derive(Debug, Clone)]
pub struct ImportRow {
    /// Its id.
    pub id: ImportId,
    /// The commune it is for.
    pub commune: AreaKey,
    /// The round whose answers it brings, if any.
    pub round: Option<RoundId>,
    /// The name it was sent under.
    pub file_name: String,
    /// SHA-256 of its content.
    pub file_hash: String,
    /// Bytes.
    pub file_size: i64,
    /// What was found, JSON.
    pub findings: String,
    /// Counts, JSON.
    pub summary: String,
    /// What became of it.
    pub state: ImportState,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// From whom.
    pub received_by: AccountId,
    /// When it was accepted.
    pub accepted_at: Option<DateTime<Utc>>,
}

const COLUMNS: &str = "i.id, i.commune_key, i.round_id, i.file_name, i.file_hash, i.file_size, \
     i.findings, i.summary, i.state, i.received_at, i.received_by, i.accepted_at";

/// Keeps a file.
///
/// # Errors
/// When the database refuses.
pub async fn add(db: &impl Db, import: &ImportRow, content: Vec<u8>) -> Result<()> {
    let sql = "insert into import (id, commune_key, round_id, file_name, file_hash, file_size, \
               content, findings, summary, state, received_at, received_by, accepted_at) \
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    let values = [
        import.id.0.into(),
        import.commune.as_str().into(),
        import.round.map(|id| id.0).into(),
        import.file_name.as_str().into(),
        import.file_hash.as_str().into(),
        import.file_size.into(),
        content.into(),
        import.findings.as_str().into(),
        import.summary.as_str().into(),
        import.state.as_str().into(),
        import.received_at.into(),
        import.received_by.0.into(),
        import.accepted_at.into(),
    ];
    row::run(db, "import_add", sql, values).await.map(|_| ())
}

/// Marks a checked file accepted. `false` when it was not waiting any more.
///
/// # Errors
/// When the database cannot be asked.
pub async fn set_accepted(
    db: &impl Db,
    id: ImportId,
    summary: &str,
    at: DateTime<Utc>,
) -> Result<bool> {
    let sql = "update import set state = 'accepted', accepted_at = $1, summary = $2 \
               where id = $3 and state = 'checked'";
    let done =
        row::run(db, "import_set_accepted", sql, [at.into(), summary.into(), id.0.into()]).await?;
    Ok(done.rows_affected() == 1)
}

/// A file by its id, when the scope covers its commune.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(db: &impl Db, scope: &Scope, id: ImportId) -> Result<Option<ImportRow>> {
    let mut binds = Binds::default();
    let key = binds.add(id.0);
    let seen = scope.on_commune("i.commune_key", &mut binds);
    let sql = format!("select {COLUMNS} from import i where i.id = {key} and {seen}");
    row::one(db, "import_find", sql, binds.values()).await?.as_ref().map(read).transpose()
}

/// The content of a file that was found within scope.
///
/// # Errors
/// When the database cannot be asked.
pub async fn content(db: &impl Db, id: ImportId) -> Result<Option<Vec<u8>>> {
    let sql = "select content from import where id = $1";
    row::one(db, "import_content", sql, [id.0.into()])
        .await?
        .map(|row| row.get("content"))
        .transpose()
}

/// An accepted file of the same content for the same commune and round.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find_accepted(
    db: &impl Db,
    commune: &AreaKey,
    round: Option<RoundId>,
    hash: &str,
) -> Result<Option<ImportRow>> {
    let mut binds = Binds::default();
    let (commune, hash) = (binds.add(commune.as_str()), binds.add(hash));
    let round = match round {
        Some(id) => format!("i.round_id = {}", binds.add(id.0)),
        None => "i.round_id is null".to_owned(),
    };
    let sql = format!(
        "select {COLUMNS} from import i where i.commune_key = {commune} and i.file_hash = {hash} \
         and {round} and i.state = 'accepted' order by i.accepted_at limit 1"
    );
    row::one(db, "import_find", sql, binds.values()).await?.as_ref().map(read).transpose()
}

/// The files of the scope, the latest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    db: &impl Db,
    scope: &Scope,
    before: Option<DateTime<Utc>>,
    limit: u32,
) -> Result<Vec<ImportRow>> {
    let mut binds = Binds::default();
    let seen = scope.on_commune("i.commune_key", &mut binds);
    let mut sql = format!("select {COLUMNS} from import i where {seen}");
    if let Some(before) = before {
        sql.push_str(&format!(" and i.received_at < {}", binds.add(before)));
    }
    sql.push_str(&format!(
        " order by i.received_at desc, i.id limit {}",
        binds.add(i64::from(limit))
    ));
    row::all(db, "import_list", sql, binds.values()).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<ImportRow> {
    Ok(ImportRow {
        id: ImportId(row.get("id")?),
        commune: row.named("commune_key", AreaKey::parse)?,
        round: row.get::<Option<uuid::Uuid>>("round_id")?.map(RoundId),
        file_name: row.get("file_name")?,
        file_hash: row.get("file_hash")?,
        file_size: row.get("file_size")?,
        findings: row.get("findings")?,
        summary: row.get("summary")?,
        state: row.named("state", ImportState::parse)?,
        received_at: row.get("received_at")?,
        received_by: AccountId(row.get("received_by")?),
        accepted_at: row.get("accepted_at")?,
    })
}
