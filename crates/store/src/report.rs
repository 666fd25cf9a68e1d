//! Reports as they were sent upward: frozen with their hash, never changed.

use base::Day;
use base::area::AreaKey;
use base::id::{AccountId, ReportId};
use chrono::{DateTime, Utc};

use crate::error::Result;
use crate::row::{self, Binds, Row};
use crate::{Db, Scope};

/// A report that was sent.
#[derive(Debug, Clone)]
pub struct ReportRow {
    /// Its id.
    pub id: ReportId,
    /// The commune that sent it.
    pub commune: AreaKey,
    /// `regular`, `preliminary` or `official`.
    pub kind: String,
    /// The year.
    pub year: i32,
    /// The month of a regular one, else 0.
    pub month: i32,
    /// The opening day of its period.
    pub opening: Day,
    /// The closing day.
    pub closing: Day,
    /// By when it was due.
    pub due_on: Option<Day>,
    /// SHA-256 of that text.
    pub hash: String,
    /// The report it corrects.
    pub replaces: Option<ReportId>,
    /// Why.
    pub reason: String,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
    /// By whom.
    pub sent_by: AccountId,
    /// The report that corrects this one; not written.
    pub replaced_by: Option<ReportId>,
}

/// Adds a report with what was sent, canonical JSON.
///
/// # Errors
/// A conflict (`report_first`) when the period has one that is not named as corrected, or that one is
/// corrected already.
pub async fn add(db: &impl Db, report: &ReportRow, content: &str) -> Result<()> {
    let sql = "insert into report_submission (id, commune_key, kind, year, month, opening, \
               closing, due_on, content, hash, replaces, reason, sent_at, sent_by) \
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    let values = [
        report.id.0.into(),
        report.commune.as_str().into(),
        report.kind.as_str().into(),
        report.year.into(),
        report.month.into(),
        report.opening.into(),
        report.closing.into(),
        report.due_on.into(),
        content.into(),
        report.hash.as_str().into(),
        report.replaces.map(|id| id.0).into(),
        report.reason.as_str().into(),
        report.sent_at.into(),
        report.sent_by.0.into(),
    ];
    row::run(db, "report_add", sql, values).await.map(|_| ())
}

const COLUMNS: &str = "s.id, s.commune_key, s.kind, s.year, s.month, s.opening, s.closing, s.due_on, \
     s.hash, s.replaces, s.reason, s.sent_at, s.sent_by, later.id as replaced_by";
const FROM: &str = "report_submission s left join report_submission later on later.replaces = s.id";

/// A report with its text, when the scope covers its commune.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(
    db: &impl Db,
    scope: &Scope,
    id: ReportId,
) -> Result<Option<(ReportRow, String)>> {
    let mut binds = Binds::default();
    let key = binds.add(id.0);
    let seen = scope.on_commune("s.commune_key", &mut binds);
    let sql = format!("select {COLUMNS}, s.content from {FROM} where s.id = {key} and {seen}");
    let row = row::one(db, "report_find", sql, binds.values()).await?;
    row.map(|row| Ok((read(&row)?, row.get("content")?))).transpose()
}

/// Reports of the scope, one page, the latest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    db: &impl Db,
    scope: &Scope,
    before: Option<ReportId>,
    limit: u32,
) -> Result<Vec<ReportRow>> {
    let mut binds = Binds::default();
    let seen = scope.on_commune("s.commune_key", &mut binds);
    let mut sql = format!("select {COLUMNS} from {FROM} where {seen}");
    if let Some(id) = before {
        let id = binds.add(id.0);
        sql.push_str(&format!(
            " and (s.sent_at, s.id) < (select b.sent_at, b.id from report_submission b where b.id = {id})"
        ));
    }
    let limit = binds.add(i64::from(limit));
    sql.push_str(&format!(" order by s.sent_at desc, s.id desc limit {limit}"));
    row::all(db, "report_list", sql, binds.values()).await?.iter().map(read).collect()
}

/// The reports in force of a period in the scope with their texts, by commune, one page beyond a
/// commune: what arrived, to be added up. A commune has one in force.
///
/// # Errors
/// When the database cannot be asked.
pub async fn arrived(
    db: &impl Db,
    scope: &Scope,
    kind: &str,
    year: i32,
    month: i32,
    after: Option<&AreaKey>,
    limit: u32,
) -> Result<Vec<(ReportRow, String)>> {
    let mut binds = Binds::default();
    let (kind, year, month) = (binds.add(kind), binds.add(year), binds.add(month));
    let seen = scope.on_commune("s.commune_key", &mut binds);
    let after = binds.add(after.map_or("", AreaKey::as_str));
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "select {COLUMNS}, s.content from {FROM} where s.kind = {kind} and s.year = {year} \
         and s.month = {month} and later.id is null and s.commune_key > {after} and {seen} \
         order by s.commune_key limit {limit}"
    );
    let rows = row::all(db, "report_arrived", sql, binds.values()).await?;
    rows.iter().map(|row| Ok((read(row)?, row.get("content")?))).collect()
}

fn read(row: &Row) -> Result<ReportRow> {
    Ok(ReportRow {
        id: ReportId(row.get("id")?),
        commune: row.named("commune_key", AreaKey::parse)?,
        kind: row.get("kind")?,
        year: row.get("year")?,
        month: row.get("month")?,
        opening: row.get("opening")?,
        closing: row.get("closing")?,
        due_on: row.get("due_on")?,
        hash: row.get("hash")?,
        replaces: row.get::<Option<uuid::Uuid>>("replaces")?.map(ReportId),
        reason: row.get("reason")?,
        sent_at: row.get("sent_at")?,
        sent_by: AccountId(row.get("sent_by")?),
        replaced_by: row.get::<Option<uuid::Uuid>>("replaced_by")?.map(ReportId),
    })
}
