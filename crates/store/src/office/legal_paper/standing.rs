//! Papers that a commune cites of its own among the grounds of what the program drafts, from a day to a day.

use base::area::AreaKey;
use base::id::{AccountId, LegalPaperId, LegalPaperStandingId};
use base::{Day, closed_set};
use chrono::{DateTime, Utc};

use super::LegalPaperRow;
use crate::Db;
use crate::kernel::error::Result;
use crate::kernel::mark::{self, As, Content, Marking, WrittenWith};
use crate::kernel::row::{self, FromRow, IntoRow};

/// A ground of a commune.
pub static MARKED: Marking = Marking {
    written_with: WrittenWith::Asked(
        "select paper_id from legal_paper_standing where id = $1",
        |_, row| Ok(vec![format!("legal_paper/{}", row.take::<uuid::Uuid>("paper_id")?)]),
    ),
    ..Marking::of(
        "legal_paper_standing",
        Content::Columns {
            name: "q.symbol",
            joined: "left join legal_paper q on q.id = x.paper_id",
            columns: &[
                ("paper_id", As::Id),
                ("commune_key", As::Words),
                ("drafted", As::Words),
                ("from_day", As::On),
                ("to_day", As::On),
                ("revision", As::Number),
                ("written_at", As::At),
                ("written_by", As::Id),
            ],
        },
    )
};

closed_set! {
    /// A kind of paper that the program drafts with grounds.
    Drafted {
        /// The decision that recognises poor and near-poor households.
        Decision = "decision",
        /// The decision on farming households.
        FarmDecision = "farm_decision",
    }
}

row::set_columns!(Drafted);

/// One to be added.
#[derive(Debug, Clone, IntoRow)]
pub struct StandingAdd {
    pub id: LegalPaperStandingId,
    #[row(column = "paper_id")]
    pub paper: LegalPaperId,
    pub commune: AreaKey,
    pub drafted: Drafted,
    /// The first day of a paper that cites it.
    pub from_day: Day,
    /// The last one.
    pub to_day: Option<Day>,
    pub revision: i64,
}

/// One.
#[derive(Debug, Clone, FromRow)]
#[row(table = "t")]
pub struct StandingRow {
    pub id: LegalPaperStandingId,
    #[row(column = "paper_id")]
    pub paper: LegalPaperId,
    pub commune: AreaKey,
    pub drafted: Drafted,
    pub from_day: Day,
    pub to_day: Option<Day>,
    pub revision: i64,
    pub written_at: DateTime<Utc>,
}

/// Adds one.
///
/// # Errors
/// A conflict when the id is taken.
pub async fn add(
    db: &impl Db,
    new: &StandingAdd,
    (by, at): (AccountId, DateTime<Utc>),
) -> Result<()> {
    mark::fresh(db, &MARKED, new.id.0);
    let beside = [("written_at", at.into()), ("written_by", by.0.into())];
    row::insert_with(db, "legal_paper_standing_add", "legal_paper_standing", new, beside).await
}

/// Those of a paper that the caller has found within its scope, in the order of their days.
///
/// # Errors
/// When the database cannot be asked.
pub async fn of(db: &impl Db, paper: LegalPaperId) -> Result<Vec<StandingRow>> {
    let sql = format!(
        "select {} from legal_paper_standing t where t.paper_id = $1 order by t.from_day, t.id",
        StandingRow::columns()
    );
    row::list(db, "legal_paper_standing_of", sql, [paper.0.into()]).await
}

/// The papers that a commune cites in what is drafted for a day: those in force on it, in the order of their
/// own days.
///
/// # Errors
/// When the database cannot be asked.
pub async fn on(
    db: &impl Db,
    commune: &AreaKey,
    drafted: Drafted,
    day: Day,
) -> Result<Vec<LegalPaperRow>> {
    let sql = format!(
        "select {} from legal_paper x join account w on w.id = x.written_by \
         left join legal_paper e on e.id = x.ended_by \
         where (x.ended_on is null or x.ended_on > $3) and x.day <= $3 and exists \
          (select 1 from legal_paper_standing t where t.paper_id = x.id and t.commune_key = $1 \
           and t.drafted = $2 and t.from_day <= $3 and (t.to_day is null or t.to_day >= $3)) \
         order by x.day, x.id",
        LegalPaperRow::columns()
    );
    let values = [commune.as_str().into(), drafted.as_str().into(), day.into()];
    row::list(db, "legal_paper_standing_on", sql, values).await
}

/// Sets the last day of one. `false` when it is another by now.
///
/// # Errors
/// When the database refuses.
pub async fn set_to_day(
    db: &impl Db,
    (id, revision): (LegalPaperStandingId, i64),
    to_day: Option<Day>,
) -> Result<bool> {
    mark::touch(db, &MARKED, &[id.0]).await?;
    let sql = "update legal_paper_standing set to_day = $1, revision = revision + 1 \
               where id = $2 and revision = $3";
    let values = [to_day.into(), id.0.into(), revision.into()];
    Ok(row::run(db, "legal_paper_standing_set", sql, values).await?.rows_affected() == 1)
}
