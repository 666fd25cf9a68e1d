//! Short codes for new households. A code is a hash of the id: among a million households two are
//! alike now and then, and the later one gets another.

use std::collections::HashSet;

use base::id::HouseholdId;
use register::HouseholdCode;

use crate::kernel::problem::Result;

/// How often another code is tried for a household whose code another one has.
const CODES_MAX: u8 = 20;

/// Codes that no other household has.
pub(crate) struct Codes {
    taken: HashSet<String>,
}

impl Codes {
    /// Looks up which codes of these new households are taken.
    pub(crate) async fn new(
        db: &impl store::Db,
        ids: impl Iterator<Item = HouseholdId>,
    ) -> Result<Codes> {
        let wanted: Vec<String> = ids.map(|id| HouseholdCode::from_id(id, 0).to_string()).collect();
        let taken = store::people::household::taken_codes(db, &wanted).await?;
        Ok(Codes { taken: taken.into_iter().collect() })
    }

    /// The code of one household.
    pub(crate) async fn of(db: &impl store::Db, id: HouseholdId) -> Result<HouseholdCode> {
        Ok(Codes::new(db, std::iter::once(id)).await?.free(id))
    }

    /// The second try is not looked up: that it is taken too happens once in a million millions,
    /// and then the constraint of the database says so.
    pub(crate) fn free(&mut self, id: HouseholdId) -> HouseholdCode {
        let tries = (0..CODES_MAX).map(|attempt| HouseholdCode::from_id(id, attempt));
        let first = tries.into_iter().find(|code| !self.taken.contains(&code.to_string()));
        let code = first.unwrap_or_else(|| HouseholdCode::from_id(id, CODES_MAX));
        self.taken.insert(code.to_string());
        code
    }
}
