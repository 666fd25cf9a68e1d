//! Difficulties of the commune.

mod api;

use app::office::difficulty::{
    DifficultyChange, DifficultyListQuery, DifficultyNew, DifficultyRow, DifficultyWithdrawal,
};
use app::{Action, Page};
use askama::Template;
use axum::extract::{Path, Query, State};
use base::id::DifficultyId;

use crate::Web;
use crate::kernel::frame::{Frame, encode};
use crate::kernel::input::Form;
use crate::kernel::menu::Group;
use crate::kernel::page::{Answer, done, page};
use crate::kernel::route::{self, Declared, Together, get, post};
use crate::kernel::visit::Signed;

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        get("/difficulties", Action::DifficultySee, list).menu(
            Group::Reference,
            90,
            "nav.difficulties",
        ),
        post("/difficulties", Action::DifficultyAdd, Together::Adds, add),
        get("/difficulties/{id}", Action::DifficultySee, show),
        post(
            "/difficulties/{id}",
            Action::DifficultyChange,
            Together::Seen("revision", "difficulty_changed"),
            change,
        ),
        post(
            "/difficulties/{id}/withdrawal",
            Action::DifficultyChange,
            Together::Once("difficulty_withdrawn"),
            withdraw,
        ),
        route::read(
            "/api/v1/difficulties",
            Action::DifficultySee,
            "Difficulties of one's area, the latest first, 50 a page.",
            api::list,
        ),
        route::read(
            "/api/v1/difficulties/{id}",
            Action::DifficultySee,
            "One of the difficulties, with the revision that a change names.",
            api::get,
        ),
        route::write(
            "/api/v1/difficulties",
            Action::DifficultyAdd,
            Together::Adds,
            "Adds one of the difficulties.",
            api::add,
        ),
        route::write(
            "/api/v1/difficulties/{id}/change",
            Action::DifficultyChange,
            Together::Seen("revision", "difficulty_changed"),
            "Puts one of the difficulties right.",
            api::change,
        ),
        route::write(
            "/api/v1/difficulties/{id}/withdrawal",
            Action::DifficultyChange,
            Together::Once("difficulty_withdrawn"),
            "Withdraws one of the difficulties, with the reason.",
            api::withdraw,
        ),
    ]
}

#[derive(Template)]
#[template(path = "office/difficulties.html")]
struct ListPage<'a> {
    f: &'a Frame,
    list: Page<DifficultyRow>,
    text: String,
    next: Option<String>,
}

async fn list(
    State(web): State<Web>,
    signed: Signed,
    Query(asked): Query<DifficultyListQuery>,
) -> Answer {
    let list = app::office::difficulty::list(&web.app, &signed.actor, &asked).await?;
    let text = asked.text.unwrap_or_default();
    let next = list
        .next
        .as_ref()
        .map(|next| format!("/difficulties?text={}&before={}", encode(&text), encode(next)));
    page(&ListPage { f: &signed.frame, list, text, next })
}

#[derive(Template)]
#[template(path = "office/difficulty.html")]
struct OnePage<'a> {
    f: &'a Frame,
    it: DifficultyRow,
    may_change: bool,
}

async fn show(State(web): State<Web>, signed: Signed, Path(id): Path<DifficultyId>) -> Answer {
    let it = app::office::difficulty::get(&web.app, &signed.actor, id).await?;
    let may_change = app::office::difficulty::may_change(&web.app, &signed.actor, &it).await?;
    page(&OnePage { f: &signed.frame, it, may_change })
}

async fn add(State(web): State<Web>, signed: Signed, Form(new): Form<DifficultyNew>) -> Answer {
    let it = app::office::difficulty::add(&web.app, &signed.actor, new).await?;
    let path = format!("/difficulties/{}", it.id);
    done(&signed.frame, &path, "difficulty_added", &[("name", &it.name)])
}

async fn change(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<DifficultyId>,
    Form(form): Form<DifficultyChange>,
) -> Answer {
    let it = app::office::difficulty::change(&web.app, &signed.actor, id, form).await?;
    let path = format!("/difficulties/{id}");
    done(&signed.frame, &path, "difficulty_changed", &[("name", &it.name)])
}

async fn withdraw(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<DifficultyId>,
    Form(form): Form<DifficultyWithdrawal>,
) -> Answer {
    let it = app::office::difficulty::withdraw(&web.app, &signed.actor, id, form).await?;
    let path = format!("/difficulties/{id}");
    done(&signed.frame, &path, "difficulty_withdrawn", &[("name", &it.name)])
}
