//! Accounts on the API.

use app::office::account::{
    AccountChange, AccountListQuery, AccountNew, AccountState, AccountView,
};
use axum::extract::{Path, Query};
use base::id::AccountId;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::{Done, Made, MadeId, Paged, view};
use crate::kernel::visit::Caller;

pub(crate) async fn list(
    caller: Caller,
    Query(query): Query<AccountListQuery>,
) -> Result<Json<Paged<AccountView>>, Failure> {
    let list = app::office::account::list(&caller.app, &caller.actor, &query).await?;
    Ok(Json(Paged::of(&list, AccountView::clone)))
}

pub(crate) async fn get(
    caller: Caller,
    Path(id): Path<AccountId>,
) -> Result<Json<AccountView>, Failure> {
    Ok(Json(app::office::account::get(&caller.app, &caller.actor, id).await?))
}

pub(crate) async fn add(
    caller: Caller,
    Json(new): Json<AccountNew>,
) -> Result<Made<MadeId>, Failure> {
    let id = app::office::account::add(&caller.app, &caller.actor, new).await?;
    Ok(Made(MadeId { id: id.0 }))
}

pub(crate) async fn change(
    caller: Caller,
    Path(id): Path<AccountId>,
    Json(change): Json<AccountChange>,
) -> Result<Done, Failure> {
    app::office::account::change(&caller.app, &caller.actor, id, change).await?;
    Ok(Done)
}

/// Closes an account or opens it again.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StateChange {
    state: AccountState,
    revision: i64,
}

pub(crate) async fn set_state(
    caller: Caller,
    Path(id): Path<AccountId>,
    Json(change): Json<StateChange>,
) -> Result<Done, Failure> {
    let StateChange { state, revision } = change;
    app::office::account::set_disabled(&caller.app, &caller.actor, id, state, revision).await?;
    Ok(Done)
}

/// A password for somebody else, or that one is to be made.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordReset {
    revision: i64,
    password: Option<String>,
}

view! {
    /// The password that was made, shown this once; null when one was given.
    PasswordMade(password: Option<String>) {
        password: Option<String> = password,
    }
}

pub(crate) async fn reset(
    caller: Caller,
    Path(id): Path<AccountId>,
    Json(reset): Json<PasswordReset>,
) -> Result<Made<PasswordMade>, Failure> {
    let PasswordReset { revision, password } = reset;
    let made =
        app::office::account::reset(&caller.app, &caller.actor, id, revision, password).await?;
    Ok(Made(PasswordMade::of(made)))
}

/// One's own password.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordChange {
    old: String,
    new: String,
}

pub(crate) async fn password_change(
    caller: Caller,
    Json(change): Json<PasswordChange>,
) -> Result<Done, Failure> {
    let PasswordChange { old, new } = change;
    app::office::account::password_change(&caller.app, &caller.actor, &old, &new).await?;
    Ok(Done)
}
