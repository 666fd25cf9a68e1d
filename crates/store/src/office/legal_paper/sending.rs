//! Where a paper was sent: to whom, for what, when it came there.

use base::Day;
use base::id::{AccountId, LegalPaperId, LegalPaperSendingId};
use chrono::{DateTime, Utc};
use register::office::legal_paper::Purpose;

use super::MARKED;
use crate::Db;
use crate::kernel::error::Result;
use crate::kernel::mark;
use crate::kernel::row::{self, Binds, FromRow, IntoRow};

/// A sending to be added.
#[derive(Debug, Clone, IntoRow)]
pub struct SendingAdd {
    pub id: LegalPaperSendingId,
    pub recipient: String,
    pub purpose: Purpose,
    pub copies: i64,
    pub sent_on: Day,
    /// Who has it received; empty while nobody said.
    pub received_by: String,
    pub revision: i64,
}

/// A sending.
#[derive(Debug, Clone, FromRow)]
#[row(table = "s")]
pub struct SendingRow {
    pub id: LegalPaperSendingId,
    #[row(column = "paper_id")]
    pub paper: LegalPaperId,
    pub recipient: String,
    pub purpose: Purpose,
    pub copies: i64,
    pub sent_on: Day,
    pub received_on: Option<Day>,
    pub received_by: String,
    /// Why it was taken back: it was not sent there.
    pub void_reason: Option<String>,
    pub revision: i64,
    pub written_at: DateTime<Utc>,
}

/// Adds sendings of a paper, in bulk.
///
/// # Errors
/// A conflict when an id is taken.
pub async fn add_many(
    db: &impl Db,
    paper: LegalPaperId,
    rows: Vec<SendingAdd>,
    (by, at): (AccountId, DateTime<Utc>),
) -> Result<()> {
    mark::touch(db, &MARKED, &[paper.0]).await?;
    let beside =
        [("paper_id", paper.0.into()), ("written_at", at.into()), ("written_by", by.0.into())];
    row::insert_many(db, "legal_paper_sending_add", "legal_paper_sending", rows, beside).await
}

/// A sending of a paper that the caller has found within its scope.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(
    db: &impl Db,
    paper: LegalPaperId,
    id: LegalPaperSendingId,
) -> Result<Option<SendingRow>> {
    let sql = format!(
        "select {} from legal_paper_sending s where s.id = $1 and s.paper_id = $2",
        SendingRow::columns()
    );
    row::find(db, "legal_paper_sending_find", sql, [id.0.into(), paper.0.into()]).await
}

/// The sendings of papers that the caller has found within its scope, in the order they went.
///
/// # Errors
/// When the database cannot be asked.
pub async fn of(db: &impl Db, papers: &[LegalPaperId]) -> Result<Vec<SendingRow>> {
    if papers.is_empty() {
        return Ok(Vec::new());
    }
    let mut binds = Binds::default();
    let ids = binds.add_all(papers.iter().map(|id| id.0));
    let sql = format!(
        "select {} from legal_paper_sending s where s.paper_id in ({ids}) \
         order by s.paper_id, s.sent_on, s.written_at, s.id",
        SendingRow::columns()
    );
    row::list(db, "legal_paper_sending_of", sql, binds.values()).await
}

/// Notes that a paper came where it was sent. `false` when the sending is another by now.
///
/// # Errors
/// When the database refuses.
pub async fn set_received(
    db: &impl Db,
    paper: LegalPaperId,
    (id, revision): (LegalPaperSendingId, i64),
    (on, by): (Day, &str),
) -> Result<bool> {
    mark::touch(db, &MARKED, &[paper.0]).await?;
    let sql = "update legal_paper_sending set received_on = $1, received_by = $2, \
               revision = revision + 1 where id = $3 and paper_id = $4 and revision = $5 \
               and void_reason is null";
    let values = [on.into(), by.into(), id.0.into(), paper.0.into(), revision.into()];
    Ok(row::run(db, "legal_paper_set_received", sql, values).await?.rows_affected() == 1)
}

/// Takes a sending back that was noted by mistake. `false` when it is another by now.
///
/// # Errors
/// When the database refuses.
pub async fn set_void(
    db: &impl Db,
    paper: LegalPaperId,
    (id, revision): (LegalPaperSendingId, i64),
    reason: &str,
) -> Result<bool> {
    mark::touch(db, &MARKED, &[paper.0]).await?;
    let sql = "update legal_paper_sending set void_reason = $1, revision = revision + 1 \
               where id = $2 and paper_id = $3 and revision = $4 and void_reason is null";
    let values = [reason.into(), id.0.into(), paper.0.into(), revision.into()];
    Ok(row::run(db, "legal_paper_sending_set_void", sql, values).await?.rows_affected() == 1)
}
