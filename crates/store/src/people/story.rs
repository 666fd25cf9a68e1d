//! Steps that a household came through, for its history: each noun that has some declares a select of
//! them, and all are asked in one statement.

use base::Day;
use base::id::HouseholdId;
use standard::Class;

use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds, FromRow};
use crate::{Db, Scope};

/// A step as its noun selects it; what `first`, `second`, `text` and `until` are, the noun says.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct StepRow {
    /// Which select it is of.
    pub kind: String,
    /// When.
    pub day: Day,
    /// A number.
    pub first: i64,
    /// Another one.
    pub second: i64,
    /// A class.
    pub class: Option<Class>,
    /// A text.
    pub text: String,
    /// Another day.
    pub until: Option<Day>,
}

/// Selects the steps of one kind, with the columns of [`StepRow`]; `{household}` stands for the
/// household and `{seen}` for what the scope sees.
#[derive(Debug)]
pub struct StepSelect {
    /// Its kind, as the first column has it.
    pub kind: &'static str,
    pub(crate) sql: &'static str,
    /// The condition for `{seen}`; the text is the household's placeholder.
    pub(crate) seen: fn(&Scope, &str, &mut Binds) -> String,
}

/// Steps of a household that the scope sees, of all these kinds.
///
/// # Errors
/// When the database cannot be asked.
pub async fn steps(
    db: &impl Db,
    scope: &Scope,
    household: HouseholdId,
    selects: &[&StepSelect],
) -> Result<Vec<StepRow>> {
    if selects.is_empty() {
        return Ok(Vec::new());
    }
    let mut binds = Binds::default();
    let id = binds.add(household.0);
    let parts: Vec<String> = selects
        .iter()
        .map(|it| {
            let seen = (it.seen)(scope, &id, &mut binds);
            it.sql.replace("{household}", &id).replace("{seen}", &seen)
        })
        .collect();
    row::list(db, "story_steps", parts.join(" union all "), binds.values()).await
}
