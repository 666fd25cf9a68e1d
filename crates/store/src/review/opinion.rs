//! The opinion of the district on a round, while there is one.

use base::Day;
use base::id::{AccountId, RoundId};
use register::review::round::step::Opinion;

use crate::Db;
use crate::kernel::error::Result;
use crate::kernel::mark::{self, As, Content, Marking, WrittenWith};
use crate::kernel::row::{self, FromRow};

/// The opinion of the level above on a round.
pub static MARKED: Marking = Marking {
    key: "round_id",
    is_of_a_year: true,
    written_with: WrittenWith::Under("round"),
    ..Marking::of(
        "opinion",
        Content::Columns {
            name: "r.commune_key || ' ' || cast(r.year as text)",
            joined: "left join round r on r.id = x.round_id",
            columns: &[
                ("sent_on", As::On),
                ("due_on", As::On),
                ("number", As::Words),
                ("sent_by", As::Id),
                ("answered_on", As::On),
                ("answer_number", As::Words),
                ("answer", As::Words),
                ("answered_by", As::Id),
            ],
        },
    )
};

row::flat!(Opinion, "o" { sent_on, due as due_on, answered_on });

/// An opinion with its papers.
#[derive(Debug, Clone, FromRow)]
#[row(table = "o")]
pub struct OpinionRow {
    /// Days.
    #[row(flat)]
    pub opinion: Opinion,
    /// Number of the letter that asked.
    pub number: String,
    pub answer_number: Option<String>,
    /// What was answered.
    pub answer: Option<String>,
}

/// The district's opinion on a round, once asked for.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(db: &impl Db, round: RoundId) -> Result<Option<OpinionRow>> {
    let sql = format!("select {} from opinion o where o.round_id = $1", OpinionRow::columns());
    row::find(db, "opinion_find", sql, [round.0.into()]).await
}

/// Notes that the opinion was asked for.
///
/// # Errors
/// A conflict when it was before.
pub async fn add(
    db: &impl Db,
    round: RoundId,
    (sent_on, due): (Day, Day),
    number: &str,
    by: AccountId,
) -> Result<()> {
    mark::fresh(db, &MARKED, round.0);
    let row = [
        ("round_id", round.0.into()),
        ("sent_on", sent_on.into()),
        ("due_on", due.into()),
        ("number", number.into()),
        ("sent_by", by.0.into()),
    ];
    row::insert_values(db, "opinion_add", "opinion", row).await
}

/// Notes the answer. `false` when there is one, or nothing was asked.
///
/// # Errors
/// When the database refuses.
pub async fn set_answer(
    db: &impl Db,
    round: RoundId,
    day: Day,
    number: &str,
    answer: &str,
    by: AccountId,
) -> Result<bool> {
    mark::touch(db, &MARKED, &[round.0]).await?;
    let sql = "update opinion set answered_on = $1, answer_number = $2, answer = $3, \
               answered_by = $4 where round_id = $5 and answered_on is null";
    let values = [day.into(), number.into(), answer.into(), by.0.into(), round.0.into()];
    Ok(row::run(db, "opinion_answer", sql, values).await?.rows_affected() == 1)
}
