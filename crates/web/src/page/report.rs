//! Reports of the review: what would be sent, what was sent, what arrived and adds up.

use app::Page;
use app::report::{Report, ReportDraft, ReportKind, ReportNew, ReportPeriod, ReportSum};
use askama::Template;
use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use base::id::ReportId;
use serde::Deserialize;

use super::{Answer, page, see};
use crate::Web;
use crate::frame::Frame;
use crate::problem::{FindingView, findings};
use crate::visit::Signed;

pub(super) fn router() -> Router<Web> {
    Router::new()
        .route("/reports", get(list).post(send))
        .route("/reports/draft", get(draft))
        .route("/reports/sum", get(sum))
        .route("/reports/{id}", get(show))
        .route("/reports/{id}/content.json", get(content))
}

#[derive(Deserialize)]
struct Before {
    before: Option<String>,
}

#[derive(Template)]
#[template(path = "reports.html")]
struct ListPage<'a> {
    f: &'a Frame,
    list: Page<Report>,
    names: Vec<String>,
    kinds: [ReportKind; 3],
    next: Option<String>,
}

async fn list(State(web): State<Web>, signed: Signed, Query(query): Query<Before>) -> Answer {
    let list = web.app.report_list(&signed.actor, query.before.as_deref()).await?;
    let names = list.rows.iter().map(|row| web.app.area_name(&row.commune)).collect();
    let next = list.next.as_ref().map(|before| format!("/reports?before={before}"));
    page(&ListPage { f: &signed.frame, list, names, kinds: ReportKind::ALL, next })
}

#[derive(Template)]
#[template(path = "report_draft.html")]
struct DraftPage<'a> {
    f: &'a Frame,
    period: ReportPeriod,
    d: ReportDraft,
    findings: Vec<FindingView>,
    ready: bool,
}

async fn draft(
    State(web): State<Web>,
    signed: Signed,
    Query(period): Query<ReportPeriod>,
) -> Answer {
    let d = web.app.report_draft(&signed.actor, period).await?;
    let findings = findings(&signed.frame, &d.findings);
    let ready = findings.iter().all(|finding| finding.severity != "error");
    page(&DraftPage { f: &signed.frame, period, d, findings, ready })
}

#[derive(Deserialize)]
struct SendForm {
    id: ReportId,
    kind: ReportKind,
    year: i32,
    #[serde(default)]
    month: u32,
    #[serde(default)]
    replaces: String,
    #[serde(default)]
    reason: String,
}

async fn send(State(web): State<Web>, signed: Signed, Form(form): Form<SendForm>) -> Answer {
    let new = ReportNew {
        id: form.id,
        kind: form.kind,
        year: form.year,
        month: form.month,
        replaces: form.replaces.parse().ok(),
        reason: form.reason,
    };
    let report = web.app.report_send(&signed.actor, new).await?;
    see(&format!("/reports/{}", report.id))
}

#[derive(Template)]
#[template(path = "report.html")]
struct ReportPage<'a> {
    f: &'a Frame,
    r: Report,
    commune: String,
    own: bool,
}

async fn show(State(web): State<Web>, signed: Signed, Path(id): Path<ReportId>) -> Answer {
    let r = web.app.report_get(&signed.actor, id).await?;
    let commune = web.app.area_name(&r.commune);
    let own = signed.actor.area.as_ref() == Some(&r.commune);
    page(&ReportPage { f: &signed.frame, r, commune, own })
}

/// The very text whose hash was kept.
async fn content(State(web): State<Web>, signed: Signed, Path(id): Path<ReportId>) -> Answer {
    let report = web.app.report_get(&signed.actor, id).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"bao-cao-{id}.json\"")),
    ];
    Ok((headers, report.content).into_response())
}

#[derive(Template)]
#[template(path = "report_sum.html")]
struct SumPage<'a> {
    f: &'a Frame,
    period: ReportPeriod,
    sum: ReportSum,
}

async fn sum(State(web): State<Web>, signed: Signed, Query(period): Query<ReportPeriod>) -> Answer {
    let sum = web.app.report_sum(&signed.actor, period).await?;
    page(&SumPage { f: &signed.frame, period, sum })
}
