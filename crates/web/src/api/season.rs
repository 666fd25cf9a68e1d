//! What the API takes and gives of a round's steps.

use app::Stage;
use app::kernel::problem::Code;
use app::review::household_request::{RequestNew, RequestRefusal, RequestRow};
use app::review::listing::{ListQuery, ListRow, OpinionAnswer, OpinionAsk};
use app::review::meeting::{
    MeetingHousehold, MeetingNew, MeetingRow, MeetingSave, MeetingView, seen,
};
use app::review::posting::{
    ComplaintNew, ComplaintRow, ComplaintView, PostingNew, PostingRow, PostingView, RecheckNew,
};
use app::review::review_report::{Report, ReportNew};
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use base::id::{
    ComplaintId, HouseholdId, MeetingId, PostingId, ReportId, RequestId, RoundId, VillageId,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Answer;
use crate::input::Json;
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
    let board = app::review::listing::round_board(&caller.app, &caller.actor, id).await?;
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

/// An object with more fields.
fn and(mut body: Value, more: Value) -> Value {
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
    body
}

/// A page of rows.
fn paged<T>(page: &app::Page<T>, row: impl Fn(&T) -> Value) -> Value {
    json!({ "rows": page.rows.iter().map(row).collect::<Vec<_>>(), "next": page.next })
}

fn household_json(row: &ListRow) -> Value {
    json!({ "household": row.household, "code": row.code, "head": row.head,
        "head_birth_year": row.head_birth_year, "village": row.village,
        "village_name": row.village_name, "reason": row.reason, "note": row.note,
        "removed_note": row.removed_note,
        "gone": row.gone.as_ref().map(|gone| json!({ "why": gone.why, "day": gone.day })),
        "stage": row.stage, "class": row.class,
        "agreed": row.agreed, "posting": row.posting, "posting_ends": row.posting_ends,
        "complained": row.complained })
}

#[derive(Deserialize)]
pub(super) struct ListAsked {
    village: Option<VillageId>,
    stage: Option<String>,
    #[serde(default)]
    removed: bool,
    after: Option<String>,
}

pub(super) async fn list(
    caller: Caller,
    Path(id): Path<RoundId>,
    Query(asked): Query<ListAsked>,
) -> Answer {
    let stage = asked.stage.as_deref().and_then(Stage::from_name);
    if asked.stage.is_some() && stage.is_none() {
        caller.actor.require(app::Action::RoundSee)?;
        return Err(app::Problem::new(Code::BadInput).with("field", "stage").into());
    }
    let query =
        ListQuery { village: asked.village, stage, removed: asked.removed, ..ListQuery::default() };
    let page =
        app::review::listing::list(&caller.app, &caller.actor, id, query, asked.after.as_deref())
            .await?;
    Ok(Json(paged(&page, household_json)).into_response())
}

#[derive(Deserialize)]
pub(super) struct After {
    after: Option<String>,
}

pub(super) async fn watch(caller: Caller, Query(query): Query<After>) -> Answer {
    let (page, months) =
        app::review::listing::watch_list(&caller.app, &caller.actor, query.after.as_deref())
            .await?;
    let body = paged(&page, |it| {
        let row = &it.row;
        json!({ "household": row.household, "code": row.code, "head": row.head,
            "village_name": row.village_name, "class": row.class.as_str(), "since": row.since,
            "decision": row.decision, "round": row.round, "differs": row.differs,
            "until": it.until })
    });
    Ok(Json(and(body, json!({ "months": months }))).into_response())
}

pub(super) async fn propose(caller: Caller, Path(id): Path<RoundId>) -> Answer {
    made(&json!({ "count": app::review::listing::propose(&caller.app, &caller.actor, id).await? }))
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
    app::review::listing::add(&caller.app, &caller.actor, id, add.household, &add.note).await?;
    done()
}

pub(super) async fn list_remove(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(remove): Json<ListAdd>,
) -> Answer {
    app::review::listing::remove(&caller.app, &caller.actor, id, remove.household, &remove.note)
        .await?;
    done()
}

pub(super) async fn opinion_ask(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(ask): Json<OpinionAsk>,
) -> Answer {
    app::review::listing::opinion_ask(&caller.app, &caller.actor, id, ask).await?;
    done()
}

pub(super) async fn opinion_answer(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(answer): Json<OpinionAnswer>,
) -> Answer {
    app::review::listing::opinion_answer(&caller.app, &caller.actor, id, answer).await?;
    done()
}

fn meeting_json(view: &MeetingView) -> Value {
    let m = &view.meeting;
    json!({ "id": m.id, "village": m.village, "version": m.version,
        "revision": view.revision(),
        "ended": m.closed_at.is_some(), "present": m.attendance.present(),
        "agreed": view.agreed, "back": view.rejected, "unvoted": view.open })
}

fn meeting_line(m: &MeetingRow) -> Value {
    json!({ "id": m.id, "village": m.village, "village_name": m.village_name,
        "held_on": m.held_on, "hour": m.hour, "place": m.place, "chair": m.chair,
        "secretary": m.secretary,
        "secretary_title": m.secretary_title, "version": m.version, "ended": m.closed_at.is_some(),
        "attendance": m.attendance, "present": m.attendance.present() })
}

fn meeting_household(it: &MeetingHousehold) -> Value {
    let vote = it.vote.as_ref().map(|vote| {
        json!({ "agree": vote.votes.agree, "against": vote.votes.against,
            "abstain": vote.votes.abstain, "remark": vote.remark,
            "seen": seen(&vote.votes, &vote.remark) })
    });
    json!({ "household": it.row.household, "code": it.row.code, "head": it.row.head,
        "class": it.row.class, "vote": vote, "agreed": it.agreed })
}

pub(super) async fn meeting_list(caller: Caller, Path(id): Path<RoundId>) -> Answer {
    let meetings = app::review::meeting::list(&caller.app, &caller.actor, id).await?;
    let rows: Vec<Value> = meetings.iter().map(meeting_line).collect();
    Ok(Json(json!({ "rows": rows })).into_response())
}

pub(super) async fn meeting_get(
    caller: Caller,
    Path(id): Path<MeetingId>,
    headers: HeaderMap,
) -> Answer {
    let view = app::review::meeting::get(&caller.app, &caller.actor, id).await?;
    let (lang, words) = (lang_of(&headers, "/api/"), caller.app.words());
    let obstacles: Vec<Value> = view
        .obstacles
        .iter()
        .map(|it| json!({ "code": it.code, "text": words.finding(lang, it) }))
        .collect();
    let households: Vec<Value> = view.households.iter().map(meeting_household).collect();
    let more = json!({ "opinions": view.meeting.opinions, "agreed": view.agreed,
        "back": view.rejected, "unvoted": view.open, "obstacles": obstacles,
        "households": households, "revision": view.revision() });
    Ok(Json(and(meeting_line(&view.meeting), more)).into_response())
}

pub(super) async fn meeting_open(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(new): Json<MeetingNew>,
) -> Answer {
    made(&meeting_json(&app::review::meeting::open(&caller.app, &caller.actor, id, new).await?))
}

pub(super) async fn meeting_save(
    caller: Caller,
    Path(id): Path<MeetingId>,
    Json(save): Json<MeetingSave>,
) -> Answer {
    let view = app::review::meeting::save(&caller.app, &caller.actor, id, save).await?;
    Ok(Json(meeting_json(&view)).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MeetingClosing {
    revision: String,
}

pub(super) async fn meeting_close(
    caller: Caller,
    Path(id): Path<MeetingId>,
    Json(closing): Json<MeetingClosing>,
) -> Answer {
    let view = app::review::meeting::close(&caller.app, &caller.actor, id, Some(&closing.revision))
        .await?;
    Ok(Json(meeting_json(&view)).into_response())
}

/// Exactly what is posted: names and classes.
fn posting_json(view: &PostingView) -> Value {
    let rows = view.households.iter().map(|row| json!({ "name": row.name, "class": row.class }));
    json!({ "id": view.posting.id, "starts_on": view.posting.starts_on,
        "ends_on": view.posting.ends_on, "households": rows.collect::<Vec<_>>() })
}

fn posting_line(row: &PostingRow) -> Value {
    json!({ "id": row.id, "village": row.village, "village_name": row.village_name,
        "places": row.places, "starts_on": row.starts_on, "working_days": row.working_days,
        "ends_on": row.ends_on, "households": row.households })
}

pub(super) async fn posting_list(caller: Caller, Path(id): Path<RoundId>) -> Answer {
    let (postings, complaints) = app::review::posting::list(&caller.app, &caller.actor, id).await?;
    let rows: Vec<Value> = postings.iter().map(posting_line).collect();
    let complaints: Vec<Value> = complaints.iter().map(complaint_line).collect();
    Ok(Json(json!({ "rows": rows, "complaints": complaints })).into_response())
}

pub(super) async fn posting_get(caller: Caller, Path(id): Path<PostingId>) -> Answer {
    let view = app::review::posting::get(&caller.app, &caller.actor, id).await?;
    Ok(Json(posting_json(&view)).into_response())
}

pub(super) async fn posting_add(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(new): Json<PostingNew>,
) -> Answer {
    made(&posting_json(&app::review::posting::add(&caller.app, &caller.actor, id, new).await?))
}

fn complaint_json(view: &ComplaintView) -> Value {
    let c = &view.complaint;
    json!({ "id": c.id, "receipt": c.receipt, "year": c.year, "due_on": c.due_on,
        "closed": c.recheck.is_some() })
}

fn complaint_line(row: &ComplaintRow) -> Value {
    let recheck = row.recheck.as_ref().map(|it| {
        json!({ "done_on": it.done_on, "result": it.result, "class": it.class,
            "findings": it.findings, "members": it.members })
    });
    json!({ "id": row.id, "household": row.household, "household_name": row.household_name,
        "posting": row.posting, "posted_class": row.posted_class,
        "village_name": row.village_name, "receipt": row.receipt, "year": row.year,
        "received_on": row.received_on, "due_on": row.due_on, "complainant": row.complainant,
        "content": row.content, "recheck": recheck })
}

pub(super) async fn complaint_get(caller: Caller, Path(id): Path<ComplaintId>) -> Answer {
    let view = app::review::posting::complaint_get(&caller.app, &caller.actor, id).await?;
    let now = view.now.as_ref().and_then(|row| row.class.as_ref());
    let more = json!({ "class_now": now, "decided": view.decided });
    Ok(Json(and(complaint_line(&view.complaint), more)).into_response())
}

pub(super) async fn complaint_add(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(new): Json<ComplaintNew>,
) -> Answer {
    made(&complaint_json(
        &app::review::posting::complaint_add(&caller.app, &caller.actor, id, new).await?,
    ))
}

pub(super) async fn recheck_add(
    caller: Caller,
    Path(id): Path<ComplaintId>,
    Json(new): Json<RecheckNew>,
) -> Answer {
    made(&complaint_json(
        &app::review::posting::recheck_add(&caller.app, &caller.actor, id, new).await?,
    ))
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
    let issued =
        app::review::certificate::issue(&caller.app, &caller.actor, id, household, day).await?;
    made(&json!({ "count": issued.count, "reprints": issued.reprints }))
}

pub(super) async fn certificate_list(
    caller: Caller,
    Path(id): Path<RoundId>,
    Query(query): Query<After>,
) -> Answer {
    let after = query.after.as_deref();
    let (page, lacking) =
        app::review::certificate::list(&caller.app, &caller.actor, id, after).await?;
    let body = paged(&page, |row| {
        json!({ "id": row.id, "household": row.household, "code": row.code, "name": row.name,
            "village_name": row.village_name, "year": row.year, "number": row.number,
            "issued_on": row.issued_on, "class": row.class, "reprint": row.reprint })
    });
    Ok(Json(and(body, json!({ "lacking": lacking }))).into_response())
}

fn request_line(row: &RequestRow) -> Value {
    json!({ "id": row.id, "form": row.form, "village": row.village,
        "village_name": row.village_name, "household": row.household,
        "applicant": row.applicant, "address": row.address, "reason": row.reason,
        "year": row.year, "receipt": row.receipt, "received_on": row.received_on,
        "due_on": row.due_on, "answer": row.answer, "answered_on": row.answered_on,
        "answer_reason": row.answer_reason, "answer_round": row.answer_round })
}

#[derive(Deserialize)]
pub(super) struct RequestAsked {
    #[serde(default)]
    open: bool,
    before: Option<String>,
}

pub(super) async fn request_list(caller: Caller, Query(asked): Query<RequestAsked>) -> Answer {
    let before = asked.before.as_deref();
    let page = app::review::household_request::list(&caller.app, &caller.actor, asked.open, before)
        .await?;
    Ok(Json(paged(&page, request_line)).into_response())
}

pub(super) async fn request_get(caller: Caller, Path(id): Path<RequestId>) -> Answer {
    let request = app::review::household_request::get(&caller.app, &caller.actor, id).await?;
    Ok(Json(request_line(&request)).into_response())
}

fn request_json(request: &RequestRow) -> Value {
    json!({ "id": request.id, "receipt": request.receipt, "year": request.year,
        "due_on": request.due_on, "answer": request.answer })
}

pub(super) async fn request_add(caller: Caller, Json(new): Json<RequestNew>) -> Answer {
    made(&request_json(
        &app::review::household_request::add(&caller.app, &caller.actor, new).await?,
    ))
}

pub(super) async fn request_refuse(
    caller: Caller,
    Path(id): Path<RequestId>,
    Json(refusal): Json<RequestRefusal>,
) -> Answer {
    let request =
        app::review::household_request::refuse(&caller.app, &caller.actor, id, refusal).await?;
    Ok(Json(request_json(&request)).into_response())
}

fn report_line(row: &Report) -> Value {
    json!({ "id": row.id, "commune": row.commune, "kind": row.kind, "year": row.year,
        "month": row.month, "opening": row.opening, "closing": row.closing,
        "due_on": row.due_on, "hash": row.hash, "replaces": row.replaces,
        "reason": row.reason, "number": row.number, "day": row.day,
        "sent_at": row.sent_at, "replaced_by": row.replaced_by, "differs": row.differs })
}

#[derive(Deserialize)]
pub(super) struct Before {
    before: Option<String>,
}

pub(super) async fn report_list(caller: Caller, Query(query): Query<Before>) -> Answer {
    let page =
        app::review::review_report::list(&caller.app, &caller.actor, query.before.as_deref())
            .await?;
    Ok(Json(paged(&page, report_line)).into_response())
}

pub(super) async fn report_get(caller: Caller, Path(id): Path<ReportId>) -> Answer {
    let view = app::review::review_report::get(&caller.app, &caller.actor, id).await?;
    let more = json!({ "content": view.content });
    Ok(Json(and(report_line(&view.report), more)).into_response())
}

pub(super) async fn report_send(caller: Caller, Json(new): Json<ReportNew>) -> Answer {
    let report = app::review::review_report::send(&caller.app, &caller.actor, new).await?;
    made(&json!({ "id": report.id, "hash": report.hash, "number": report.number,
        "day": report.day, "opening": report.opening,
        "closing": report.closing }))
}
