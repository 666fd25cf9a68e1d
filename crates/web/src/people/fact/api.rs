//! Facts about a household and its people on the API.

use std::collections::BTreeMap;

use app::{HouseholdFacts, MemberFacts};
use axum::extract::Path;
use base::Day;
use base::id::{HouseholdId, PersonId};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::Done;
use crate::kernel::visit::Caller;

/// Facts from a day on; what is left out stays as it was.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FactsNew {
    from: Day,
    revision: String,
    #[serde(default)]
    household: HouseholdFacts,
    #[serde(default)]
    people: BTreeMap<PersonId, MemberFacts>,
}

pub(crate) async fn add(
    caller: Caller,
    Path(id): Path<HouseholdId>,
    Json(new): Json<FactsNew>,
) -> Result<Done, Failure> {
    let FactsNew { from, revision, household, people } = new;
    let (app, actor, seen) = (&caller.app, &caller.actor, Some(revision.as_str()));
    app::people::household::facts_add(app, actor, id, household, people, from, seen).await?;
    Ok(Done)
}
