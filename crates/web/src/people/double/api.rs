//! Pairs that may be one, on the API: the list, one pair, the search and the decision.

use app::kernel::problem::{Code, Problem};
use app::people::double::{
    MatchDecide, MatchDecision, MatchFind, MatchFound, MatchKind, MatchLine, MatchListQuery,
    MatchPage, MatchSideView, MatchState, MatchView, SideView, Sign,
};
use app::people::household::HouseholdView;
use axum::extract::{Path, Query};
use base::id::{HouseholdId, MatchDecisionId, MatchId, PersonId};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::{Made, view};
use crate::kernel::visit::Caller;
use crate::people::household::api::Member;

view! {
    /// How many members two households have in common.
    MatchCommon(counts: (u32, u32, u32)) {
        members: u32 = counts.0,
        first_members: u32 = counts.1,
        second_members: u32 = counts.2,
    }
}

view! {
    /// A pair in a list.
    Pair(it: &MatchLine) {
        id: MatchId = it.id,
        kind: MatchKind = it.kind,
        state: MatchState = it.state,
        /// Hundredths of bits.
        score: i32 = it.score,
        /// Whether the exact rule says that they are one.
        sure: bool = it.sure,
        /// The heaviest signs for it.
        signs: Vec<String> = it.signs.clone(),
        common: Option<MatchCommon> = it.common.map(MatchCommon::of),
        first: SideView = it.first.clone(),
        second: SideView = it.second.clone(),
    }
}

view! {
    /// How many pairs stand so.
    MatchCount(count: &(MatchState, i64)) {
        state: MatchState = count.0,
        count: i64 = count.1,
    }
}

view! {
    /// A page of pairs.
    Pairs(list: &MatchPage) {
        rows: Vec<Pair> = list.rows.iter().map(Pair::of).collect(),
        next: Option<String> = list.next.clone(),
        counts: Vec<MatchCount> = list.counts.iter().map(MatchCount::of).collect(),
        /// The state that is listed.
        state: MatchState = list.state,
    }
}

view! {
    /// The household of a side.
    MatchHousehold(it: &HouseholdView) {
        id: HouseholdId = it.id,
        code: String = it.code.clone(),
        head: String = it.head.clone(),
        village_name: String = it.village_name.clone(),
        address: String = it.address.clone(),
        members: Vec<Member> = it.members.iter().map(Member::of).collect(),
    }
}

view! {
    /// A side with everything one may see of it.
    MatchSide(side: &MatchSideView) {
        commune_name: String = side.commune_name.clone(),
        person: Option<PersonId> = side.person,
        /// Null when it is not one's to see.
        household: Option<MatchHousehold> = side.household.as_ref().map(MatchHousehold::of),
    }
}

view! {
    /// A sign with its weight.
    MatchSign(sign: &(Sign, i32)) {
        sign: &'static str = sign.0.as_str(),
        weight: i32 = sign.1,
    }
}

view! {
    /// What was said of a pair.
    MatchWord(it: &MatchDecision) {
        id: MatchDecisionId = it.id,
        #[schemars(extend("enum" = ["same", "different", "unsure"]))]
        decision: &'static str = it.decision.as_str(),
        reason: String = it.reason.clone(),
        at: DateTime<Utc> = it.decided_at,
        by: String = it.decided_by_name.clone(),
        replaces: Option<MatchDecisionId> = it.replaces,
    }
}

view! {
    /// A pair with both sides, why, and what was said of it.
    PairDetail(it: &MatchView) {
        r#match: Pair = Pair::of(&it.line),
        /// The heaviest first.
        signs: Vec<MatchSign> = it.signs.iter().map(MatchSign::of).collect(),
        sides: Vec<MatchSide> = it.sides.iter().map(MatchSide::of).collect(),
        /// Pairs of their members, when it is of households.
        members: Vec<Pair> = it.members.iter().map(Pair::of).collect(),
        /// The pair of households it is a part of.
        part_of: Option<MatchId> = it.part_of,
        /// Whether the two sides are in different communes.
        across: bool = it.across,
        /// The latest first.
        decisions: Vec<MatchWord> = it.decisions.iter().map(MatchWord::of).collect(),
        /// The code of why one may not decide.
        held: Option<&'static str> = it.held.map(|code| code.as_str()),
    }
}

/// Which pairs; the open ones when no state is named.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct PairsQuery {
    #[schemars(with = "Option<MatchState>")]
    state: Option<String>,
    #[schemars(with = "Option<MatchKind>")]
    kind: Option<String>,
    after: Option<String>,
}

pub(crate) async fn list(
    caller: Caller,
    Query(query): Query<PairsQuery>,
) -> Result<Json<Pairs>, Failure> {
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
    Ok(Json(Pairs::of(&list)))
}

pub(crate) async fn get(
    caller: Caller,
    Path(id): Path<MatchId>,
) -> Result<Json<PairDetail>, Failure> {
    let found = app::people::double::get(&caller.app, &caller.actor, id).await?;
    Ok(Json(PairDetail::of(&found)))
}

pub(crate) async fn find(
    caller: Caller,
    Json(find): Json<MatchFind>,
) -> Result<Made<MatchFound>, Failure> {
    Ok(Made(app::people::double::find(&caller.app, &caller.actor, find).await?))
}

pub(crate) async fn decide(
    caller: Caller,
    Path(id): Path<MatchId>,
    Json(new): Json<MatchDecide>,
) -> Result<Made<PairDetail>, Failure> {
    let found = app::people::double::decide(&caller.app, &caller.actor, id, new).await?;
    Ok(Made(PairDetail::of(&found)))
}
