//! What papers said before they were put right.

use base::id::{AccountId, LegalPaperId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::Db;
use crate::kernel::error::Result;
use crate::kernel::mark::{self, As, Content, Marking, WrittenWith};
use crate::kernel::row::{self, FromRow};

/// What a paper said before it was put right.
pub static MARKED: Marking = Marking {
    since: 5,
    written_with: WrittenWith::Asked(
        "select paper_id from legal_paper_before where id = $1",
        |_, row| Ok(vec![format!("legal_paper/{}", row.take::<Uuid>("paper_id")?)]),
    ),
    ..Marking::of(
        "legal_paper_before",
        Content::Columns {
            name: "q.symbol",
            joined: "left join legal_paper q on q.id = x.paper_id",
            columns: &[
                ("paper_id", As::Id),
                ("revision", As::Number),
                ("content", As::Words),
                ("reason", As::Words),
                ("written_at", As::At),
                ("written_by", As::Id),
            ],
        },
    )
};

/// What a paper said before it was put right.
#[derive(Debug, Clone, FromRow)]
#[row(table = "b")]
pub struct LegalPaperBefore {
    pub revision: i64,
    /// JSON of what it said.
    pub content: String,
    pub reason: String,
    pub written_at: DateTime<Utc>,
    #[row(sql = "w.name")]
    pub changed_by: String,
}

/// Keeps what a paper said, with why it is put right.
///
/// # Errors
/// When the database refuses.
pub async fn keep(
    db: &impl Db,
    own: Uuid,
    (id, revision): (LegalPaperId, i64),
    (content, reason): (&str, &str),
    (by, at): (AccountId, DateTime<Utc>),
) -> Result<()> {
    mark::fresh(db, &MARKED, own);
    let row = [
        ("id", own.into()),
        ("paper_id", id.0.into()),
        ("revision", revision.into()),
        ("content", content.into()),
        ("reason", reason.into()),
        ("written_at", at.into()),
        ("written_by", by.0.into()),
    ];
    row::insert_values(db, "legal_paper_keep_before", "legal_paper_before", row).await
}

/// What a paper that the caller has found within its scope said before, the latest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(db: &impl Db, id: LegalPaperId, limit: u32) -> Result<Vec<LegalPaperBefore>> {
    let sql = format!(
        "select {} from legal_paper_before b join account w on w.id = b.written_by \
         where b.paper_id = $1 order by b.revision desc limit $2",
        LegalPaperBefore::columns()
    );
    row::list(db, "legal_paper_before", sql, [id.0.into(), i64::from(limit).into()]).await
}
