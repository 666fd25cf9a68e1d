//! Signed scans and photos, in the database: bounded, of known kinds, never part of the web root.

use base::area::AreaKey;
use base::id::{AccountId, AttachmentId, RoundId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::Db;
use crate::error::Result;
use crate::mark::{self, Kind};
use crate::row;
use crate::seal::{self, Place};

/// A file, without its content.
#[derive(Debug, Clone)]
pub struct AttachmentRow {
    /// Its id.
    pub id: AttachmentId,
    /// The commune.
    pub commune: AreaKey,
    /// The round.
    pub round: Option<RoundId>,
    /// What it belongs to: `meeting`, `posting`, `complaint`, `request`, `decision`.
    pub about: String,
    /// The id of that.
    pub about_id: Uuid,
    /// The name it was sent under.
    pub file_name: String,
    /// Its kind, told by its bytes.
    pub kind: String,
    /// Its length.
    pub size: i64,
    /// SHA-256 of its bytes.
    pub hash: String,
    /// When it was added.
    pub added_at: DateTime<Utc>,
}

const COLUMNS: &str = "a.id, a.commune_key, a.round_id, a.about, a.about_id, a.file_name, a.kind, \
     a.size, a.hash, a.added_at";

/// Adds a file.
///
/// # Errors
/// When the database refuses.
pub async fn add(
    db: &impl Db,
    file: &AttachmentRow,
    content: Vec<u8>,
    by: AccountId,
) -> Result<()> {
    mark::fresh(db, Kind::Attachment, file.id.0);
    let sql = "insert into attachment (id, commune_key, round_id, about, about_id, file_name, \
               kind, size, hash, content, added_at, added_by) \
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let values = [
        file.id.0.into(),
        file.commune.as_str().into(),
        file.round.map(|id| id.0).into(),
        file.about.as_str().into(),
        file.about_id.into(),
        file.file_name.as_str().into(),
        file.kind.as_str().into(),
        file.size.into(),
        file.hash.as_str().into(),
        seal::content(&**db.seal(), place(&file.id), &content)?.into(),
        file.added_at.into(),
        by.0.into(),
    ];
    row::run(db, "attachment_add", sql, values).await.map(|_| ())
}

/// A file by its id, without its content. The caller checks that what it belongs to is within scope.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(db: &impl Db, id: AttachmentId) -> Result<Option<AttachmentRow>> {
    let sql = format!("select {COLUMNS} from attachment a where a.id = $1");
    row::one(db, "attachment_find", sql, [id.0.into()]).await?.as_ref().map(read).transpose()
}

/// Its content.
///
/// # Errors
/// When the database cannot be asked.
pub async fn content(db: &impl Db, id: AttachmentId) -> Result<Option<Vec<u8>>> {
    let sql = "select a.content from attachment a where a.id = $1";
    let row = row::one(db, "attachment_content", sql, [id.0.into()]).await?;
    row.map(|row| seal::open_content(&**db.seal(), place(&id), row.get("content")?)).transpose()
}

fn place(id: &AttachmentId) -> Place<'_> {
    Place { column: "attachment.content", row: id.0.as_bytes() }
}

/// The files of one thing, as they came.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    db: &impl Db,
    about: &str,
    about_id: Uuid,
    limit: u32,
) -> Result<Vec<AttachmentRow>> {
    let sql = format!(
        "select {COLUMNS} from attachment a where a.about = $1 and a.about_id = $2 \
         order by a.added_at, a.id limit $3"
    );
    let values = [about.into(), about_id.into(), i64::from(limit).into()];
    row::all(db, "attachment_list", sql, values).await?.iter().map(read).collect()
}

fn read(row: &row::Row) -> Result<AttachmentRow> {
    Ok(AttachmentRow {
        id: AttachmentId(row.get("id")?),
        commune: row.named("commune_key", AreaKey::parse)?,
        round: row.get::<Option<Uuid>>("round_id")?.map(RoundId),
        about: row.get("about")?,
        about_id: row.get("about_id")?,
        file_name: row.get("file_name")?,
        kind: row.get("kind")?,
        size: row.get("size")?,
        hash: row.get("hash")?,
        added_at: row.get("added_at")?,
    })
}
