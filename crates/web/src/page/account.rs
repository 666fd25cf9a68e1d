//! Accounts.

use app::Page;
use app::account::{AccountNew, AccountState, AccountView, PASSWORD_MIN};
use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::routing::{get, post};
use base::Role;
use base::id::AccountId;
use serde::Deserialize;

use super::{Answer, page, see};
use crate::Web;
use crate::frame::{Frame, encode};
use crate::input::Form;
use crate::visit::Signed;

pub(super) fn router() -> Router<Web> {
    Router::new()
        .route("/accounts", get(account_list).post(account_add))
        .route("/accounts/{id}/state", post(account_set_state))
}

#[derive(Deserialize)]
struct ListQuery {
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "accounts.html")]
struct ListPage<'a> {
    f: &'a Frame,
    list: Page<AccountView>,
    next: Option<String>,
    roles: [Role; 7],
    min: usize,
}

async fn account_list(
    State(web): State<Web>,
    signed: Signed,
    Query(query): Query<ListQuery>,
) -> Answer {
    let list = web.app.account_list(&signed.actor, query.after.as_deref()).await?;
    let next = list.next.as_ref().map(|after| format!("/accounts?after={}", encode(after)));
    page(&ListPage { f: &signed.frame, list, next, roles: Role::ALL, min: PASSWORD_MIN })
}

#[derive(Deserialize)]
struct AddForm {
    username: String,
    name: String,
    role: Role,
    #[serde(default)]
    area: String,
    #[serde(default)]
    village: String,
    password: String,
}

async fn account_add(State(web): State<Web>, signed: Signed, Form(form): Form<AddForm>) -> Answer {
    let new = AccountNew {
        username: form.username,
        name: form.name,
        role: form.role,
        area: Some(form.area),
        village: form.village.trim().parse().ok(),
        password: form.password,
    };
    web.app.account_add(&signed.actor, new).await?;
    see("/accounts")
}

#[derive(Deserialize)]
struct StateForm {
    state: AccountState,
}

async fn account_set_state(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<AccountId>,
    Form(form): Form<StateForm>,
) -> Answer {
    web.app.account_set_disabled(&signed.actor, id, form.state).await?;
    see("/accounts")
}
