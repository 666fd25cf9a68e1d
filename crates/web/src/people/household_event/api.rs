//! What happens to a household, on the API: its history, events, members who come and go.

use std::collections::BTreeMap;

use app::people::household_event::EventAdded;
use app::{NewMember, Relation, StoryChange, StoryLine, StoryPerson};
use axum::extract::Path;
use base::Day;
use base::id::{EventId, HouseholdId, PersonId};
use base::words::Lang;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::{Done, List, Made, view};
use crate::kernel::visit::Caller;

view! {
    /// A line of a history, with its sentence in both languages.
    Story(app: &app::App, line: &StoryLine) {
        day: Day = line.day,
        kind: &'static str = line.kind.as_str(),
        args: BTreeMap<String, String> = line.args.clone(),
        /// Who it is about.
        people: Vec<StoryPerson> = line.people.clone(),
        /// Who became the head by it.
        head: Option<StoryPerson> = line.head.clone(),
        /// What was put right.
        changes: Vec<StoryChange> = line.changes.clone(),
        event: Option<EventId> = line.event,
        /// The other household it is about.
        other: Option<HouseholdId> = line.other,
        /// Whether the event was taken back.
        undone: bool = line.undone,
        vi: String = app::people::story::tell(app.words(), Lang::Vi, line),
        en: String = app::people::story::tell(app.words(), Lang::En, line),
    }
}

pub(crate) async fn list(
    caller: Caller,
    Path(id): Path<HouseholdId>,
) -> Result<Json<List<Story>>, Failure> {
    let lines = app::people::household_event::list(&caller.app, &caller.actor, id).await?;
    Ok(Json(List::of(&lines, |line| Story::of(&caller.app, line))))
}

/// An event, and what its author saw of the household.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventAdd {
    event: app::NewEvent,
    revision: String,
}

pub(crate) async fn add(
    caller: Caller,
    Path(id): Path<HouseholdId>,
    Json(add): Json<EventAdd>,
) -> Result<Made<EventAdded>, Failure> {
    let EventAdd { event, revision } = add;
    let (app, actor, seen) = (&caller.app, &caller.actor, Some(revision.as_str()));
    Ok(Made(app::people::household_event::add(app, actor, id, event, seen).await?))
}

/// A person who joins.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MemberAdd {
    member: NewMember,
    from: Day,
    revision: String,
}

pub(crate) async fn member_add(
    caller: Caller,
    Path(id): Path<HouseholdId>,
    Json(add): Json<MemberAdd>,
) -> Result<Done, Failure> {
    let MemberAdd { member, from, revision } = add;
    let (app, actor, seen) = (&caller.app, &caller.actor, Some(revision.as_str()));
    app::people::household_event::member_add(app, actor, id, member, from, seen).await?;
    Ok(Done)
}

/// A membership that ends.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MemberEnd {
    day: Day,
    reason: String,
    revision: String,
}

pub(crate) async fn member_end(
    caller: Caller,
    Path((id, person)): Path<(HouseholdId, PersonId)>,
    Json(end): Json<MemberEnd>,
) -> Result<Done, Failure> {
    let MemberEnd { day, reason, revision } = end;
    let (app, actor, seen) = (&caller.app, &caller.actor, Some(revision.as_str()));
    app::people::household_event::member_end(app, actor, id, person, day, &reason, seen).await?;
    Ok(Done)
}

/// Another member who becomes the head.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HeadChange {
    person: PersonId,
    /// What the former head is to the new one.
    former_relation: Relation,
    day: Day,
    revision: String,
}

pub(crate) async fn head_change(
    caller: Caller,
    Path(id): Path<HouseholdId>,
    Json(change): Json<HeadChange>,
) -> Result<Done, Failure> {
    let HeadChange { person, former_relation: was, day, revision } = change;
    let (app, actor, seen) = (&caller.app, &caller.actor, Some(revision.as_str()));
    app::people::household_event::head_change(app, actor, id, person, was, day, seen).await?;
    Ok(Done)
}
