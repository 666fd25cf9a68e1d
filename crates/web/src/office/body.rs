//! Bodies: the list, one with its members, entry and putting right.

mod api;
mod form;

use app::Action;
use app::Page;
use app::kernel::problem::{Code, Problem};
use app::kernel::sheet::SheetFormat;
use app::office::body::{BodyKind, BodyListQuery, BodyRow, BodyView};
use askama::Template;
use axum::extract::{Path, Query, State};
use base::id::BodyId;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::Web;
use crate::kernel::frame::{Frame, encode};
use crate::kernel::menu::Group;
use crate::kernel::page::{Answer, page};
use crate::kernel::paper::paper_download;
use crate::kernel::route::{self, Declared, Together, get, post};
use crate::kernel::visit::Signed;

const CHANGED: Together = Together::Seen("revision", "body_changed");

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        get("/bodies", Action::BodySee, list).guide("cong-chuc-xa#ban-chi-dao-to-cong-tac").menu(
            Group::Reference,
            46,
            "nav.bodies",
        ),
        get("/bodies/new", Action::BodyKeep, form::new),
        post("/bodies", Action::BodyKeep, Together::Adds, form::add),
        get("/bodies/{id}", Action::BodySee, show),
        get("/bodies/{id}/file/{ending}", Action::BodySee, file).examples(&[("ending", "xlsx")]),
        get("/bodies/{id}/change", Action::BodyKeep, form::change_form),
        post("/bodies/{id}/change", Action::BodyKeep, CHANGED, form::change),
        post("/bodies/{id}/void", Action::BodyKeep, CHANGED, form::void),
        post("/bodies/{id}/members", Action::BodyKeep, Together::Adds, form::member_add),
        post("/body-members/{id}/change", Action::BodyKeep, CHANGED, form::member_change),
        post("/body-members/{id}/void", Action::BodyKeep, CHANGED, form::member_void),
        route::read(
            "/api/v1/bodies",
            Action::BodySee,
            "Bodies of one's area, by name, 50 a page.",
            api::list,
        ),
        route::read(
            "/api/v1/bodies/{id}",
            Action::BodySee,
            "A body with its members, and the revisions that changes name.",
            api::get,
        ),
        route::write(
            "/api/v1/bodies",
            Action::BodyKeep,
            Together::Adds,
            "Records a body.",
            api::add,
        ),
        route::write(
            "/api/v1/bodies/{id}/change",
            Action::BodyKeep,
            CHANGED,
            "Puts a body right, or ends it; what it said stays beside it.",
            api::change,
        ),
        route::write(
            "/api/v1/bodies/{id}/void",
            Action::BodyKeep,
            CHANGED,
            "Says that a body was recorded by mistake.",
            api::void,
        ),
        route::write(
            "/api/v1/bodies/{id}/members",
            Action::BodyKeep,
            Together::Adds,
            "Records a member with function and village.",
            api::member_add,
        ),
        route::write(
            "/api/v1/body-members/{id}/change",
            Action::BodyKeep,
            CHANGED,
            "Puts a membership right, or ends it.",
            api::member_change,
        ),
        route::write(
            "/api/v1/body-members/{id}/void",
            Action::BodyKeep,
            CHANGED,
            "Says that a membership was recorded by mistake.",
            api::member_void,
        ),
    ]
}

/// The list as a page asks for it; a form sends empty fields as empty text.
#[derive(Deserialize, Default, JsonSchema)]
struct ListQuery {
    #[serde(default)]
    text: String,
    #[serde(default)]
    kind: String,
    /// `1` for those that have ended, too.
    #[serde(default)]
    all: String,
    #[serde(default)]
    after: String,
}

#[derive(Template)]
#[template(path = "office/bodies.html")]
struct ListPage<'a> {
    f: &'a Frame,
    list: Page<BodyRow>,
    query: &'a ListQuery,
    kinds: [BodyKind; BodyKind::ALL.len()],
    /// Whether rows are of several communes.
    is_wide: bool,
    next: Option<String>,
}

impl ListPage<'_> {
    fn is_there(&self, row: &BodyRow) -> bool {
        row.is_there(self.f.web.app.today())
    }
}

async fn list(State(web): State<Web>, signed: Signed, Query(query): Query<ListQuery>) -> Answer {
    let asked = BodyListQuery {
        text: Some(query.text.chars().take(200).collect()),
        kind: BodyKind::from_name(&query.kind),
        all: query.all == "1",
        after: Some(query.after.clone()).filter(|after| !after.is_empty()),
    };
    let list = app::office::body::list(&web.app, &signed.actor, &asked).await?;
    let next = list.next.as_ref().map(|after| {
        let (text, kind) = (encode(&query.text), encode(&query.kind));
        let all = if asked.all { "1" } else { "" };
        format!("/bodies?text={text}&kind={kind}&all={all}&after={}", encode(after))
    });
    let level = signed.actor.area.as_ref().and_then(|key| web.app.areas().get(key));
    let is_wide = level.is_none_or(|unit| unit.level != base::area::Level::Commune);
    let kinds = BodyKind::ALL;
    page(&ListPage { f: &signed.frame, list, query: &query, kinds, is_wide, next })
}

#[derive(Template)]
#[template(path = "office/body.html")]
struct OnePage<'a> {
    f: &'a Frame,
    v: BodyView,
    /// Persons of whom one is chosen, and villages.
    people: Vec<(String, String)>,
    villages: Vec<(String, String)>,
    id: String,
}

impl OnePage<'_> {
    fn functions(&self) -> [app::office::body::BodyFunction; 4] {
        app::office::body::BodyFunction::ALL
    }

    fn some(&self, day: &Option<base::Day>) -> String {
        day.map(|day| day.to_string()).unwrap_or_default()
    }

    fn key(&self, id: &Option<base::id::VillageId>) -> String {
        id.map(|id| id.to_string()).unwrap_or_default()
    }
}

async fn show(State(web): State<Web>, signed: Signed, Path(id): Path<BodyId>) -> Answer {
    let v = app::office::body::get(&web.app, &signed.actor, id).await?;
    let (people, villages) = match v.may_keep {
        true => (people(&web, &signed).await?, villages(&web, &signed).await?),
        false => (Vec::new(), Vec::new()),
    };
    let (f, id) = (&signed.frame, signed.frame.id());
    page(&OnePage { f, v, people, villages, id })
}

async fn people(web: &Web, signed: &Signed) -> Result<Vec<(String, String)>, Problem> {
    if !signed.actor.may(Action::PostSee) {
        return Ok(Vec::new());
    }
    let there = app::office::post::chosen(&web.app, &signed.actor).await?;
    Ok(there.into_iter().map(|(id, name, _)| (id.to_string(), name)).collect())
}

async fn villages(web: &Web, signed: &Signed) -> Result<Vec<(String, String)>, Problem> {
    let there = app::place::village::list(&web.app, &signed.actor).await?;
    Ok(there.into_iter().map(|it| (it.id.to_string(), it.name)).collect())
}

async fn file(
    State(web): State<Web>,
    signed: Signed,
    Path((id, ending)): Path<(BodyId, String)>,
) -> Answer {
    let format = SheetFormat::parse(&ending).ok_or_else(|| Problem::new(Code::NotFound))?;
    let lang = signed.frame.lang;
    let file = app::office::body::file(&web.app, &signed.actor, id, format, lang).await?;
    Ok(paper_download(file))
}
