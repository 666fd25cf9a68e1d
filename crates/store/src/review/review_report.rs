//! Reports as they were sent upward: frozen with their hash, never changed.

use base::Day;
use base::area::AreaKey;
use base::id::{AccountId, ReportId};
use chrono::{DateTime, Utc};

use crate::kernel::error::Result;
use crate::kernel::mark::{self, Kind};
use crate::kernel::row::{self, Binds, Row};
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
    /// Its number, `12/BC-UBND`; empty on a report of before numbers were kept.
    pub number: String,
    /// Its day; none likewise.
    pub day: Option<Day>,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
    /// By whom.
    pub sent_by: AccountId,
    /// The report that corrects this one; not written.
    pub replaced_by: Option<ReportId>,
    /// How many cells the register has otherwise by now, as last looked at; not written.
    pub differs: i64,
}

/// Adds a report with what was sent, canonical JSON.
///
/// # Errors
/// A conflict (`report_first`) when the period has one that is not named as corrected, or that one is
/// corrected already.
pub async fn add(db: &impl Db, report: &ReportRow, content: &str) -> Result<()> {
    mark::fresh(db, Kind::ReportSubmission, report.id.0);
    let sql = "insert into report_submission (id, commune_key, kind, year, month, opening, \
               closing, due_on, content, hash, replaces, reason, number, day, \
               sent_at, sent_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, \
               $14, $15, $16)";
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
        report.number.as_str().into(),
        report.day.into(),
        report.sent_at.into(),
        report.sent_by.0.into(),
    ];
    row::run(db, "report_add", sql, values).await.map(|_| ())
}

const COLUMNS: &str = "s.id, s.commune_key, s.kind, s.year, s.month, s.opening, s.closing, s.due_on, \
     s.hash, s.replaces, s.reason, s.number, s.day, s.sent_at, s.sent_by, later.id as replaced_by, \
     coalesce(k.differs, 0) as differs";
const FROM: &str = "report_submission s left join report_submission later on later.replaces = s.id \
     left join report_check k on k.report_id = s.id";

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

/// The report in force of a commune's period, when one was sent.
///
/// # Errors
/// When the database cannot be asked.
pub async fn in_force(
    db: &impl Db,
    commune: &AreaKey,
    (kind, year, month): (&str, i32, i32),
) -> Result<Option<ReportRow>> {
    let sql = format!(
        "select {COLUMNS} from {FROM} where s.commune_key = $1 and s.kind = $2 and s.year = $3 \
         and s.month = $4 and later.id is null"
    );
    let values = [commune.as_str().into(), kind.into(), year.into(), month.into()];
    row::one(db, "report_in_force", &sql, values).await?.as_ref().map(read).transpose()
}

/// Numbers and days of a commune's reports from one day to another: those of a year.
///
/// # Errors
/// When the database cannot be asked.
pub async fn numbers(
    db: &impl Db,
    commune: &AreaKey,
    (from, to): (Day, Day),
    limit: u32,
) -> Result<Vec<(String, Day)>> {
    let sql = "select s.number, s.day from report_submission s where s.commune_key = $1 \
               and s.day >= $2 and s.day <= $3 and s.number <> '' order by s.day, s.id limit $4";
    let values = [commune.as_str().into(), from.into(), to.into(), i64::from(limit).into()];
    let rows = row::all(db, "report_numbers", sql, values).await?;
    rows.iter().map(|row| Ok((row.get("number")?, row.get("day")?))).collect()
}

/// Reports in force of the scope that the register no longer agrees with.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count_differing(db: &impl Db, scope: &Scope) -> Result<i64> {
    let mut binds = Binds::default();
    let seen = scope.on_commune("s.commune_key", &mut binds);
    let sql = format!(
        "select count(*) as n from {FROM} where k.differs > 0 and later.id is null and {seen}"
    );
    match row::one(db, "report_differing", sql, binds.values()).await? {
        Some(row) => row.get("n"),
        None => Ok(0),
    }
}

/// Reports in force of the scope whose period begins or ends in `[from, to)`.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_touched(
    db: &impl Db,
    scope: &Scope,
    (from, to): (Day, Day),
    limit: u32,
) -> Result<Vec<ReportRow>> {
    let mut binds = Binds::default();
    let (from, to) = (binds.add(from), binds.add(to));
    let seen = scope.on_commune("s.commune_key", &mut binds);
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "select {COLUMNS} from {FROM} where later.id is null \
         and ((s.opening >= {from} and s.opening < {to}) \
          or (s.closing >= {from} and s.closing < {to})) and {seen} \
         order by s.closing, s.commune_key, s.id limit {limit}"
    );
    row::all(db, "report_touched", sql, binds.values()).await?.iter().map(read).collect()
}

/// Puts down that the reports of these communes are to be held against the register again.
///
/// # Errors
/// When the database refuses.
pub async fn set_due(db: &impl Db, communes: &[AreaKey]) -> Result<()> {
    let mut binds = Binds::default();
    let (due, was) = (binds.add(true), binds.add(false));
    let communes = binds.add_all(communes.iter().map(AreaKey::as_str));
    let sql = format!(
        "update report_check set due = {due} where due = {was} and report_id in \
         (select s.id from report_submission s where s.commune_key in ({communes}))"
    );
    row::run(db, "report_set_due", sql, binds.values()).await.map(|_| ())
}

/// Reports in force with their texts that are to be held against the register, those never looked at
/// among them.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_due(db: &impl Db, limit: u32) -> Result<Vec<(ReportRow, String)>> {
    let sql = format!(
        "select {COLUMNS}, s.content from {FROM} where later.id is null \
         and (k.report_id is null or k.due = $1) order by s.id limit $2"
    );
    let rows = row::all(db, "report_due", sql, [true.into(), i64::from(limit).into()]).await?;
    rows.iter().map(|row| Ok((read(row)?, row.get("content")?))).collect()
}

/// Begins to look at a report: what is written from here on makes it due again.
///
/// # Errors
/// When the database refuses.
pub async fn begin_check(db: &impl Db, id: ReportId, at: DateTime<Utc>) -> Result<()> {
    let sql = "insert into report_check (report_id, due, checked_at, differs, cells) \
               values ($1, $2, $3, 0, '[]') on conflict (report_id) do update \
               set due = excluded.due, checked_at = excluded.checked_at";
    row::run(db, "report_begin_check", sql, [id.0.into(), false.into(), at.into()])
        .await
        .map(|_| ())
}

/// Keeps what a report was found to differ in.
///
/// # Errors
/// When the database refuses.
pub async fn set_cells(db: &impl Db, id: ReportId, differs: i64, cells: &str) -> Result<()> {
    let sql = "update report_check set differs = $1, cells = $2 where report_id = $3";
    row::run(db, "report_set_cells", sql, [differs.into(), cells.into(), id.0.into()])
        .await
        .map(|_| ())
}

/// The cells in which a report differs, as they were kept.
///
/// # Errors
/// When the database cannot be asked.
pub async fn differing(db: &impl Db, id: ReportId) -> Result<Option<String>> {
    let sql = "select cells from report_check where report_id = $1 and differs > 0";
    row::one(db, "report_differing_cells", sql, [id.0.into()])
        .await?
        .map(|row| row.get("cells"))
        .transpose()
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
        number: row.get("number")?,
        day: row.get("day")?,
        sent_at: row.get("sent_at")?,
        sent_by: AccountId(row.get("sent_by")?),
        replaced_by: row.get::<Option<uuid::Uuid>>("replaced_by")?.map(ReportId),
        differs: row.get("differs")?,
    })
}
