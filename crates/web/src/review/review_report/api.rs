//! Reports of the review on the API.

use app::review::review_report::{
    Report, ReportChoice, ReportKind, ReportNew, ReportPeriod, ReportView,
};
use axum::extract::{Path, Query};
use base::Day;
use base::area::AreaKey;
use base::id::ReportId;
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::{Made, Paged, view};
use crate::kernel::visit::Caller;
use crate::review::paper_draft::api::PaperDraft;

view! {
    /// A report that was sent.
    ReportLine(row: &Report) {
        id: ReportId = row.id,
        commune: AreaKey = row.commune.clone(),
        kind: ReportKind = row.kind,
        year: i32 = row.year,
        /// The month of a preliminary report; 0 for an official one.
        month: i32 = row.month,
        opening: Day = row.opening,
        closing: Day = row.closing,
        due_on: Option<Day> = row.due_on,
        /// The hash of what was sent.
        hash: String = row.hash.clone(),
        replaces: Option<ReportId> = row.replaces,
        reason: String = row.reason.clone(),
        number: String = row.number.clone(),
        day: Option<Day> = row.day,
        sent_at: DateTime<Utc> = row.sent_at,
        replaced_by: Option<ReportId> = row.replaced_by,
        /// Cells that the register has otherwise by now.
        differs: i64 = row.differs,
    }
}

view! {
    /// A report with the very text that was sent.
    ReportDetail(it: &ReportView) {
        #[serde(flatten)]
        line: ReportLine = ReportLine::of(&it.report),
        content: String = it.content.clone(),
    }
}

view! {
    /// A report after it was sent.
    SentReport(it: &Report) {
        id: ReportId = it.id,
        hash: String = it.hash.clone(),
        number: String = it.number.clone(),
        day: Option<Day> = it.day,
        opening: Day = it.opening,
        closing: Day = it.closing,
    }
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct ListQuery {
    before: Option<String>,
}

/// What is chosen of a report.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReportPrepare {
    kind: ReportKind,
    year: i32,
    #[serde(default)]
    month: u32,
    #[serde(default)]
    signer: String,
    #[serde(default)]
    deputy: bool,
    #[serde(default)]
    reason: String,
    day: Option<Day>,
    seen: String,
}

/// A report as it was read.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReportRead {
    kind: ReportKind,
    year: i32,
    #[serde(default)]
    month: u32,
    digest: String,
}

pub(crate) async fn list(
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<Paged<ReportLine>>, Failure> {
    let before = query.before.as_deref();
    let page = app::review::review_report::list(&caller.app, &caller.actor, before).await?;
    Ok(Json(Paged::of(&page, ReportLine::of)))
}

pub(crate) async fn get(
    caller: Caller,
    Path(id): Path<ReportId>,
) -> Result<Json<ReportDetail>, Failure> {
    let view = app::review::review_report::get(&caller.app, &caller.actor, id).await?;
    Ok(Json(ReportDetail::of(&view)))
}

pub(crate) async fn send(
    caller: Caller,
    Json(new): Json<ReportNew>,
) -> Result<Made<SentReport>, Failure> {
    let report = app::review::review_report::send(&caller.app, &caller.actor, new).await?;
    Ok(Made(SentReport::of(&report)))
}

pub(crate) async fn draft(
    caller: Caller,
    Query(period): Query<ReportPeriod>,
) -> Result<Json<PaperDraft>, Failure> {
    let draft = app::review::review_report::paper_draft(&caller.app, &caller.actor, period).await?;
    Ok(Json(PaperDraft::of(&draft.view)))
}

pub(crate) async fn prepare(
    caller: Caller,
    Json(sent): Json<ReportPrepare>,
) -> Result<Json<PaperDraft>, Failure> {
    let period = ReportPeriod { kind: sent.kind, year: sent.year, month: sent.month };
    let ReportPrepare { signer, deputy, reason, day, .. } = &sent;
    let choice = ReportChoice { signer, deputy: *deputy, reason, day: *day };
    let seen = Some(sent.seen.as_str());
    let draft =
        app::review::review_report::prepare(&caller.app, &caller.actor, period, choice, seen)
            .await?;
    Ok(Json(PaperDraft::of(&draft.view)))
}

pub(crate) async fn approve(
    caller: Caller,
    Json(read): Json<ReportRead>,
) -> Result<Json<PaperDraft>, Failure> {
    let period = ReportPeriod { kind: read.kind, year: read.year, month: read.month };
    let draft =
        app::review::review_report::approve(&caller.app, &caller.actor, period, &read.digest)
            .await?;
    Ok(Json(PaperDraft::of(&draft.view)))
}
