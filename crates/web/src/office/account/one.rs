//! One account: what it is, and its changes.

use app::kernel::problem::{Code, Problem};
use app::office::account::{AccountChange, AccountState, AccountView, PASSWORD_MIN};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use base::Role;
use base::area::{AreaKey, Level};
use base::id::AccountId;
use serde::Deserialize;

use crate::Web;
use crate::kernel::frame::Frame;
use crate::kernel::input::Form;
use crate::kernel::page::{Answer, done};
use crate::kernel::problem::{Failure, html};
use crate::kernel::visit::Signed;
use crate::office::account::place::{self, NATION, PlaceField, Sent};
use crate::office::account::villages_of;

#[derive(Template)]
#[template(path = "office/account.html")]
struct OnePage<'a> {
    f: &'a Frame,
    account: AccountView,
    /// What the form of change shows: the account as it is, or what was typed and refused.
    typed: ChangeForm,
    /// The parts to choose from; the present one is among them.
    roles: Vec<Role>,
    place: PlaceField,
    villages: Vec<(String, String)>,
    made_at: String,
    last_sign_in: Option<String>,
    /// What was done to it: when, by whom, what.
    deeds: Vec<(String, Option<String>, String)>,
    /// Whether the one who looks keeps it, too.
    keeps: bool,
    own: bool,
    min: usize,
    error: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct ChangeForm {
    username: String,
    name: String,
    role: Role,
    /// The place as typed.
    #[serde(default)]
    place: String,
    /// The place as chosen.
    #[serde(default)]
    area: String,
    /// The text that it was chosen for.
    #[serde(default)]
    sought: String,
    #[serde(default)]
    village: String,
    revision: i64,
}

/// What a form is shown again for, with what was typed.
pub(crate) fn is_of_the_form(problem: &Problem) -> bool {
    matches!(
        problem.code,
        Code::BadInput
            | Code::UsernameUnfit
            | Code::AccountPlace
            | Code::PasswordWeak
            | Code::AreaUnknown
            | Code::VillageUnknown
            | Code::UsernameTaken
            | Code::AccountBeyond
            | Code::AccountChanged
            | Code::AccountLast
            | Code::OfficeHolderAlike
            | Code::AccountSelf
    )
}

pub(crate) async fn show(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<AccountId>,
) -> Answer {
    let shown = one_page(&web, &signed, id, Refused::default()).await?;
    Ok(html(StatusCode::OK, shown))
}

/// What was refused, and why.
#[derive(Default)]
struct Refused {
    typed: Option<ChangeForm>,
    error: Option<String>,
}

async fn one_page(
    web: &Web,
    signed: &Signed,
    id: AccountId,
    said: Refused,
) -> Result<askama::Result<String>, Failure> {
    let account = app::office::account::get(&web.app, &signed.actor, id).await?;
    let mut roles = app::office::account::roles(&web.app, &signed.actor);
    let keeps = roles.contains(&account.role);
    if !keeps {
        roles.clear();
    }
    // A head's place is the commune of the village.
    let at = account.area.as_ref().or(account.commune.as_ref());
    let typed = said.typed.unwrap_or_else(|| {
        let place = at.map(|key| place::full_name(web, key)).unwrap_or_default();
        ChangeForm {
            username: account.username.clone(),
            name: account.name.clone(),
            role: account.role,
            sought: place.clone(),
            place,
            area: at.map_or_else(|| NATION.to_owned(), ToString::to_string),
            village: account.village.map(|id| id.to_string()).unwrap_or_default(),
            revision: account.revision,
        }
    });
    let place = place_of(signed, &typed, at);
    let commune = place.chosen.as_ref().and_then(|chosen| chosen.key.as_ref());
    let is_commune =
        |key: &&AreaKey| web.app.areas().get(key).is_some_and(|unit| unit.level == Level::Commune);
    let villages = match commune.filter(is_commune) {
        Some(key) if keeps => villages_of(web, signed, Some(key)).await?,
        _ => Vec::new(),
    };
    let deeds =
        app::office::account::history(&web.app, &signed.actor, id, signed.frame.lang).await?;
    let deeds = deeds.into_iter().map(|it| (web.app.local_time(&it.at), it.by, it.text));
    let shown = OnePage {
        f: &signed.frame,
        made_at: web.app.local_time(&account.created_at),
        last_sign_in: account.last_sign_in_at.map(|at| web.app.local_time(&at)),
        own: account.id == signed.actor.account,
        account,
        typed,
        roles,
        place,
        villages,
        deeds: deeds.collect(),
        keeps,
        min: PASSWORD_MIN,
        error: said.error,
    };
    Ok(shown.render())
}

fn place_of(signed: &Signed, typed: &ChangeForm, at: Option<&AreaKey>) -> PlaceField {
    let sent = Sent { text: &typed.place, area: &typed.area, sought: &typed.sought };
    place::read(&signed.frame, &signed.actor, typed.role, sent, at)
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
    let said = Refused { typed, error };
    Ok(html(status, one_page(web, signed, id, said).await?))
}

pub(crate) async fn change(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<AccountId>,
    Form(form): Form<ChangeForm>,
) -> Answer {
    let head = form.role == Role::VillageHead;
    let account = app::office::account::get(&web.app, &signed.actor, id).await?;
    let at = account.area.as_ref().or(account.commune.as_ref());
    let place = place_of(&signed, &form, at);
    let unclear = match (&place.chosen, head) {
        (None, _) => place.error,
        (Some(chosen), true) => {
            let villages = villages_of(&web, &signed, chosen.key.as_ref()).await?;
            let there = villages.iter().any(|(id, _)| *id == form.village);
            let stays = account.village.is_some_and(|id| id.to_string() == form.village);
            (!there && !stays).then_some("accounts.village_needed")
        }
        (Some(_), false) => None,
    };
    if let Some(unclear) = unclear {
        // Nothing is wrong yet: what was typed names several places, or a village is to be chosen.
        // The place says it beside its field.
        let error = place.chosen.is_some().then(|| signed.frame.t(unclear).to_owned());
        let said = Refused { typed: Some(form), error };
        let shown = one_page(&web, &signed, id, said).await?;
        return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, shown));
    }
    let area = place.chosen.and_then(|chosen| chosen.key).filter(|_| !head);
    let change = AccountChange {
        username: form.username.clone(),
        name: form.name.clone(),
        role: form.role,
        area: area.map(|key| key.to_string()),
        village: form.village.trim().parse().ok().filter(|_| head),
        revision: form.revision,
    };
    match app::office::account::change(&web.app, &signed.actor, id, change).await {
        Ok(()) => {
            let args = [("name", form.name.trim())];
            done(&signed.frame, &format!("/accounts/{id}"), "account_changed", &args)
        }
        Err(problem) => refused(&web, &signed, id, problem, Some(form)).await,
    }
}

#[derive(Deserialize)]
pub(crate) struct ResetForm {
    revision: i64,
    #[serde(default)]
    password: String,
}

pub(crate) async fn reset(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<AccountId>,
    Form(form): Form<ResetForm>,
) -> Answer {
    let reset = app::office::account::reset(
        &web.app,
        &signed.actor,
        id,
        form.revision,
        Some(form.password),
    )
    .await;
    match reset {
        Ok(made) => {
            let name = app::office::account::get(&web.app, &signed.actor, id).await?.name;
            let key = if made.is_some() { "account_reset" } else { "account_reset_typed" };
            let said = crate::kernel::said::Said::new(key, &[("name", &name)]).with_secret(made);
            said.lead(&web, Some(&signed.actor), &format!("/accounts/{id}"))
        }
        Err(problem) => refused(&web, &signed, id, problem, None).await,
    }
}

#[derive(Deserialize)]
pub(crate) struct StateForm {
    state: AccountState,
    revision: i64,
}

pub(crate) async fn set_state(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<AccountId>,
    Form(form): Form<StateForm>,
) -> Answer {
    match app::office::account::set_disabled(&web.app, &signed.actor, id, form.state, form.revision)
        .await
    {
        Ok(()) => {
            let key = match form.state {
                AccountState::Disabled => "account_closed",
                AccountState::Open => "account_opened",
            };
            done(&signed.frame, &format!("/accounts/{id}"), key, &[])
        }
        Err(problem) => refused(&web, &signed, id, problem, None).await,
    }
}
