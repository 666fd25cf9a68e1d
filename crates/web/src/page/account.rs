//! Accounts: the list and how one is made. One account stands in `account_one`.

use app::Page;
use app::account::{AccountListQuery, AccountNew, AccountView, PASSWORD_MIN};
use app::problem::{Code, Problem};
use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use base::Role;
use base::area::{AreaKey, Level, Unit};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::{Answer, account_one, page, see};
use crate::Web;
use crate::frame::{Frame, encode};
use crate::input::Form;
use crate::problem::html;
use crate::visit::Signed;

/// Places offered for what was typed: more are not read.
const PLACES_MAX: usize = 30;

pub(super) fn router() -> Router<Web> {
    Router::new()
        .route("/accounts", get(account_list).post(account_add))
        .route("/accounts/new", get(account_new))
        .route("/accounts/{id}", get(account_one::show).post(account_one::change))
        .route("/accounts/{id}/password", post(account_one::reset))
        .route("/accounts/{id}/state", post(account_one::set_state))
}

#[derive(Template)]
#[template(path = "accounts.html")]
struct ListPage<'a> {
    f: &'a Frame,
    list: Page<AccountView>,
    next: Option<String>,
    roles: [Role; 7],
    asked: AccountListQuery,
    keys: Option<Keys>,
}

/// What an administrator is told about the keys outside the database.
struct Keys {
    path: String,
    current: String,
    same_disk: bool,
    /// How far sealing is, while it goes on.
    progress: Option<String>,
}

async fn account_list(
    State(web): State<Web>,
    signed: Signed,
    Query(asked): Query<AccountListQuery>,
) -> Answer {
    let list = web.app.account_list(&signed.actor, &asked).await?;
    let part = |name: &str, value: &Option<String>| {
        let value = value.as_deref().unwrap_or_default();
        format!("{name}={}&", encode(value))
    };
    let next = list.next.as_ref().map(|after| {
        let asked = [
            part("text", &asked.text),
            part("role", &asked.role),
            part("state", &asked.state),
            part("area", &asked.area),
        ];
        format!("/accounts?{}after={}", asked.concat(), encode(after))
    });
    // Whoever may see accounts but not the keys sees the page without them.
    let keys = web.app.key_note(&signed.actor).ok().map(|note| Keys {
        path: note.path.display().to_string(),
        current: note.current,
        same_disk: note.same_disk,
        progress: sealing(&signed.frame, note.progress),
    });
    page(&ListPage { f: &signed.frame, list, next, roles: Role::ALL, asked, keys })
}

fn sealing(f: &Frame, progress: app::SealProgress) -> Option<String> {
    let (done, total) = (f.n(progress.done), f.n(progress.total));
    let said = || f.fill("key.progress", &[("done", &done), ("total", &total)]);
    progress.running.then(said)
}

/// What has been chosen and typed so far; a refused form comes back with all of it but the
/// password.
#[derive(Debug, Default, Deserialize)]
struct Typed {
    /// A form that was sent without one comes back.
    #[serde(default, deserialize_with = "role_chosen")]
    role: Option<Role>,
    /// The place as typed in the first step.
    #[serde(default)]
    place: String,
    /// The place as chosen: an area's key, `nation`, or nothing yet.
    #[serde(default)]
    area: String,
    #[serde(default)]
    village: String,
    #[serde(default)]
    username: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
}

fn role_chosen<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Role>, D::Error> {
    let text = String::deserialize(from)?;
    match text.as_str() {
        "" => Ok(None),
        text => Role::parse(text).map(Some).ok_or_else(|| D::Error::custom("role")),
    }
}

impl Typed {
    fn plays(&self, role: &Role) -> bool {
        self.role.as_ref() == Some(role)
    }
}

#[derive(Template)]
#[template(path = "account_new.html")]
struct NewPage<'a> {
    f: &'a Frame,
    typed: &'a Typed,
    roles: Vec<Role>,
    /// Places that fit what was typed: key and name.
    places: Vec<(String, String)>,
    /// The role and the place, once both are chosen.
    chosen: Option<(Role, String)>,
    villages: Option<Vec<(String, String)>>,
    /// Whether a village is to be chosen and there is none.
    villageless: bool,
    error: Option<String>,
    min: usize,
}

async fn account_new(State(web): State<Web>, signed: Signed, Query(typed): Query<Typed>) -> Answer {
    signed.actor.require(app::Action::AccountHeads)?;
    let made = new_page(&web, &signed, typed, None).await?;
    Ok(html(StatusCode::OK, made))
}

async fn new_page(
    web: &Web,
    signed: &Signed,
    mut typed: Typed,
    error: Option<String>,
) -> Result<askama::Result<String>, crate::problem::Failure> {
    let heads_only = !signed.actor.may(app::Action::AccountChange);
    if heads_only {
        typed.role = Some(Role::VillageHead);
    }
    let commune =
        |key: &AreaKey| web.app.areas().get(key).is_some_and(|unit| unit.level == Level::Commune);
    // Who works in one commune need not look for it.
    if let Some(mine) = signed.actor.area.as_ref().filter(|key| commune(key)) {
        typed.area = mine.to_string();
    }
    let wide = matches!(typed.role, Some(Role::UpperOfficer | Role::Auditor | Role::Administrator));
    let places = match typed.place.trim() {
        "" => Vec::new(),
        text => {
            let today = web.app.today();
            let found = web.app.areas().search(text, today, PLACES_MAX);
            let lasts = |unit: &&Unit| unit.valid_to.is_none_or(|last| today <= last);
            let fits = |unit: &&Unit| wide || unit.level == Level::Commune;
            // Many communes bear one name: what each lies in is said with it.
            let named = |unit: &Unit| {
                let above = web.app.areas().ancestors(&unit.key, today);
                let above = above.iter().filter(|up| up.level != Level::Nation);
                let names = above.map(|up| web.app.areas().full_name(up));
                let names = std::iter::once(web.app.areas().full_name(unit)).chain(names);
                (unit.key.to_string(), names.collect::<Vec<_>>().join(", "))
            };
            found.into_iter().filter(lasts).filter(fits).map(named).collect()
        }
    };
    let key = AreaKey::parse(&typed.area).filter(|key| web.app.areas().get(key).is_some());
    let place = match &key {
        Some(key) => Some(web.app.area_name(key)),
        None if typed.area == "nation" && wide => {
            Some(signed.frame.t("accounts.nation").to_owned())
        }
        None => None,
    };
    let villages: Option<Vec<(String, String)>> = match (&key, typed.role) {
        (Some(key), Some(Role::VillageHead)) => {
            let found = web.app.account_villages_of(&signed.actor, key).await?;
            let found = found.into_iter().map(|village| (village.id.to_string(), village.name));
            Some(found.collect())
        }
        _ => None,
    };
    let roles =
        Role::ALL.into_iter().filter(|role| !heads_only || *role == Role::VillageHead).collect();
    let chosen = typed.role.zip(place);
    let f = &signed.frame;
    let villageless = villages.as_ref().is_some_and(Vec::is_empty);
    let min = PASSWORD_MIN;
    let typed = &typed;
    let shown = NewPage { f, typed, roles, places, chosen, villages, villageless, error, min };
    Ok(shown.render())
}

async fn account_add(State(web): State<Web>, signed: Signed, Form(typed): Form<Typed>) -> Answer {
    let Some(role) = typed.role else {
        return Err(Problem::new(Code::BadInput).with("field", "role").into());
    };
    let village = typed.village.trim().parse().ok().filter(|_| role == Role::VillageHead);
    let area = (role != Role::VillageHead && typed.area != "nation").then(|| typed.area.clone());
    let new = AccountNew {
        username: typed.username.clone(),
        name: typed.name.clone(),
        role,
        area,
        village,
        password: typed.password.clone(),
    };
    match web.app.account_add(&signed.actor, new).await {
        Ok(id) => see(&format!("/accounts/{id}")),
        Err(problem) if account_one::is_of_the_form(&problem) => {
            let status = StatusCode::from_u16(problem.code.status())
                .unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
            let error = Some(problem.text(web.app.words(), signed.frame.lang));
            Ok(html(status, new_page(&web, &signed, typed, error).await?))
        }
        Err(problem) => Err(problem.into()),
    }
}
