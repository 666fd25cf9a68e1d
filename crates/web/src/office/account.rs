//! Accounts: the list and how one is made. One account stands in `account_one`.

mod api;
pub(crate) mod one;
pub(crate) mod place;

use app::kernel::problem::{Code, Problem};
use app::office::account::{
    AccountListQuery, AccountNew, AccountView, AccountsLeft, PASSWORD_MIN, Recorded,
};
use app::{Action, Page};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use base::Role;
use base::area::AreaKey;
use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use self::place::{NATION, PlaceField, Sent};
use crate::Web;
use crate::kernel::frame::{Frame, encode};
use crate::kernel::input::Form;
use crate::kernel::menu::Group;
use crate::kernel::page::{Answer, done, page};
use crate::kernel::problem::{THERE, html};
use crate::kernel::route::{self, Declared, Together, get, post};
use crate::kernel::visit::Signed;

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        get("/accounts", Action::AccountSee, account_list)
            .guide("quan-tri#nhung-tai-khoan-dau-tien-tu-mot-co-so-du-lieu-trong")
            .menu(Group::Reference, 40, "nav.accounts"),
        post("/accounts", Action::AccountHeads, Together::Adds, account_add),
        get("/accounts/new", Action::AccountHeads, account_new),
        post("/accounts/moves", Action::AccountChange, Together::Fills, accounts_move),
        get("/accounts/{id}", Action::AccountSee, one::show),
        post(
            "/accounts/{id}",
            Action::AccountHeads,
            Together::Seen("revision", "account_changed"),
            one::change,
        ),
        post(
            "/accounts/{id}/password",
            Action::AccountHeads,
            Together::Seen("revision", "account_changed"),
            one::reset,
        ),
        post(
            "/accounts/{id}/state",
            Action::AccountHeads,
            Together::Seen("revision", "account_changed"),
            one::set_state,
        ),
        route::read(
            "/api/v1/accounts",
            Action::AccountSee,
            "Accounts within one's area.",
            api::list,
        ),
        route::read("/api/v1/accounts/{id}", Action::AccountSee, "One account.", api::get),
        route::write(
            "/api/v1/accounts",
            Action::AccountHeads,
            Together::Adds,
            "Adds an account.",
            api::add,
        ),
        route::write(
            "/api/v1/accounts/{id}/change",
            Action::AccountHeads,
            Together::Seen("revision", "account_changed"),
            "Changes an account; its sessions end with another role or area.",
            api::change,
        ),
        route::write(
            "/api/v1/accounts/{id}/password",
            Action::AccountHeads,
            Together::Seen("revision", "account_changed"),
            "Gives an account a password that its owner must change, and shows the one it made.",
            api::reset,
        ),
        route::write(
            "/api/v1/accounts/{id}/state",
            Action::AccountHeads,
            Together::Seen("revision", "account_changed"),
            "Closes an account or opens it again.",
            api::set_state,
        ),
        route::write(
            "/api/v1/password",
            Action::PasswordChange,
            Together::Apart,
            "Changes one's own password; every session of the account ends.",
            api::password_change,
        ),
    ]
}

#[derive(Template)]
#[template(path = "office/accounts.html")]
struct ListPage<'a> {
    f: &'a Frame,
    list: Page<AccountView>,
    next: Option<String>,
    roles: [Role; Role::ALL.len()],
    asked: AccountListQuery,
    keys: Option<Keys>,
    left: Vec<AccountsLeft>,
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
    let list = app::office::account::list(&web.app, &signed.actor, &asked).await?;
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
    let keys = app::kernel::sealing::note(&web.app, &signed.actor).ok().map(|note| Keys {
        path: note.path.display().to_string(),
        current: note.current,
        same_disk: note.same_disk,
        progress: sealing(&signed.frame, note.progress),
    });
    let left = app::office::account::accounts_left(&web.app, &signed.actor).await?;
    page(&ListPage { f: &signed.frame, list, next, roles: Role::ALL, asked, keys, left })
}

fn sealing(f: &Frame, progress: app::SealProgress) -> Option<String> {
    let (done, total) = (f.n(progress.done), f.n(progress.total));
    let said = || f.fill("key.progress", &[("done", &done), ("total", &total)]);
    progress.running.then(said)
}

#[derive(Deserialize)]
struct MoveForm {
    from: String,
}

async fn accounts_move(
    State(web): State<Web>,
    signed: Signed,
    Form(form): Form<MoveForm>,
) -> Answer {
    let moved = app::office::account::accounts_move(&web.app, &signed.actor, &form.from).await?;
    let (count, names) = (moved.count.to_string(), moved.ended.join(", "));
    match moved.ended.is_empty() {
        true => done(&signed.frame, "/accounts", "accounts_moved", &[("count", &count)]),
        false => {
            let args = [("count", count.as_str()), ("names", names.as_str())];
            done(&signed.frame, "/accounts", "accounts_moved_some", &args)
        }
    }
}

/// What has been chosen and typed so far; a refused form comes back with all of it but the
/// password.
#[derive(Debug, Default, Deserialize, JsonSchema)]
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
    /// The text that it was chosen for.
    #[serde(default)]
    sought: String,
    #[serde(default)]
    village: String,
    #[serde(default)]
    username: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    /// `1`: another person than the one of the same name.
    #[serde(default)]
    another: String,
}

fn role_chosen<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Role>, D::Error> {
    let text = String::deserialize(from)?;
    match text.as_str() {
        "" => Ok(None),
        text => Role::from_name(text).map(Some).ok_or_else(|| D::Error::custom("role")),
    }
}

impl Typed {
    fn plays(&self, role: &Role) -> bool {
        self.role.as_ref() == Some(role)
    }
}

#[derive(Template)]
#[template(path = "office/account_new.html")]
struct NewPage<'a> {
    f: &'a Frame,
    typed: &'a Typed,
    roles: Vec<Role>,
    place: PlaceField,
    /// The role and the place, once both are chosen.
    chosen: Option<(Role, String)>,
    villages: Option<Vec<(String, String)>>,
    /// Whether a village is to be chosen and there is none.
    villageless: bool,
    error: Option<String>,
    /// The page of somebody of the same name in the same place.
    alike: Option<String>,
    /// Who is recorded and has no account: person, name, post, place.
    recorded: Vec<Recorded>,
    min: usize,
}

async fn account_new(State(web): State<Web>, signed: Signed, Query(typed): Query<Typed>) -> Answer {
    let made = new_page(&web, &signed, typed, Said::default()).await?;
    Ok(html(StatusCode::OK, made))
}

/// Why an account was refused, and where the person is who has it already.
#[derive(Default)]
struct Said {
    error: Option<String>,
    alike: Option<String>,
}

async fn new_page(
    web: &Web,
    signed: &Signed,
    mut typed: Typed,
    said: Said,
) -> Result<askama::Result<String>, crate::kernel::problem::Failure> {
    let Said { error, alike } = said;
    let roles = app::office::account::roles(&web.app, &signed.actor);
    // Who gives one part need not choose it.
    if let [only] = roles[..] {
        typed.role = Some(only);
    }
    let sent = Sent { text: &typed.place, area: &typed.area, sought: &typed.sought };
    let role = typed.role.unwrap_or(Role::CommuneOfficer);
    let mut place = place::read(&signed.frame, &signed.actor, role, sent, None);
    if typed.role.is_none() {
        (place.chosen, place.error) = (None, None);
    }
    let villages: Option<Vec<(String, String)>> = match (&place.chosen, typed.role) {
        (Some(chosen), Some(Role::VillageHead)) => {
            Some(villages_of(web, signed, chosen.key.as_ref()).await?)
        }
        _ => None,
    };
    let chosen = typed.role.zip(place.chosen.as_ref().map(|chosen| chosen.name.clone()));
    let f = &signed.frame;
    let villageless = villages.as_ref().is_some_and(Vec::is_empty);
    let min = PASSWORD_MIN;
    let typed = &typed;
    let recorded = app::office::account::recorded(&web.app, &signed.actor).await?;
    let shown = NewPage {
        f,
        typed,
        roles,
        place,
        chosen,
        villages,
        villageless,
        error,
        alike,
        recorded,
        min,
    };
    Ok(shown.render())
}

/// The villages of a commune to choose one of.
pub(crate) async fn villages_of(
    web: &Web,
    signed: &Signed,
    commune: Option<&AreaKey>,
) -> Result<Vec<(String, String)>, Problem> {
    let Some(key) = commune else { return Ok(Vec::new()) };
    let found = app::office::account::villages_of(&web.app, &signed.actor, key).await?;
    Ok(found.into_iter().map(|village| (village.id.to_string(), village.name)).collect())
}

async fn account_add(State(web): State<Web>, signed: Signed, Form(typed): Form<Typed>) -> Answer {
    let Some(role) = typed.role else {
        return Err(Problem::new(Code::BadInput).with("field", "role").into());
    };
    let village = typed.village.trim().parse().ok().filter(|_| role == Role::VillageHead);
    let area = (role != Role::VillageHead && typed.area != NATION).then(|| typed.area.clone());
    let new = AccountNew {
        another: typed.another == "1",
        username: typed.username.clone(),
        name: typed.name.clone(),
        role,
        area,
        village,
        password: typed.password.clone(),
    };
    match app::office::account::add(&web.app, &signed.actor, new).await {
        Ok(id) => {
            let args = [("name", typed.name.trim()), ("username", typed.username.trim())];
            done(&signed.frame, &format!("/accounts/{id}"), "account_added", &args)
        }
        Err(problem) if one::is_of_the_form(&problem) => {
            let status = StatusCode::from_u16(problem.code.status())
                .unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
            let mut error = problem.text(web.app.words(), signed.frame.lang);
            if problem.code != Code::PasswordWeak {
                error = format!("{error} {}", signed.frame.t("accounts.password_again"));
            }
            let said = Said { error: Some(error), alike: problem.args.get(THERE).cloned() };
            Ok(html(status, new_page(&web, &signed, typed, said).await?))
        }
        Err(problem) => Err(problem.into()),
    }
}
