//! Legal papers on the API.

use app::office::legal_paper::{
    Doubt, Kind, LegalPaperCorrection, LegalPaperEndNew, LegalPaperEndUndo, LegalPaperListQuery,
    LegalPaperNew, LegalPaperPage, LegalPaperView, SendingReceipt, SendingVoid, SendingsNew,
    StandingEnd, StandingNew,
};
use axum::extract::{Path, Query};
use base::id::{LegalPaperId, LegalPaperSendingId, LegalPaperStandingId};
use chrono::Datelike;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::{Made, Paged, view};
use crate::kernel::visit::Caller;

view! {
    /// A kind of papers.
    LegalPaperKind(kind: &Kind) {
        id: String = kind.id.clone(),
        vi: String = kind.vi.clone(),
        en: String = kind.en.clone(),
        /// The abbreviation in symbols; empty where it has none.
        short: String = kind.short.clone(),
        /// How number and symbol are written: `named`, `letter`, `normative`, `law` or `free`.
        shape: String = kind.shape.as_str().to_owned(),
        source: String = kind.source.clone(),
        confidence: String = kind.confidence.clone(),
    }
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct DoubtsQuery {
    /// The year of the registers; this year where nothing is said.
    year: Option<i32>,
}

pub(crate) async fn list(
    caller: Caller,
    Query(asked): Query<LegalPaperListQuery>,
) -> Result<Json<Paged<LegalPaperView>>, Failure> {
    let page = app::office::legal_paper::list(&caller.app, &caller.actor, &asked).await?;
    Ok(Json(Paged::of(&page, LegalPaperView::clone)))
}

pub(crate) async fn kinds(caller: Caller) -> Result<Json<Vec<LegalPaperKind>>, Failure> {
    Ok(Json(caller.app.law().paper_kinds().all().iter().map(LegalPaperKind::of).collect()))
}

pub(crate) async fn doubts(
    caller: Caller,
    Query(asked): Query<DoubtsQuery>,
) -> Result<Json<Vec<Doubt>>, Failure> {
    let year = asked.year.unwrap_or_else(|| caller.app.today().year());
    Ok(Json(app::office::legal_paper::doubts(&caller.app, &caller.actor, year).await?))
}

pub(crate) async fn get(
    caller: Caller,
    Path(id): Path<LegalPaperId>,
) -> Result<Json<LegalPaperPage>, Failure> {
    Ok(Json(app::office::legal_paper::get(&caller.app, &caller.actor, id).await?))
}

pub(crate) async fn add(
    caller: Caller,
    Json(new): Json<LegalPaperNew>,
) -> Result<Made<LegalPaperPage>, Failure> {
    Ok(Made(app::office::legal_paper::add(&caller.app, &caller.actor, new).await?))
}

pub(crate) async fn correct(
    caller: Caller,
    Path(id): Path<LegalPaperId>,
    Json(correction): Json<LegalPaperCorrection>,
) -> Result<Json<LegalPaperPage>, Failure> {
    let (app, actor) = (&caller.app, &caller.actor);
    Ok(Json(app::office::legal_paper::correct(app, actor, id, correction).await?))
}

pub(crate) async fn end(
    caller: Caller,
    Path(id): Path<LegalPaperId>,
    Json(new): Json<LegalPaperEndNew>,
) -> Result<Json<LegalPaperPage>, Failure> {
    Ok(Json(app::office::legal_paper::end(&caller.app, &caller.actor, id, new).await?))
}

pub(crate) async fn end_undo(
    caller: Caller,
    Path(id): Path<LegalPaperId>,
    Json(undo): Json<LegalPaperEndUndo>,
) -> Result<Json<LegalPaperPage>, Failure> {
    Ok(Json(app::office::legal_paper::end_undo(&caller.app, &caller.actor, id, undo).await?))
}

pub(crate) async fn send(
    caller: Caller,
    Path(id): Path<LegalPaperId>,
    Json(new): Json<SendingsNew>,
) -> Result<Made<LegalPaperPage>, Failure> {
    Ok(Made(app::office::legal_paper::send(&caller.app, &caller.actor, id, new).await?))
}

pub(crate) async fn receive(
    caller: Caller,
    Path(of): Path<(LegalPaperId, LegalPaperSendingId)>,
    Json(receipt): Json<SendingReceipt>,
) -> Result<Json<LegalPaperPage>, Failure> {
    Ok(Json(app::office::legal_paper::receive(&caller.app, &caller.actor, of, receipt).await?))
}

pub(crate) async fn send_void(
    caller: Caller,
    Path(of): Path<(LegalPaperId, LegalPaperSendingId)>,
    Json(void): Json<SendingVoid>,
) -> Result<Json<LegalPaperPage>, Failure> {
    Ok(Json(app::office::legal_paper::send_void(&caller.app, &caller.actor, of, void).await?))
}

pub(crate) async fn standing_add(
    caller: Caller,
    Path(id): Path<LegalPaperId>,
    Json(new): Json<StandingNew>,
) -> Result<Made<LegalPaperPage>, Failure> {
    Ok(Made(app::office::legal_paper::standing_add(&caller.app, &caller.actor, id, new).await?))
}

pub(crate) async fn standing_end(
    caller: Caller,
    Path(of): Path<(LegalPaperId, LegalPaperStandingId)>,
    Json(end): Json<StandingEnd>,
) -> Result<Json<LegalPaperPage>, Failure> {
    Ok(Json(app::office::legal_paper::standing_end(&caller.app, &caller.actor, of, end).await?))
}
