//! One account: what it is, and its changes.

use app::account::{AccountChange, AccountState, AccountView, PASSWORD_MIN};
use app::problem::{Code, Problem};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use base::Role;
use base::area::Level;
use base::id::AccountId;
use serde::Deserialize;

use super::{Answer, see};
use crate::Web;
use crate::frame::Frame;
use crate::input::Form;
use crate::problem::{Failure, html};
use crate::visit::Signed;

#[derive(Template)]
#[template(path = "account.html")]
struct OnePage<'a> {
    f: &'a Frame,
    account: AccountView,
    /// What the form of change shows: the account as it is, or what was typed and refused.
    typed: ChangeForm,
    roles: [Role; 7],
    villages: Vec<(String, String)>,
    made_at: String,
    last_sign_in: Option<String>,
    /// Whether the one who looks keeps it, too.
    keeps: bool,
    own: bool,
    min: usize,
    error: Option<String>,
    /// After a reset: the password that was made, if it was.
    reset: Option<Option<String>>,
}

#[derive(Deserialize)]
pub(super) struct ChangeForm {
    username: String,
    name: String,
    role: Role,
    #[serde(default)]
    area: String,
    #[serde(default)]
    village: String,
    revision: i64,
}

/// What a form is shown again for, with what was typed.
pub(super) fn is_of_the_form(problem: &Problem) -> bool {
    matches!(
        problem.code,
        Code::BadInput
            | Code::PasswordWeak
            | Code::AreaUnknown
            | Code::VillageUnknown
            | Code::UsernameTaken
            | Code::AccountBeyond
            | Code::AccountChanged
            | Code::AccountLast
            | Code::AccountSelf
    )
}

pub(super) async fn show(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<AccountId>,
) -> Answer {
    let shown = one_page(&web, &signed, id, Said::default()).await?;
    Ok(html(StatusCode::OK, shown))
}

/// What the page says about what was just done.
#[derive(Default)]
struct Said {
    typed: Option<ChangeForm>,
    error: Option<String>,
    reset: Option<Option<String>>,
}

async fn one_page(
    web: &Web,
    signed: &Signed,
    id: AccountId,
    said: Said,
) -> Result<askama::Result<String>, Failure> {
    let account = web.app.account_get(&signed.actor, id).await?;
    let keeps = signed.actor.may(app::Action::AccountHeads);
    let is_commune = |key: &&base::area::AreaKey| {
        web.app.areas().get(key).is_some_and(|unit| unit.level == Level::Commune)
    };
    let commune = account.commune.as_ref().filter(is_commune);
    let villages = match commune {
        Some(key) if keeps => {
            let found = web.app.account_villages_of(&signed.actor, key).await?;
            found.into_iter().map(|village| (village.id.to_string(), village.name)).collect()
        }
        _ => Vec::new(),
    };
    let typed = said.typed.unwrap_or_else(|| ChangeForm {
        username: account.username.clone(),
        name: account.name.clone(),
        role: account.role,
        area: account.area.as_ref().map(ToString::to_string).unwrap_or_default(),
        village: account.village.map(|id| id.to_string()).unwrap_or_default(),
        revision: account.revision,
    });
    let shown = OnePage {
        f: &signed.frame,
        made_at: web.app.local_time(&account.created_at),
        last_sign_in: account.last_sign_in_at.map(|at| web.app.local_time(&at)),
        own: account.id == signed.actor.account,
        account,
        typed,
        roles: Role::ALL,
        villages,
        keeps,
        min: PASSWORD_MIN,
        error: said.error,
        reset: said.reset,
    };
    Ok(shown.render())
}

/// The page again, with the reason of a refusal.
async fn refused(
    web: &Web,
    signed: &Signed,
    id: AccountId,
    problem: Problem,
    typed: Option<ChangeForm>,
) -> Answer {
    if !is_of_the_form(&problem) {
        return Err(problem.into());
    }
    let status =
        StatusCode::from_u16(problem.code.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    let error = Some(problem.text(web.app.words(), signed.frame.lang));
    let said = Said { typed, error, reset: None };
    Ok(html(status, one_page(web, signed, id, said).await?))
}

pub(super) async fn change(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<AccountId>,
    Form(form): Form<ChangeForm>,
) -> Answer {
    let head = form.role == Role::VillageHead;
    let change = AccountChange {
        username: form.username.clone(),
        name: form.name.clone(),
        role: form.role,
        area: (!head).then(|| place(&web, &form.area)),
        village: form.village.trim().parse().ok().filter(|_| head),
        revision: form.revision,
    };
    match web.app.account_change(&signed.actor, id, change).await {
        Ok(()) => see(&format!("/accounts/{id}")),
        Err(problem) => refused(&web, &signed, id, problem, Some(form)).await,
    }
}

/// What was typed for a place: a name that only one place has becomes its key.
fn place(web: &Web, text: &str) -> String {
    let today = web.app.today();
    if web.app.areas().resolve(text.trim(), today).is_some() {
        return text.trim().to_owned();
    }
    match web.app.areas().search(text, today, 2)[..] {
        [one] => one.key.to_string(),
        _ => text.to_owned(),
    }
}

#[derive(Deserialize)]
pub(super) struct ResetForm {
    revision: i64,
    #[serde(default)]
    password: String,
}

pub(super) async fn reset(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<AccountId>,
    Form(form): Form<ResetForm>,
) -> Answer {
    let done = web.app.account_reset(&signed.actor, id, form.revision, Some(form.password)).await;
    match done {
        // It is shown on the answer itself: kept nowhere, it cannot be led on to.
        Ok(made) => {
            let said = Said { reset: Some(made), ..Said::default() };
            Ok(html(StatusCode::OK, one_page(&web, &signed, id, said).await?))
        }
        Err(problem) => refused(&web, &signed, id, problem, None).await,
    }
}

#[derive(Deserialize)]
pub(super) struct StateForm {
    state: AccountState,
    revision: i64,
}

pub(super) async fn set_state(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<AccountId>,
    Form(form): Form<StateForm>,
) -> Answer {
    match web.app.account_set_disabled(&signed.actor, id, form.state, form.revision).await {
        Ok(()) => see(&format!("/accounts/{id}")),
        Err(problem) => refused(&web, &signed, id, problem, None).await,
    }
}
