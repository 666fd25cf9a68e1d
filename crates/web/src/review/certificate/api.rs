//! Certificates on the API.

use app::Class;
use app::review::certificate::{CertificateRow, Changed};
use axum::extract::{Path, Query};
use base::Day;
use base::id::{CertificateId, HouseholdId, RoundId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::{Made, Paged, view};
use crate::kernel::visit::Caller;

view! {
    /// A certificate in the list of a round.
    CertificateLine(row: &CertificateRow) {
        id: CertificateId = row.id,
        household: HouseholdId = row.household,
        code: String = row.code.clone(),
        name: String = row.name.clone(),
        village_name: String = row.village_name.clone(),
        year: i32 = row.year,
        /// The number in that year.
        number: i64 = row.number,
        issued_on: Day = row.issued_on,
        class: Class = row.class,
        /// Whether what was handed out before lacks this round and has to be printed again.
        reprint: bool = row.reprint,
    }
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct CertificatePage {
    #[serde(flatten)]
    page: Paged<CertificateLine>,
    /// Households that have a class and no certificate yet.
    lacking: i64,
}

/// Gives certificates: to one household, or to all that lack one.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CertificateIssue {
    day: Day,
    household: Option<HouseholdId>,
}

/// What was given.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Issued {
    count: usize,
    /// Certificates that were handed out and have to be printed again.
    reprints: Vec<Changed>,
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct ListQuery {
    after: Option<String>,
}

pub(crate) async fn list(
    caller: Caller,
    Path(id): Path<RoundId>,
    Query(query): Query<ListQuery>,
) -> Result<Json<CertificatePage>, Failure> {
    let after = query.after.as_deref();
    let (page, lacking) =
        app::review::certificate::list(&caller.app, &caller.actor, id, after).await?;
    Ok(Json(CertificatePage { page: Paged::of(&page, CertificateLine::of), lacking }))
}

pub(crate) async fn issue(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(issue): Json<CertificateIssue>,
) -> Result<Made<Issued>, Failure> {
    let (household, day) = (issue.household, issue.day);
    let issued =
        app::review::certificate::issue(&caller.app, &caller.actor, id, household, day).await?;
    Ok(Made(Issued { count: issued.count, reprints: issued.reprints }))
}
