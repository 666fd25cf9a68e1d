//! Reports as they were sent upward: frozen with their hash, never changed.

use base::Day;
use base::area::AreaKey;
use base::closed_set;
use base::id::{AccountId, ReportId};
use chrono::{DateTime, Utc};

use crate::kernel::duty::{DutyParts, DutySelect};
use crate::kernel::error::Result;
use crate::kernel::mark::{self, As, Content, Marking, WrittenWith};
use crate::kernel::row::{self, Binds, FromRow, IntoRow};
use crate::{Db, Scope};

/// A report as it was sent.
pub static MARKED: Marking = Marking {
    at_once: 10,
    is_of_a_year: true,
    written_with: WrittenWith::Under("report"),
    ..Marking::of(
        "report_submission",
        Content::Columns {
            name: "x.commune_key || ' ' || cast(x.year as text)",
            joined: "",
            columns: &[
                ("commune_key", As::Words),
                ("kind", As::Words),
                ("year", As::Number),
                ("month", As::Number),
                ("opening", As::On),
                ("closing", As::On),
                ("due_on", As::On),
                ("content", As::Words),
                ("hash", As::Words),
                ("replaces", As::Id),
                ("reason", As::Words),
                ("number", As::Words),
                ("day", As::On),
                ("sent_at", As::At),
                ("sent_by", As::Id),
            ],
        },
    )
};

closed_set! {
    ReportKind {
        /// Of the regular reviews of a month, by the 5th of the next.
        Regular = "regular",
        /// Preliminary result of the annual review, before 15/11.
        Preliminary = "preliminary",
        /// Official result, before 20/12.
        Official = "official",
    }
}

crate::kernel::row::set_columns!(ReportKind);

/// A report to be added.
#[derive(Debug, Clone, IntoRow)]
pub struct ReportAdd {
    pub id: ReportId,
    /// Whose.
    pub commune: AreaKey,
    pub kind: ReportKind,
    pub year: i32,
    /// The month in which a regular one is due, or 0.
    pub month: i32,
    /// The first day its figures speak of.
    pub opening: Day,
    /// The last.
    pub closing: Day,
    /// By when it is due.
    pub due_on: Option<Day>,
    /// What was sent, canonical JSON.
    pub content: String,
    /// SHA-256 of that text.
    pub hash: String,
    /// The report it corrects.
    #[row(column = "replaces")]
    pub replaces: Option<ReportId>,
    /// Why.
    pub reason: String,
    pub number: String,
    pub day: Option<Day>,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
    /// By whom.
    pub sent_by: AccountId,
}

/// A report that was sent.
#[derive(Debug, Clone, FromRow)]
#[row(table = "s")]
pub struct ReportRow {
    pub id: ReportId,
    /// The commune that sent it.
    pub commune: AreaKey,
    pub kind: ReportKind,
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
    #[row(column = "replaces")]
    pub replaces: Option<ReportId>,
    /// Why.
    pub reason: String,
    /// Its number, `12/BC-UBND`; empty on a report older than the numbers.
    pub number: String,
    /// Its day; none likewise.
    pub day: Option<Day>,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
    /// By whom.
    pub sent_by: AccountId,
    /// The report that corrects this one.
    #[row(sql = "later.id")]
    pub replaced_by: Option<ReportId>,
    /// How many cells the register has otherwise by now, as last looked at.
    #[row(sql = "coalesce(k.differs, 0)")]
    pub differs: i64,
}

impl From<ReportAdd> for ReportRow {
    /// As it is when it was just sent: nothing corrects it, and it says what the register does.
    fn from(add: ReportAdd) -> ReportRow {
        ReportRow {
            id: add.id,
            commune: add.commune,
            kind: add.kind,
            year: add.year,
            month: add.month,
            opening: add.opening,
            closing: add.closing,
            due_on: add.due_on,
            hash: add.hash,
            replaces: add.replaces,
            reason: add.reason,
            number: add.number,
            day: add.day,
            sent_at: add.sent_at,
            sent_by: add.sent_by,
            replaced_by: None,
            differs: 0,
        }
    }
}

/// Adds a report.
///
/// # Errors
/// A conflict (`report_first`) when the period has one that is not named as corrected, or that one is
/// corrected already.
pub async fn add(db: &impl Db, report: &ReportAdd) -> Result<()> {
    mark::fresh(db, &MARKED, report.id.0);
    row::insert(db, "report_add", "report_submission", report).await
}

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
    let sql = format!(
        "select s.content, {} from {FROM} where s.id = {key} and {seen}",
        ReportRow::columns()
    );
    let rows = row::keyed(db, "report_find", sql, binds.values()).await?;
    Ok(rows.into_iter().next().map(|(content, report)| (report, content)))
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
    let mut sql = format!("select {} from {FROM} where {seen}", ReportRow::columns());
    if let Some(id) = before {
        let id = binds.add(id.0);
        sql.push_str(&format!(
            " and (s.sent_at, s.id) < (select b.sent_at, b.id from report_submission b where b.id = {id})"
        ));
    }
    let limit = binds.add(i64::from(limit));
    sql.push_str(&format!(" order by s.sent_at desc, s.id desc limit {limit}"));
    row::list(db, "report_list", sql, binds.values()).await
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
        "select s.content, {} from {FROM} where s.kind = {kind} and s.year = {year} \
         and s.month = {month} and later.id is null and s.commune_key > {after} and {seen} \
         order by s.commune_key limit {limit}",
        ReportRow::columns()
    );
    let rows = row::keyed(db, "report_arrived", sql, binds.values()).await?;
    Ok(rows.into_iter().map(|(content, report)| (report, content)).collect())
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
        "select {} from {FROM} where s.commune_key = $1 and s.kind = $2 and s.year = $3 \
         and s.month = $4 and later.id is null",
        ReportRow::columns()
    );
    let values = [commune.as_str().into(), kind.into(), year.into(), month.into()];
    row::find(db, "report_in_force", &sql, values).await
}

/// Numbers and days of a commune's reports from one day to another, those of a year, with what of the series
/// stands in its register of papers.
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
               and s.day >= $2 and s.day <= $3 and s.number <> '' \
               union select x.symbol as number, x.day from legal_paper x where x.commune_key = $1 \
               and x.day >= $2 and x.day <= $3 and x.book = 'out' and x.series = $5 \
               and x.origin = '' and x.number is not null \
               and (x.ending is null or x.ending <> 'void') order by day, number limit $4";
    let series = register::review::round::REPORT_SYMBOL;
    let values =
        [commune.as_str().into(), from.into(), to.into(), i64::from(limit).into(), series.into()];
    row::list(db, "report_numbers", sql, values).await
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
    Ok(row::value(db, "report_differing", sql, binds.values()).await?.unwrap_or(0))
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
        "select {} from {FROM} where later.id is null \
         and ((s.opening >= {from} and s.opening < {to}) \
          or (s.closing >= {from} and s.closing < {to})) and {seen} \
         order by s.closing, s.commune_key, s.id limit {limit}",
        ReportRow::columns()
    );
    row::list(db, "report_touched", sql, binds.values()).await
}

/// Marks that the reports of these communes are to be compared with the register again.
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

/// Reports in force with their texts that are to be compared with the register, those never looked
/// at among them.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_due(db: &impl Db, limit: u32) -> Result<Vec<(ReportRow, String)>> {
    let sql = format!(
        "select s.content, {} from {FROM} where later.id is null \
         and (k.report_id is null or k.due = $1) order by s.id limit $2",
        ReportRow::columns()
    );
    let rows = row::keyed(db, "report_due", sql, [true.into(), i64::from(limit).into()]).await?;
    Ok(rows.into_iter().map(|(content, report)| (report, content)).collect())
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
    row::value(db, "report_differing_cells", sql, [id.0.into()]).await
}

/// That a household was ever in a village of the commune.
const HAS_HOUSEHOLDS: &str = "exists (select 1 from village_path h join stay t \
     on t.village_id = h.village_id where h.commune_key = c.commune_key)";

/// Reports upward by the calendar: a report that was sent fulfils its period.
///
/// A commune without a household in the register has nothing to report yet.
pub static OWED: DutySelect = DutySelect {
    parts: |ask, binds| {
        let rows = ask.periods_as_rows(|it| it.by == "report", binds)?;
        let communes = ask.communes(binds);
        let from = format!(
            "({communes}) c cross join ({rows}) p left join report_submission s \
             on s.commune_key = c.commune_key and s.year = p.year and s.kind = p.kind \
             and s.month = p.month and s.replaces is null"
        );
        Some(DutyParts {
            area: "c.commune_key".to_owned(),
            record: "s.id".to_owned(),
            rule: "p.rule".to_owned(),
            about: "p.kind || ' ' || p.year || ' ' || p.month".to_owned(),
            begins_on: "p.begins_on".to_owned(),
            due_on: "p.due_on".to_owned(),
            closed_on: ask.local_day("s.sent_at"),
            closer: "s.sent_by".to_owned(),
            open: format!("s.id is null and {HAS_HOUSEHOLDS}"),
            closed: "s.id is not null".to_owned(),
            ..DutyParts::new(ask, "'report_owed'", "p.role", from, "p.due_on >= c.since".to_owned())
        })
    },
};
