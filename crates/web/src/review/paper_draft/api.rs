//! Papers on their way to a signature, on the API.

use app::Decision;
use app::review::paper_draft::{Change, DraftSettings, DraftView, Hand};
use app::review::round::RoundView;
use axum::extract::Path;
use base::Day;
use base::id::RoundId;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::view;
use crate::kernel::visit::Caller;

view! {
    /// A paper as it would be signed, who prepared and approved it, and what changed since.
    PaperDraft(it: &DraftView) {
        day: Day = it.settings.day,
        signer: String = it.settings.signer.clone(),
        /// Whether a deputy signs in the chairman's place.
        deputy: bool = it.settings.deputy,
        proposer: String = it.settings.proposer.clone(),
        /// Why a report takes the place of the one before.
        reason: String = it.settings.reason.clone(),
        text: String = app::kernel::paper::text(&it.document),
        /// The hash of what it says now.
        digest: String = it.digest.clone(),
        /// The mark of what its author saw.
        seen: String = it.seen.clone(),
        prepared: Option<Hand> = it.prepared.clone(),
        approved: Option<Hand> = it.approved.clone(),
        /// Whether what was approved is what it says now.
        holds: bool = it.holds,
        changes: Vec<Change> = it.changes.clone(),
    }
}

/// What is chosen of a decision.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecisionSettings {
    day: Day,
    #[serde(default)]
    signer: String,
    #[serde(default)]
    deputy: bool,
    #[serde(default)]
    proposer: String,
    seen: String,
}

/// The hash of what was read.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DraftRead {
    digest: String,
}

/// Number and day of a decision that was approved.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecisionRecord {
    number: String,
    day: Day,
    digest: String,
}

pub(crate) async fn get(
    caller: Caller,
    Path(id): Path<RoundId>,
) -> Result<Json<PaperDraft>, Failure> {
    let view = app::review::paper_draft::decision_draft(&caller.app, &caller.actor, id).await?;
    Ok(Json(PaperDraft::of(&view)))
}

pub(crate) async fn prepare(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(sent): Json<DecisionSettings>,
) -> Result<Json<PaperDraft>, Failure> {
    let settings = DraftSettings {
        day: sent.day,
        signer: sent.signer,
        deputy: sent.deputy,
        proposer: sent.proposer,
        reason: String::new(),
    };
    let seen = Some(sent.seen.as_str());
    let view =
        app::review::paper_draft::decision_prepare(&caller.app, &caller.actor, id, settings, seen)
            .await?;
    Ok(Json(PaperDraft::of(&view)))
}

pub(crate) async fn approve(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(read): Json<DraftRead>,
) -> Result<Json<PaperDraft>, Failure> {
    let view =
        app::review::paper_draft::decision_approve(&caller.app, &caller.actor, id, &read.digest)
            .await?;
    Ok(Json(PaperDraft::of(&view)))
}

pub(crate) async fn record(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(sent): Json<DecisionRecord>,
) -> Result<Json<RoundView>, Failure> {
    let decision = Decision { number: sent.number, day: sent.day };
    app::review::decision::record(&caller.app, &caller.actor, id, decision, &sent.digest).await?;
    let round = app::review::round::get(&caller.app, &caller.actor, id).await?;
    Ok(Json(round))
}
