//! Entering a household on the API, and a member as every answer shows one.

use app::people::household::{Added, MemberView};
use app::{NewHousehold, Relation, Sex};
use base::Day;
use base::id::PersonId;

use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::{Made, view};
use crate::kernel::visit::Caller;

view! {
    /// A member of a household; the personal number only masked.
    Member(it: &MemberView) {
        id: PersonId = it.id,
        name: String = it.name.clone(),
        sex: Option<Sex> = it.sex,
        /// The day, or only the year.
        birth: Option<String> = it.birth.map(|birth| birth.to_string()),
        relation: Relation = it.relation,
        ethnicity: Option<String> = it.ethnicity.clone(),
        identity_masked: Option<String> = it.identity_masked.clone(),
        /// Why there is no number.
        identity_missing: Option<String> = it.identity_missing.clone(),
        from: Day = it.from_day,
        /// The first day no longer in it.
        to: Option<Day> = it.to_day,
    }
}

pub(crate) async fn add(
    caller: Caller,
    Json(new): Json<NewHousehold>,
) -> Result<Made<Added>, Failure> {
    Ok(Made(app::people::household::add(&caller.app, &caller.actor, new).await?))
}
