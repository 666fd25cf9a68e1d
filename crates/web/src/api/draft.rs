//! What the API takes and gives of papers on their way to a signature.

use app::Decision;
use app::review::paper_draft::{DraftSettings, DraftView, Hand};
use app::review::review_report::{ReportChoice, ReportKind, ReportPeriod};
use app::review::round::LatePaper;
use axum::extract::{Path, Query};
use axum::response::IntoResponse;
use base::Day;
use base::id::RoundId;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Answer;
use crate::kernel::input::Json;
use crate::kernel::visit::Caller;

/// A decision with the hash of what was read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Decided {
    pub number: String,
    pub day: Day,
    #[serde(default)]
    pub seen: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Prepared {
    day: Day,
    #[serde(default)]
    signer: String,
    #[serde(default)]
    deputy: bool,
    #[serde(default)]
    proposer: String,
    seen: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Read {
    digest: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Recorded {
    number: String,
    day: Day,
    digest: String,
}

fn told(view: &DraftView) -> Answer {
    let hand = |hand: &Option<Hand>| -> Value {
        hand.as_ref().map_or(Value::Null, |it| json!({ "at": it.at, "name": it.name }))
    };
    let text = app::review::document::text(&view.document);
    let body = json!({ "day": view.settings.day, "signer": view.settings.signer,
        "deputy": view.settings.deputy, "proposer": view.settings.proposer,
        "reason": view.settings.reason, "text": text,
        "digest": view.digest, "seen": view.seen, "prepared": hand(&view.prepared),
        "approved": hand(&view.approved), "holds": view.holds, "changes": view.changes });
    Ok(Json(body).into_response())
}

pub(crate) async fn decision_get(caller: Caller, Path(id): Path<RoundId>) -> Answer {
    told(&app::review::paper_draft::decision_draft(&caller.app, &caller.actor, id).await?)
}

pub(crate) async fn decision_prepare(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(sent): Json<Prepared>,
) -> Answer {
    let settings = DraftSettings {
        day: sent.day,
        signer: sent.signer,
        deputy: sent.deputy,
        proposer: sent.proposer,
        reason: String::new(),
    };
    let seen = Some(sent.seen.as_str());
    told(
        &app::review::paper_draft::decision_prepare(&caller.app, &caller.actor, id, settings, seen)
            .await?,
    )
}

pub(crate) async fn decision_approve(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(read): Json<Read>,
) -> Answer {
    told(
        &app::review::paper_draft::decision_approve(&caller.app, &caller.actor, id, &read.digest)
            .await?,
    )
}

pub(crate) async fn decision_record(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(sent): Json<Recorded>,
) -> Answer {
    let decision = Decision { number: sent.number, day: sent.day };
    let round =
        app::review::round::record(&caller.app, &caller.actor, id, decision, &sent.digest).await?;
    Ok(Json(round).into_response())
}

#[derive(Deserialize)]
pub(crate) struct LateAsked {
    day: Option<Day>,
}

/// What a decision of a day would change behind later ones.
pub(crate) async fn late_get(
    caller: Caller,
    Path(id): Path<RoundId>,
    Query(asked): Query<LateAsked>,
) -> Answer {
    let day = match asked.day {
        Some(day) => day,
        None => app::review::round::get(&caller.app, &caller.actor, id).await?.review_day,
    };
    let view = app::review::round::late(&caller.app, &caller.actor, id, day).await?;
    let named = |(number, day): &(String, Day)| json!({ "number": number, "day": day });
    let lists: Vec<Value> = view
        .lists
        .iter()
        .map(|list| {
            let households: Vec<_> = list.households.iter().map(|(id, _)| id).collect();
            json!({ "number": list.number, "day": list.day, "households": households })
        })
        .collect();
    let body = json!({ "day": view.day, "households": view.households,
        "decisions": view.decisions.iter().map(named).collect::<Vec<_>>(),
        "changes": view.changes, "lists": lists, "years": view.years,
        "reports": view.reports.iter().map(|it| it.id).collect::<Vec<_>>(), "seen": view.mark });
    Ok(Json(body).into_response())
}

/// A decision dated before later ones, with the paper that corrects and the mark of what was seen.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecidedLate {
    number: String,
    day: Day,
    paper_number: String,
    paper_day: Day,
    reason: String,
    seen: String,
}

pub(crate) async fn late_decide(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(sent): Json<DecidedLate>,
) -> Answer {
    let decision = Decision { number: sent.number, day: sent.day };
    let paper = LatePaper {
        number: sent.paper_number,
        day: sent.paper_day,
        reason: sent.reason,
        seen: sent.seen,
    };
    let round =
        app::review::round::decide_late(&caller.app, &caller.actor, id, decision, paper).await?;
    Ok(Json(round).into_response())
}

pub(crate) async fn report_get(caller: Caller, Query(period): Query<ReportPeriod>) -> Answer {
    told(&app::review::review_report::paper_draft(&caller.app, &caller.actor, period).await?.view)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReportPrepared {
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
    day: Option<base::Day>,
    seen: String,
}

pub(crate) async fn report_prepare(caller: Caller, Json(sent): Json<ReportPrepared>) -> Answer {
    let period = ReportPeriod { kind: sent.kind, year: sent.year, month: sent.month };
    let ReportPrepared { signer, deputy, reason, day, .. } = &sent;
    let choice = ReportChoice { signer, deputy: *deputy, reason, day: *day };
    let seen = Some(sent.seen.as_str());
    told(
        &app::review::review_report::prepare(&caller.app, &caller.actor, period, choice, seen)
            .await?
            .view,
    )
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReportRead {
    kind: ReportKind,
    year: i32,
    #[serde(default)]
    month: u32,
    digest: String,
}

pub(crate) async fn report_approve(caller: Caller, Json(read): Json<ReportRead>) -> Answer {
    let period = ReportPeriod { kind: read.kind, year: read.year, month: read.month };
    told(
        &app::review::review_report::approve(&caller.app, &caller.actor, period, &read.digest)
            .await?
            .view,
    )
}
