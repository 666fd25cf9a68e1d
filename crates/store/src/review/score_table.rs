//! Score tables as they were imported, and who approved them.

use base::id::{AccountId, ScoreTableId};
use chrono::{DateTime, Utc};

use crate::Db;
use crate::kernel::duty::{DutyParts, DutySelect};
use crate::kernel::error::Result;
use crate::kernel::mark::{self, Content, Marking, Own, Text};
use crate::kernel::row::{self, Binds, FromRow, IntoRow};

/// A score table.
pub static MARKED: Marking = Marking {
    since: 1,
    at_once: 10,
    ..Marking::of(
        "score_table",
        Content::Row {
            select: || {
                "select x.id, x.standard_id, x.name, x.seal, x.artificial, x.content, \
                 x.imported_by, '' as imported_by_name, x.imported_at, x.approved_by, \
                 cast(null as text) as approved_by_name, x.approved_at, x.mark from score_table x"
                    .to_owned()
            },
            read: |row| {
                let table = ScoreTableRow::read(row)?;
                let text = marked_text(&table);
                let (id, name) = (table.id.0, table.name);
                Ok(Own { id, day: None, name, mark: row.take("mark")?, text })
            },
        },
    )
};

fn marked_text(table: &ScoreTableRow) -> Text {
    Text::default()
        .of(table.id)
        .text(&table.standard)
        .text(&table.name)
        .text(&table.seal)
        .of(table.artificial)
        .text(&table.content)
        .of(table.imported_by)
        .at(table.imported_at)
        .maybe(table.approved_by)
        .maybe_at(table.approved_at)
}

/// A score table.
#[derive(Debug, Clone, FromRow)]
#[row(table = "t")]
pub struct ScoreTableRow {
    pub id: ScoreTableId,
    /// The standard it serves.
    #[row(column = "standard_id")]
    pub standard: String,
    /// What people call it.
    pub name: String,
    /// Hash over its content.
    pub seal: String,
    /// Whether it is a demonstration, not law.
    pub artificial: bool,
    /// The CSV as imported.
    pub content: String,
    /// Who brought it in.
    pub imported_by: AccountId,
    /// Their name.
    #[row(sql = "i.name")]
    pub imported_by_name: String,
    /// When.
    pub imported_at: DateTime<Utc>,
    /// Who approved it.
    pub approved_by: Option<AccountId>,
    /// Their name.
    #[row(sql = "a.name")]
    pub approved_by_name: Option<String>,
    /// When.
    pub approved_at: Option<DateTime<Utc>>,
}

/// A score table to be brought in.
#[derive(Debug, Clone, IntoRow)]
pub struct ScoreTableAdd {
    pub id: ScoreTableId,
    /// The standard it serves.
    #[row(column = "standard_id")]
    pub standard: String,
    /// What people call it.
    pub name: String,
    /// Hash over its content.
    pub seal: String,
    /// Whether it is a demonstration, not law.
    pub artificial: bool,
    /// The CSV as imported.
    pub content: String,
    /// Who brings it in.
    pub imported_by: AccountId,
    /// When.
    pub imported_at: DateTime<Utc>,
}

fn select() -> String {
    format!(
        "select {} from score_table t join account i on i.id = t.imported_by \
     left join account a on a.id = t.approved_by",
        ScoreTableRow::columns()
    )
}

/// Adds a table that waits for approval.
///
/// # Errors
/// A conflict when a table of the same content is there.
pub async fn add(db: &impl Db, table: &ScoreTableAdd) -> Result<()> {
    row::insert(db, "score_table_add", "score_table", table).await?;
    mark::fresh(db, &MARKED, table.id.0);
    Ok(())
}

/// Approves a table that waits. `false` when it was approved before.
///
/// # Errors
/// A conflict (`approved_by_a_second_person`) when it is the one who imported it.
pub async fn approve(
    db: &impl Db,
    id: ScoreTableId,
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<bool> {
    mark::touch(db, &MARKED, &[id.0]).await?;
    let sql = "update score_table set approved_by = $1, approved_at = $2 \
               where id = $3 and approved_by is null";
    let done =
        row::run(db, "score_table_approve", sql, [by.0.into(), at.into(), id.0.into()]).await?;
    Ok(done.rows_affected() == 1)
}

/// A table by its id.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(db: &impl Db, id: ScoreTableId) -> Result<Option<ScoreTableRow>> {
    let sql = format!("{} where t.id = $1", select());
    row::find(db, "score_table_find", sql, [id.0.into()]).await
}

/// Some tables.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_of(db: &impl Db, ids: &[ScoreTableId]) -> Result<Vec<ScoreTableRow>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut binds = Binds::default();
    let ids = binds.add_all(ids.iter().map(|id| id.0));
    let sql = format!("{} where t.id in ({ids})", select());
    row::list(db, "score_table_list_of", sql, binds.values()).await
}

/// All tables, the newest first; there are few.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(db: &impl Db, limit: u32) -> Result<Vec<ScoreTableRow>> {
    let sql = format!("{} order by t.imported_at desc, t.id limit $1", select());
    row::list(db, "score_table_list", sql, [i64::from(limit).into()]).await
}

/// Score tables that a second person has to approve; they are of the whole program.
pub static OWED: DutySelect = DutySelect {
    parts: |ask, _| {
        Some(DutyParts {
            record: "t.id".to_owned(),
            about: "t.name".to_owned(),
            open: "t.approved_at is null".to_owned(),
            ..DutyParts::new(
                ask,
                "'score_table_approve'",
                "'administrator'",
                "score_table t",
                "1 = 1".to_owned(),
            )
        })
    },
};
