//! Pairs that may be one, on the API: the list, one pair, the search and the decision.

use app::kernel::problem::{Code, Problem};
use app::people::double::{
    MatchDecide, MatchFind, MatchKind, MatchLine, MatchListQuery, MatchSideView, MatchState,
    MatchView,
};
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use base::id::MatchId;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Answer;
use super::read::member;
use crate::kernel::input::Json;
use crate::kernel::visit::Caller;

#[derive(Deserialize)]
pub(crate) struct ListQuery {
    state: Option<String>,
    kind: Option<String>,
    after: Option<String>,
}

pub(crate) async fn match_list(caller: Caller, Query(query): Query<ListQuery>) -> Answer {
    let bad = |field: &str| Problem::new(Code::BadInput).with("field", field);
    let state = match query.state.as_deref() {
        None | Some("") => None,
        Some(text) => Some(MatchState::from_name(text).ok_or_else(|| bad("state"))?),
    };
    let kind = match query.kind.as_deref() {
        None | Some("") => None,
        Some(text) => Some(MatchKind::from_name(text).ok_or_else(|| bad("kind"))?),
    };
    let asked = MatchListQuery { state, kind, after: query.after };
    let list = app::people::double::list(&caller.app, &caller.actor, asked).await?;
    let counts: Vec<Value> = list
        .counts
        .iter()
        .map(|(state, count)| json!({ "state": state.as_str(), "count": count }))
        .collect();
    let rows: Vec<Value> = list.rows.iter().map(line).collect();
    Ok(Json(json!({
        "rows": rows, "next": list.next, "counts": counts, "state": list.state.as_str(),
    }))
    .into_response())
}

fn line(line: &MatchLine) -> Value {
    let common = line.common.map(|(common, first, second)| {
        json!({ "members": common, "first_members": first, "second_members": second })
    });
    json!({
        "id": line.id, "kind": line.kind.as_str(), "state": line.state.as_str(),
        "score": line.score, "sure": line.sure, "signs": line.signs, "common": common,
        "first": line.first, "second": line.second,
    })
}

fn side(side: &MatchSideView) -> Value {
    let household = side.household.as_ref().map(|household| {
        json!({
            "id": household.id, "code": household.code, "head": household.head,
            "village_name": household.village_name, "address": household.address,
            "members": household.members.iter().map(member).collect::<Vec<_>>(),
        })
    });
    json!({ "commune_name": side.commune_name, "person": side.person, "household": household })
}

fn view(view: &MatchView) -> Value {
    let signs: Vec<Value> = view
        .signs
        .iter()
        .map(|(sign, weight)| json!({ "sign": sign.as_str(), "weight": weight }))
        .collect();
    let decisions: Vec<Value> = view
        .decisions
        .iter()
        .map(|it| {
            json!({
                "id": it.id, "decision": it.decision.as_str(), "reason": it.reason,
                "at": it.decided_at, "by": it.decided_by_name, "replaces": it.replaces,
            })
        })
        .collect();
    json!({
        "match": line(&view.line), "signs": signs,
        "sides": view.sides.iter().map(side).collect::<Vec<_>>(),
        "members": view.members.iter().map(line).collect::<Vec<_>>(),
        "part_of": view.part_of, "across": view.across, "decisions": decisions,
        "held": view.held.map(|code| code.as_str()),
    })
}

pub(crate) async fn match_get(caller: Caller, Path(id): Path<MatchId>) -> Answer {
    let found = app::people::double::get(&caller.app, &caller.actor, id).await?;
    Ok(Json(view(&found)).into_response())
}

pub(crate) async fn match_find(caller: Caller, Json(find): Json<MatchFind>) -> Answer {
    let found = app::people::double::find(&caller.app, &caller.actor, find).await?;
    Ok((StatusCode::CREATED, Json(found)).into_response())
}

pub(crate) async fn match_decide(
    caller: Caller,
    Path(id): Path<MatchId>,
    Json(new): Json<MatchDecide>,
) -> Answer {
    let found = app::people::double::decide(&caller.app, &caller.actor, id, new).await?;
    Ok((StatusCode::CREATED, Json(view(&found))).into_response())
}
