//! A decision that is dated before later ones, on the API.

use app::Decision;
use app::review::decision::{LateHousehold, LateList, LatePaper, LateView};
use app::review::round::RoundView;
use axum::extract::{Path, Query};
use base::Day;
use base::id::{HouseholdId, ReportId, RoundId};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::view;
use crate::kernel::visit::Caller;

view! {
    /// A decision by its number and day.
    DecisionName(it: &(String, Day)) {
        number: String = it.0.clone(),
        day: Day = it.1,
    }
}

view! {
    /// A frozen list that no longer follows the register then.
    LateListView(it: &LateList) {
        number: String = it.number.clone(),
        day: Day = it.day,
        households: Vec<HouseholdId> = it.households.iter().map(|(id, _)| *id).collect(),
    }
}

view! {
    /// What a decision of a day would change behind later ones.
    LateDecision(it: &LateView) {
        day: Day = it.day,
        /// Households that both speak of.
        households: usize = it.households,
        decisions: Vec<DecisionName> = it.decisions.iter().map(DecisionName::of).collect(),
        changes: Vec<LateHousehold> = it.changes.clone(),
        lists: Vec<LateListView> = it.lists.iter().map(LateListView::of).collect(),
        years: Vec<i32> = it.years.clone(),
        reports: Vec<ReportId> = it.reports.iter().map(|it| it.id).collect(),
        /// The mark of what was shown.
        seen: String = it.mark.clone(),
    }
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct LateQuery {
    day: Option<Day>,
}

pub(crate) async fn get(
    caller: Caller,
    Path(id): Path<RoundId>,
    Query(asked): Query<LateQuery>,
) -> Result<Json<LateDecision>, Failure> {
    let day = match asked.day {
        Some(day) => day,
        None => app::review::round::get(&caller.app, &caller.actor, id).await?.review_day,
    };
    let view = app::review::decision::late(&caller.app, &caller.actor, id, day).await?;
    Ok(Json(LateDecision::of(&view)))
}

/// A decision dated before later ones, with the paper that corrects and the version that was seen.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LateDecide {
    number: String,
    day: Day,
    paper_number: String,
    paper_day: Day,
    reason: String,
    seen: String,
}

pub(crate) async fn decide(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(sent): Json<LateDecide>,
) -> Result<Json<RoundView>, Failure> {
    let decision = Decision { number: sent.number, day: sent.day };
    let paper = LatePaper {
        number: sent.paper_number,
        day: sent.paper_day,
        reason: sent.reason,
        seen: sent.seen,
    };
    app::review::decision::decide_late(&caller.app, &caller.actor, id, decision, paper).await?;
    let round = app::review::round::get(&caller.app, &caller.actor, id).await?;
    Ok(Json(round))
}
