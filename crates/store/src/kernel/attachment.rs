//! Signed scans and photos, in the database: bounded, of known kinds, never part of the web root.

use base::area::AreaKey;
use base::id::{AccountId, AttachmentId, RoundId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::Db;
use crate::kernel::error::Result;
use crate::kernel::mark::{self, As, Content, Marking, WrittenWith};
use crate::kernel::row::{self, FromRow, IntoRow};
use crate::kernel::seal::{self, Place};
use crate::kernel::sealing::Column;

/// What is sealed here.
pub(crate) const SEALED: &[Column] = &[Column::content("attachment.content")];

/// A scan or photo.
/// The scan itself is sealed for its row: the hash says which it is.
pub static MARKED: Marking = Marking {
    written_with: WrittenWith::CameBy(
        "select cast(null as uuid) as import, round_id as round from attachment where id = $1",
    ),
    ..Marking::of(
        "attachment",
        Content::Columns {
            name: "x.file_name",
            joined: "",
            columns: &[
                ("commune_key", As::Words),
                ("round_id", As::Id),
                ("about", As::Words),
                ("about_id", As::Id),
                ("file_name", As::Words),
                ("kind", As::Words),
                ("size", As::Number),
                ("hash", As::Words),
                ("added_at", As::At),
                ("added_by", As::Id),
            ],
        },
    )
};

/// A file, without its content.
#[derive(Debug, Clone, FromRow, IntoRow)]
#[row(table = "a")]
pub struct AttachmentRow {
    pub id: AttachmentId,
    pub commune: AreaKey,
    pub round: Option<RoundId>,
    /// What it belongs to, by the name that its noun declares.
    pub about: String,
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

#[derive(IntoRow)]
struct FileNew<'a> {
    #[row(flat)]
    file: &'a AttachmentRow,
    content: Vec<u8>,
    #[row(column = "added_by")]
    added_by: AccountId,
}

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
    mark::fresh(db, &MARKED, file.id.0);
    let content = seal::content(&**db.seal(), place(&file.id), &content)?;
    let new = FileNew { file, content, added_by: by };
    row::insert(db, "attachment_add", "attachment", &new).await
}

/// A file by its id, without its content. The caller checks that what it belongs to is within scope.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(db: &impl Db, id: AttachmentId) -> Result<Option<AttachmentRow>> {
    let sql = format!("select {} from attachment a where a.id = $1", AttachmentRow::columns());
    row::find(db, "attachment_find", sql, [id.0.into()]).await
}

/// Its content.
///
/// # Errors
/// When the database cannot be asked.
pub async fn content(db: &impl Db, id: AttachmentId) -> Result<Option<Vec<u8>>> {
    let sql = "select a.content from attachment a where a.id = $1";
    let content = row::value(db, "attachment_content", sql, [id.0.into()]).await?;
    content.map(|content| seal::open_content(&**db.seal(), place(&id), content)).transpose()
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
        "select {} from attachment a where a.about = $1 and a.about_id = $2 \
         order by a.added_at, a.id limit $3",
        AttachmentRow::columns()
    );
    let values = [about.into(), about_id.into(), i64::from(limit).into()];
    row::list(db, "attachment_list", sql, values).await
}
