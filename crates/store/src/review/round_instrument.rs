//! The instrument of a round: the seal of the forms and rules it is classified by, and the readings taken.

use base::Day;
use base::id::{AccountId, RoundId};
use chrono::{DateTime, Utc};

use crate::Db;
use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds, FromRow, IntoRow};

/// The instrument of a round.
#[derive(Debug, Clone, FromRow, IntoRow)]
#[row(table = "i")]
pub struct RoundInstrumentRow {
    /// The round.
    pub round: RoundId,
    /// The seal of the files and of the sides taken.
    pub seal: String,
    /// The side taken of each reading, as JSON.
    pub readings: String,
    /// When it was chosen.
    pub chosen_at: DateTime<Utc>,
    /// By whom.
    pub chosen_by: AccountId,
}

/// Keeps the instrument of a round.
///
/// # Errors
/// When the database refuses.
pub async fn add(db: &impl Db, instrument: &RoundInstrumentRow) -> Result<()> {
    row::insert(db, "round_instrument_add", "round_instrument", instrument).await
}

/// The instrument of a round; `None` where its score table is one of questions.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(db: &impl Db, round: RoundId) -> Result<Option<RoundInstrumentRow>> {
    let sql = format!(
        "select {} from round_instrument i where i.round_id = $1",
        RoundInstrumentRow::columns()
    );
    row::find(db, "round_instrument_find", &sql, [round.0.into()]).await
}

/// The instruments of some rounds.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_of(db: &impl Db, rounds: &[RoundId]) -> Result<Vec<RoundInstrumentRow>> {
    if rounds.is_empty() {
        return Ok(Vec::new());
    }
    let mut binds = Binds::default();
    let ids: Vec<String> = rounds.iter().map(|id| binds.add(id.0)).collect();
    let sql = format!(
        "select {} from round_instrument i where i.round_id in ({})",
        RoundInstrumentRow::columns(),
        ids.join(", ")
    );
    row::list(db, "round_instrument_list_of", sql, binds.values()).await
}

/// The seals in use with the readings taken: what the program's law files are held against when it starts.
///
/// # Errors
/// When the database cannot be asked.
pub async fn seals(db: &impl Db) -> Result<Vec<(String, Day, String, String)>> {
    let sql = "select r.standard_id, max(r.review_day) as review_day, i.seal, i.readings \
               from round_instrument i join round r on r.id = i.round_id \
               group by r.standard_id, i.seal, i.readings order by r.standard_id, i.seal";
    row::list(db, "round_instrument_seals", sql, []).await
}
