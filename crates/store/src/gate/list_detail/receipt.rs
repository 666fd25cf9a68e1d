//! The households that a list brought into the register or changed there, as its receipt names them.

use base::id::{HouseholdId, ImportId};

use crate::Db;
use crate::kernel::error::Result;
use crate::kernel::row::{self, FromRow};

#[derive(Debug, Clone, FromRow)]
#[row(table = "b")]
pub struct ReceiptHousehold {
    pub household: HouseholdId,
    #[row(sql = "h.code")]
    pub code: String,
    /// The name of its head today, or of whoever was it last.
    #[row(sql = "p.name")]
    pub head: String,
    /// `added` or `changed`.
    pub act: String,
}

/// One page of what an accepted list did, by the households' codes.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_households(
    db: &impl Db,
    id: ImportId,
    after: &str,
    limit: u32,
) -> Result<Vec<ReceiptHousehold>> {
    let sql = format!(
        "select {} from import_household b \
               join household h on h.id = b.household_id \
               join membership m on m.household_id = h.id and m.relation = 'head' \
                and m.from_day = (select max(x.from_day) from membership x \
                 where x.household_id = h.id and x.relation = 'head') \
               join person p on p.id = m.person_id \
               where b.import_id = $1 and h.code > $2 order by h.code limit $3",
        ReceiptHousehold::columns()
    );
    let values = [id.0.into(), after.into(), i64::from(limit).into()];
    row::list(db, "import_households", sql, values).await
}
