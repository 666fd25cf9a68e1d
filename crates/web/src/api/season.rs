//! What the API takes and gives of a round's steps.

use app::meeting::{MeetingNew, MeetingSave, MeetingView};
use app::posting::{ComplaintNew, ComplaintView, PostingNew, RecheckNew};
use app::report::ReportNew;
use app::request::{RequestNew, RequestRefusal, RequestRow};
use app::review::{OpinionAnswer, OpinionAsk};
use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use base::id::{ComplaintId, HouseholdId, MeetingId, RequestId, RoundId};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Answer;
use crate::visit::{Caller, lang_of};

fn made(value: &Value) -> Answer {
    Ok((StatusCode::CREATED, Json(value)).into_response())
}

fn done() -> Answer {
    Ok(StatusCode::NO_CONTENT.into_response())
}

pub(super) async fn board(caller: Caller, Path(id): Path<RoundId>, headers: HeaderMap) -> Answer {
    let lang = lang_of(&headers, "/api/");
    let words = caller.app.words();
    let board = caller.app.round_board(&caller.actor, id).await?;
    let steps: Vec<Value> = board
        .steps
        .iter()
        .map(|view| {
            let whys: Vec<Value> = view
                .why_not
                .iter()
                .map(|why| {
                    json!({ "code": why.finding.code, "text": words.finding(lang, &why.finding),
                        "source": why.source, "helper": why.helper })
                })
                .collect();
            json!({ "step": view.step, "standing": view.standing, "done": view.done,
                "of": view.of, "why_not": whys })
        })
        .collect();
    let villages: Vec<Value> = board
        .villages
        .iter()
        .map(|it| {
            json!({ "village": it.village, "name": it.name, "progress": it.progress,
                "late": it.late })
        })
        .collect();
    let whole = json!({ "day": board.day, "due": board.due.day, "days_left": board.days_left,
        "has_district": board.has_district, "steps": steps, "villages": villages,
        "total": board.total });
    Ok(Json(whole).into_response())
}

pub(super) async fn propose(caller: Caller, Path(id): Path<RoundId>) -> Answer {
    made(&json!({ "count": caller.app.review_propose(&caller.actor, id).await? }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ListAdd {
    household: HouseholdId,
    note: String,
}

pub(super) async fn list_add(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(add): Json<ListAdd>,
) -> Answer {
    caller.app.review_add(&caller.actor, id, add.household, &add.note).await?;
    done()
}

pub(super) async fn opinion_ask(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(ask): Json<OpinionAsk>,
) -> Answer {
    caller.app.opinion_ask(&caller.actor, id, ask).await?;
    done()
}

pub(super) async fn opinion_answer(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(answer): Json<OpinionAnswer>,
) -> Answer {
    caller.app.opinion_answer(&caller.actor, id, answer).await?;
    done()
}

fn meeting_json(view: &MeetingView) -> Value {
    let m = &view.meeting;
    json!({ "id": m.id, "village": m.village, "version": m.version,
        "ended": m.closed_at.is_some(), "present": m.attendance.present(),
        "agreed": view.agreed, "back": view.rejected, "unvoted": view.open })
}

pub(super) async fn meeting_open(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(new): Json<MeetingNew>,
) -> Answer {
    made(&meeting_json(&caller.app.meeting_open(&caller.actor, id, new).await?))
}

pub(super) async fn meeting_save(
    caller: Caller,
    Path(id): Path<MeetingId>,
    Json(save): Json<MeetingSave>,
) -> Answer {
    let view = caller.app.meeting_save(&caller.actor, id, save).await?;
    Ok(Json(meeting_json(&view)).into_response())
}

pub(super) async fn meeting_close(caller: Caller, Path(id): Path<MeetingId>) -> Answer {
    let view = caller.app.meeting_close(&caller.actor, id).await?;
    Ok(Json(meeting_json(&view)).into_response())
}

/// Exactly what is posted: names and classes.
pub(super) async fn posting_add(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(new): Json<PostingNew>,
) -> Answer {
    let view = caller.app.posting_add(&caller.actor, id, new).await?;
    let rows = view.households.iter().map(|row| json!({ "name": row.name, "class": row.class }));
    made(&json!({ "id": view.posting.id, "starts_on": view.posting.starts_on,
        "ends_on": view.posting.ends_on, "households": rows.collect::<Vec<_>>() }))
}

fn complaint_json(view: &ComplaintView) -> Value {
    let c = &view.complaint;
    json!({ "id": c.id, "receipt": c.receipt, "year": c.year, "due_on": c.due_on,
        "closed": c.recheck.is_some() })
}

pub(super) async fn complaint_add(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(new): Json<ComplaintNew>,
) -> Answer {
    made(&complaint_json(&caller.app.complaint_add(&caller.actor, id, new).await?))
}

pub(super) async fn recheck_add(
    caller: Caller,
    Path(id): Path<ComplaintId>,
    Json(new): Json<RecheckNew>,
) -> Answer {
    made(&complaint_json(&caller.app.recheck_add(&caller.actor, id, new).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Issue {
    day: base::Day,
    household: Option<HouseholdId>,
}

pub(super) async fn certificate_issue(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(issue): Json<Issue>,
) -> Answer {
    let (household, day) = (issue.household, issue.day);
    let count = caller.app.certificate_issue(&caller.actor, id, household, day).await?;
    made(&json!({ "count": count }))
}

fn request_json(request: &RequestRow) -> Value {
    json!({ "id": request.id, "receipt": request.receipt, "year": request.year,
        "due_on": request.due_on, "answer": request.answer })
}

pub(super) async fn request_add(caller: Caller, Json(new): Json<RequestNew>) -> Answer {
    made(&request_json(&caller.app.request_add(&caller.actor, new).await?))
}

pub(super) async fn request_refuse(
    caller: Caller,
    Path(id): Path<RequestId>,
    Json(refusal): Json<RequestRefusal>,
) -> Answer {
    let request = caller.app.request_refuse(&caller.actor, id, refusal).await?;
    Ok(Json(request_json(&request)).into_response())
}

pub(super) async fn report_send(caller: Caller, Json(new): Json<ReportNew>) -> Answer {
    let report = caller.app.report_send(&caller.actor, new).await?;
    made(&json!({ "id": report.id, "hash": report.hash, "opening": report.opening,
        "closing": report.closing }))
}
