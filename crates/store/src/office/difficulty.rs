//! Difficulties of communes: their rows. Withdrawn ones stay.

use base::Day;
use base::area::AreaKey;
use base::id::{AccountId, DifficultyId};
use chrono::{DateTime, Utc};

use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds, FromRow, IntoRow};
use crate::{Db, Scope};

/// What is added.
#[derive(Debug, Clone, IntoRow)]
pub struct DifficultyAdd {
    pub id: DifficultyId,
    pub commune: AreaKey,
    pub name: String,
    /// The name as it is searched.
    pub folded: String,
    pub day: Day,
    pub note: String,
    pub revision: i64,
}

#[derive(Debug, Clone, FromRow)]
#[row(table = "x")]
pub struct DifficultyRow {
    pub id: DifficultyId,
    pub commune: AreaKey,
    pub name: String,
    pub day: Day,
    pub note: String,
    /// Grows with each change.
    pub revision: i64,
    /// When it was withdrawn, if it was.
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// Why.
    pub withdrawn_reason: Option<String>,
}

/// Adds one.
///
/// # Errors
/// A conflict when the id is taken.
pub async fn add(
    db: &impl Db,
    new: &DifficultyAdd,
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<()> {
    let beside = [("written_at", at.into()), ("written_by", by.0.into())];
    row::insert_with(db, "difficulty_add", "difficulty", new, beside).await
}

/// One, when its commune is of the scope.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(db: &impl Db, scope: &Scope, id: DifficultyId) -> Result<Option<DifficultyRow>> {
    let mut binds = Binds::default();
    let key = binds.add(id.0);
    let seen = scope.on_commune("x.commune_key", &mut binds);
    let columns = DifficultyRow::columns();
    let sql = format!("select {columns} from difficulty x where x.id = {key} and {seen}");
    row::find(db, "difficulty_find", sql, binds.values()).await
}

/// Those of the scope, one page, the latest first; with a text those whose name contains it.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    db: &impl Db,
    scope: &Scope,
    text: &str,
    before: Option<(Day, DifficultyId)>,
    limit: u32,
) -> Result<Vec<DifficultyRow>> {
    let mut binds = Binds::default();
    let mut all = vec![scope.on_commune("x.commune_key", &mut binds)];
    if !text.trim().is_empty() {
        let part = binds.add(row::containing(&base::text::fold(text)));
        all.push(format!("x.folded like {part} escape '\\'"));
    }
    if let Some((day, id)) = before {
        all.push(format!("(x.day, x.id) < ({}, {})", binds.add(day), binds.add(id.0)));
    }
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "select {} from difficulty x where {} order by x.day desc, x.id desc limit {limit}",
        DifficultyRow::columns(),
        all.join(" and ")
    );
    row::list(db, "difficulty_list", sql, binds.values()).await
}

/// What one becomes.
#[derive(Debug, Clone)]
pub struct DifficultySet<'a> {
    pub name: &'a str,
    pub day: Day,
    pub note: &'a str,
}

/// Changes one that nobody changed since a revision. `false` when somebody did.
///
/// # Errors
/// When the database refuses.
pub async fn set(
    db: &impl Db,
    id: DifficultyId,
    revision: i64,
    to: &DifficultySet<'_>,
) -> Result<bool> {
    let sql = "update difficulty set name = $1, folded = $2, day = $3, note = $4, \
               revision = revision + 1 \
               where id = $5 and revision = $6 and withdrawn_at is null";
    let values = [
        to.name.into(),
        base::text::fold(to.name).into(),
        to.day.into(),
        to.note.into(),
        id.0.into(),
        revision.into(),
    ];
    Ok(row::run(db, "difficulty_set", sql, values).await?.rows_affected() == 1)
}

/// Withdraws one. `false` when it was withdrawn before.
///
/// # Errors
/// When the database refuses.
pub async fn set_withdrawn(
    db: &impl Db,
    id: DifficultyId,
    reason: &str,
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<bool> {
    let sql = "update difficulty set withdrawn_at = $1, withdrawn_by = $2, withdrawn_reason = $3, \
               revision = revision + 1 where id = $4 and withdrawn_at is null";
    let values = [at.into(), by.0.into(), reason.into(), id.0.into()];
    Ok(row::run(db, "difficulty_set_withdrawn", sql, values).await?.rows_affected() == 1)
}
