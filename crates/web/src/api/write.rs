//! What the API takes. Ids are made by the client; the same request sent again is accepted.

use std::collections::BTreeMap;

use app::figure::export::{ExportNew, Form, Format, Rows};
use app::kernel::problem::{Code, Problem};
use app::office::account::{AccountChange, AccountNew, AccountState};
use app::people::household::HouseholdListQuery;
use app::place::village::{VillageCorrection, VillageNew};
use app::review::round::{RoundClose, RoundNew};
use app::review::score_table::ScoreTableNew;
use app::review::survey::SurveyNew;
use app::{
    Class, Decision, HouseholdFacts, MemberFacts, NewHousehold, NewMember, Relation, RoundFlow,
    RoundKind,
};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use base::id::{AccountId, HouseholdId, PersonId, RoundId, ScoreTableId, SurveyId, VillageId};
use base::words::Lang;
use serde::Deserialize;
use serde_json::json;

use super::Answer;
use crate::kernel::input::Json;
use crate::kernel::visit::Caller;

fn made(value: &impl serde::Serialize) -> Answer {
    Ok((StatusCode::CREATED, Json(value)).into_response())
}

fn done() -> Answer {
    Ok(StatusCode::NO_CONTENT.into_response())
}

pub(crate) async fn household_add(caller: Caller, Json(new): Json<NewHousehold>) -> Answer {
    made(&app::people::household::add(&caller.app, &caller.actor, new).await?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExportAsked {
    rows: String,
    form: String,
    format: String,
    columns: Vec<String>,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    text: String,
    class: Option<Class>,
    village: Option<VillageId>,
    day: Option<base::Day>,
    #[serde(default)]
    lang: Lang,
}

pub(crate) async fn export_make(caller: Caller, Json(asked): Json<ExportAsked>) -> Answer {
    let bad = |field: &str| Problem::new(Code::BadInput).with("field", field);
    let new = ExportNew {
        list: HouseholdListQuery {
            text: asked.text.chars().take(200).collect(),
            class: asked.class,
            village: asked.village,
            day: asked.day,
            after: None,
        },
        rows: Rows::from_name(&asked.rows).ok_or_else(|| bad("rows"))?,
        form: Form::from_name(&asked.form).ok_or_else(|| bad("form"))?,
        format: Format::parse(&asked.format).ok_or_else(|| bad("format"))?,
        columns: asked.columns,
        reason: asked.reason,
        lang: asked.lang,
    };
    Ok(crate::figure::export::file(
        app::figure::export::make(&caller.app, &caller.actor, new).await?,
    ))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MemberAdd {
    member: NewMember,
    from: base::Day,
    revision: String,
}

pub(crate) async fn member_add(
    caller: Caller,
    Path(id): Path<HouseholdId>,
    Json(add): Json<MemberAdd>,
) -> Answer {
    let MemberAdd { member, from, revision } = add;
    app::people::household_event::member_add(
        &caller.app,
        &caller.actor,
        id,
        member,
        from,
        Some(&revision),
    )
    .await?;
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MemberEnd {
    day: base::Day,
    reason: String,
    revision: String,
}

pub(crate) async fn member_end(
    caller: Caller,
    Path((id, person)): Path<(HouseholdId, PersonId)>,
    Json(end): Json<MemberEnd>,
) -> Answer {
    let MemberEnd { day, reason, revision } = end;
    app::people::household_event::member_end(
        &caller.app,
        &caller.actor,
        id,
        person,
        day,
        &reason,
        Some(&revision),
    )
    .await?;
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HeadChange {
    person: PersonId,
    former_relation: Relation,
    day: base::Day,
    revision: String,
}

pub(crate) async fn head_change(
    caller: Caller,
    Path(id): Path<HouseholdId>,
    Json(change): Json<HeadChange>,
) -> Answer {
    let HeadChange { person, former_relation, day, revision } = change;
    let seen = Some(revision.as_str());
    app::people::household_event::head_change(
        &caller.app,
        &caller.actor,
        id,
        person,
        former_relation,
        day,
        seen,
    )
    .await?;
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FactsNew {
    from: base::Day,
    revision: String,
    #[serde(default)]
    household: HouseholdFacts,
    #[serde(default)]
    people: BTreeMap<PersonId, MemberFacts>,
}

pub(crate) async fn household_facts_add(
    caller: Caller,
    Path(id): Path<HouseholdId>,
    Json(new): Json<FactsNew>,
) -> Answer {
    let FactsNew { from, revision, household, people } = new;
    let seen = Some(revision.as_str());
    app::people::household::facts_add(
        &caller.app,
        &caller.actor,
        id,
        household,
        people,
        from,
        seen,
    )
    .await?;
    done()
}

pub(crate) async fn village_correct(
    caller: Caller,
    Path(id): Path<VillageId>,
    Json(new): Json<VillageCorrection>,
) -> Answer {
    let view = app::place::village::correct(&caller.app, &caller.actor, id, new).await?;
    Ok(Json(super::read::village_json(&view)).into_response())
}

pub(crate) async fn village_remove(caller: Caller, Path(id): Path<VillageId>) -> Answer {
    app::place::village::remove(&caller.app, &caller.actor, id).await?;
    done()
}

pub(crate) async fn village_add(caller: Caller, Json(new): Json<VillageNew>) -> Answer {
    made(&json!({ "id": app::place::village::add(&caller.app, &caller.actor, new).await? }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoundOpen {
    id: RoundId,
    kind: RoundKind,
    year: i32,
    review_day: base::Day,
    #[serde(default)]
    flow: Option<RoundFlow>,
}

pub(crate) async fn round_open(caller: Caller, Json(open): Json<RoundOpen>) -> Answer {
    let RoundOpen { id, kind, year, review_day, flow } = open;
    let new = RoundNew { id, kind, year, review_day };
    let opened = app::review::round::open_as(&caller.app, &caller.actor, new, flow).await?;
    made(&app::review::round::get(&caller.app, &caller.actor, opened.id).await?)
}

/// A decision with the hash of what was read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Decided {
    pub number: String,
    pub day: base::Day,
    #[serde(default)]
    pub seen: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TableChoice {
    score_table: ScoreTableId,
}

pub(crate) async fn round_set_table(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(choice): Json<TableChoice>,
) -> Answer {
    app::review::round::set_table(&caller.app, &caller.actor, id, choice.score_table).await?;
    let round = app::review::round::get(&caller.app, &caller.actor, id).await?;
    Ok(Json(round).into_response())
}

pub(crate) async fn round_decide(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(sent): Json<Decided>,
) -> Answer {
    let decision = Decision { number: sent.number, day: sent.day };
    let seen = sent.seen.as_deref();
    app::review::round::decide_seen(&caller.app, &caller.actor, id, decision, seen).await?;
    let round = app::review::round::get(&caller.app, &caller.actor, id).await?;
    Ok(Json(round).into_response())
}

pub(crate) async fn round_close(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(close): Json<RoundClose>,
) -> Answer {
    app::review::round::close(&caller.app, &caller.actor, id, close).await?;
    made(&app::review::round::get(&caller.app, &caller.actor, id).await?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormRepeat {
    id: SurveyId,
}

pub(crate) async fn form_repeat(
    caller: Caller,
    Path((round, household)): Path<(RoundId, HouseholdId)>,
    Json(repeat): Json<FormRepeat>,
) -> Answer {
    let taken =
        app::review::survey::repeat(&caller.app, &caller.actor, round, household, repeat.id)
            .await?;
    made(&app::review::survey::get(&caller.app, &caller.actor, taken.id).await?)
}

pub(crate) async fn survey_add(caller: Caller, Json(new): Json<SurveyNew>) -> Answer {
    let taken = app::review::survey::add(&caller.app, &caller.actor, new).await?;
    made(&app::review::survey::get(&caller.app, &caller.actor, taken.id).await?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScoreTableImport {
    id: ScoreTableId,
    standard: String,
    name: String,
    content: String,
}

pub(crate) async fn score_table_import(
    caller: Caller,
    Json(new): Json<ScoreTableImport>,
) -> Answer {
    let new = ScoreTableNew {
        id: new.id,
        standard: new.standard,
        name: new.name,
        content: new.content.into_bytes(),
    };
    made(&app::review::score_table::import(&caller.app, &caller.actor, new).await?)
}

pub(crate) async fn score_table_approve(caller: Caller, Path(id): Path<ScoreTableId>) -> Answer {
    app::review::score_table::approve(&caller.app, &caller.actor, id).await?;
    done()
}

pub(crate) async fn account_add(caller: Caller, Json(new): Json<AccountNew>) -> Answer {
    made(&json!({ "id": app::office::account::add(&caller.app, &caller.actor, new).await? }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StateChange {
    state: AccountState,
    revision: i64,
}

pub(crate) async fn account_set_state(
    caller: Caller,
    Path(id): Path<AccountId>,
    Json(change): Json<StateChange>,
) -> Answer {
    app::office::account::set_disabled(
        &caller.app,
        &caller.actor,
        id,
        change.state,
        change.revision,
    )
    .await?;
    done()
}

pub(crate) async fn account_change(
    caller: Caller,
    Path(id): Path<AccountId>,
    Json(change): Json<AccountChange>,
) -> Answer {
    app::office::account::change(&caller.app, &caller.actor, id, change).await?;
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordReset {
    revision: i64,
    password: Option<String>,
}

pub(crate) async fn account_reset(
    caller: Caller,
    Path(id): Path<AccountId>,
    Json(reset): Json<PasswordReset>,
) -> Answer {
    let app = &caller.app;
    let made =
        app::office::account::reset(app, &caller.actor, id, reset.revision, reset.password).await?;
    made_password(made)
}

/// The password that was made is shown this once.
fn made_password(password: Option<String>) -> Answer {
    made(&json!({ "password": password }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordChange {
    old: String,
    new: String,
}

pub(crate) async fn password_change(caller: Caller, Json(change): Json<PasswordChange>) -> Answer {
    app::office::account::password_change(&caller.app, &caller.actor, &change.old, &change.new)
        .await?;
    done()
}
