//! Score tables: brought in by one person, approved by another, sealed by their content.

mod printed;

use base::area::Level;
use base::id::ScoreTableId;
use base::{Finding, Severity};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::json;
use standard::ScoreTable;
use store::review::score_table::{ScoreTableAdd, ScoreTableRow};

use crate::App;
use crate::kernel::call::{Asked, Call, Found, HOME, Owed, Source};
use crate::kernel::once::Once;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};

pub use self::printed::{PrintedAnswer, PrintedItem, PrintedTable};

/// The largest file accepted, in bytes; a full table has some 30 KB.
pub const FILE_MAX: usize = 2 * 1024 * 1024;
/// There are few tables: a standard has one, corrections included a handful.
const TABLES_MAX: u32 = 200;

/// A score table to be imported.
#[derive(Debug, Clone)]
pub struct ScoreTableNew {
    /// Its id, made by the client.
    pub id: ScoreTableId,
    /// The standard it serves.
    pub standard: String,
    /// What people call it.
    pub name: String,
    /// The CSV.
    pub content: Vec<u8>,
}

/// A score table as shown.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct ScoreTableView {
    pub id: ScoreTableId,
    /// The standard it serves.
    pub standard: String,
    /// What people call it.
    pub name: String,
    /// The hash of its content, printed on every form that uses it.
    pub seal: String,
    /// Whether it is a demonstration, not law.
    pub artificial: bool,
    /// Whether it has the circular's items, and its forms are Phiếu B1 and B2; pages ask it.
    #[serde(skip)]
    pub by_sheet: bool,
    /// Whether the reader brought it in himself: then somebody else approves it; pages ask it.
    #[serde(skip)]
    pub is_own: bool,
    /// Who brought it in.
    pub imported_by: String,
    /// When.
    pub imported_at: DateTime<Utc>,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// When.
    pub approved_at: Option<DateTime<Utc>>,
    /// What does not fit the standard, though it was accepted.
    pub findings: Vec<Finding>,
}

/// The score tables there are.
///
/// # Errors
/// `not_allowed`.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<ScoreTableView>> {
    actor.require(Action::ScoreTableSee)?;
    let rows = store::review::score_table::list(&**app.store(), TABLES_MAX).await?;
    rows.into_iter().map(|row| view(app, row, Vec::new())).collect()
}

/// One score table, with what does not fit its standard, and its text.
///
/// # Errors
/// `not_found`.
pub async fn get(app: &App, actor: &Actor, id: ScoreTableId) -> Result<(ScoreTableView, String)> {
    actor.require(Action::ScoreTableSee)?;
    let row = self::row(&**app.store(), id).await?;
    let table = app.law().score_table(&row)?;
    let findings = against(app, &row.standard, &table)?;
    let content = row.content.clone();
    let is_own = row.imported_by == actor.account;
    Ok((ScoreTableView { is_own, ..view(app, row, findings)? }, content))
}

/// A score table as Mẫu 3.3 prints it, for who holds it against the text; none for a table of questions.
///
/// # Errors
/// When the law's files cannot be read.
pub fn printed(app: &App, table: &ScoreTableView, content: &str) -> Result<Option<PrintedTable>> {
    match table.by_sheet {
        true => printed::printed(app, &table.standard, content),
        false => Ok(None),
    }
}

/// Imports a score table. It serves nobody until a second person has approved it.
///
/// # Errors
/// `score_table_refused` with findings by line, `score_table_known`, `standard_unknown`.
pub async fn import(app: &App, actor: &Actor, new: ScoreTableNew) -> Result<ScoreTableView> {
    let write = app.write_sent(actor, Action::ScoreTableImport, new.id).await?;
    require_wide(app, actor)?;
    let name = base::text::clean(&new.name);
    if name.is_empty() || name.chars().count() > 200 {
        return Err(Problem::new(Code::BadInput).with("field", "name"));
    }
    let standard = app.law().standard(&new.standard)?;
    let refused = |findings| Problem::new(Code::ScoreTableRefused).with_findings(findings);
    if new.content.len() > FILE_MAX {
        let finding = Finding::error("file_too_large").with("max", FILE_MAX / 1024 / 1024);
        return Err(refused(vec![finding]));
    }
    let table = ScoreTable::parse_any(&new.content).map_err(refused)?;
    let findings = against(app, &standard.id, &table)?;
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        return Err(refused(findings));
    }
    let row = ScoreTableAdd {
        id: new.id,
        standard: new.standard,
        name,
        seal: table.seal().to_owned(),
        artificial: app.law().is_artificial(table.seal()),
        content: String::from_utf8(new.content).map_err(Problem::internal)?,
        imported_by: actor.account,
        imported_at: write.at,
    };
    let known = store::review::score_table::find(&*write, row.id).await?;
    let same = known
        .as_ref()
        .map(|it| (&it.standard, &it.name, &it.seal) == (&row.standard, &row.name, &row.seal));
    let sent = (&row.standard, &row.name, &row.seal);
    if let (Once::Again, Some(known)) = (write.once(row.id, &sent, same).await?, known) {
        return view(app, known, findings);
    }
    if let Err(error) = store::review::score_table::add(&*write, &row).await {
        return Err(match error.constraint() {
            Some(_) => Problem::new(Code::ScoreTableKnown),
            None => error.into(),
        });
    }
    let detail = json!({ "seal": row.seal, "standard": row.standard, "answers": table.len() });
    let added = self::row(&*write, row.id).await?;
    write.commit(None, row.id, detail).await?;
    view(app, added, findings)
}

/// The points of Mẫu 3.3 as the circular prints them, brought in as a table to be approved.
///
/// # Errors
/// As [`import`].
pub async fn import_official(app: &App, actor: &Actor, id: ScoreTableId) -> Result<ScoreTableView> {
    let (standard, content) = app.law().official_file();
    let name = app.words().get(base::words::Lang::Vi, "score_tables.official_name").to_owned();
    let (standard, content) = (standard.to_owned(), content.as_bytes().to_vec());
    import(app, actor, ScoreTableNew { id, standard, name, content }).await
}

/// What of a table does not fit the forms that it is for.
fn against(app: &App, standard: &str, table: &ScoreTable) -> Result<Vec<Finding>> {
    if table.is_of_items() {
        return Ok(app.law().instrument(standard)?.check_points(table));
    }
    Ok(table.check_against(app.law().standard(standard)?))
}

/// Approves a score table that somebody else imported.
///
/// # Errors
/// `not_found`, `score_table_same_person`, `score_table_one_hand`, `score_table_approved`.
pub async fn approve(app: &App, actor: &Actor, id: ScoreTableId) -> Result<()> {
    let write = app.write(actor, Action::ScoreTableApprove).await?;
    require_wide(app, actor)?;
    let row = self::row(&*write, id).await?;
    if row.imported_by == actor.account {
        return Err(Problem::new(Code::ScoreTableSamePerson));
    }
    // Who makes an account, or gives it a password, can be both people.
    if store::office::account_keeping::of_one_hand(&*write, row.imported_by, actor.account).await? {
        return Err(Problem::new(Code::ScoreTableOneHand));
    }
    if !store::review::score_table::approve(&*write, id, actor.account, write.at).await? {
        return Err(Problem::new(Code::ScoreTableApproved));
    }
    write.commit(None, id, json!({ "seal": row.seal })).await
}

/// A score table holds for every commune: it is the matter of the nation or of a province.
fn require_wide(app: &App, actor: &Actor) -> Result<()> {
    let level = actor.area.as_ref().and_then(|key| app.areas().get(key)).map(|unit| unit.level);
    match (actor.village, level) {
        (None, None | Some(Level::Nation | Level::Province)) => Ok(()),
        _ => Err(Problem::new(Code::ScoreTableWide).with("area", &actor.area_name)),
    }
}

pub(crate) async fn row(db: &impl store::Db, id: ScoreTableId) -> Result<ScoreTableRow> {
    store::review::score_table::find(db, id).await?.ok_or_else(|| Problem::new(Code::NotFound))
}

fn view(app: &App, row: ScoreTableRow, findings: Vec<Finding>) -> Result<ScoreTableView> {
    Ok(ScoreTableView {
        by_sheet: app.law().score_table(&row)?.is_of_items(),
        id: row.id,
        standard: row.standard,
        name: row.name,
        seal: row.seal,
        artificial: row.artificial,
        is_own: false,
        imported_by: row.imported_by_name,
        imported_at: row.imported_at,
        approved_by: row.approved_by_name,
        approved_at: row.approved_at,
        findings,
    })
}

/// Tables that wait for the approval of somebody else than who brought them.
pub(crate) const CALLS: Source = Source {
    pages: &[HOME],
    find: |asked| Box::pin(calls(asked)),
    owed: &[&Owed {
        path: |_| "/score-tables".to_owned(),
        ..Owed::of(
            &store::review::score_table::OWED,
            &["score_table_approve"],
            Action::ScoreTableApprove,
        )
    }],
};

async fn calls(asked: &Asked<'_>) -> Result<Found> {
    let Asked { app, actor, .. } = *asked;
    if !actor.may(Action::ScoreTableApprove) {
        return Ok(Found::default());
    }
    let tables = list(app, actor).await?;
    let count = tables.iter().filter(|table| table.approved_at.is_none()).count();
    if count == 0 {
        return Ok(Found::default());
    }
    let call = Call::new(actor, "score_table_approve", actor.role, "/score-tables".to_owned());
    Ok(vec![Call { count: i64::try_from(count).unwrap_or(i64::MAX), ..call }].into())
}
