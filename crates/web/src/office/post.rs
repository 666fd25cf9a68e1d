//! Who holds which post: the list, one person, entry, ending, putting right, handing over; and in which of
//! several posts one acts.

mod api;
mod form;
mod switch;

use app::kernel::problem::{Code, Problem};
use app::kernel::sheet::SheetFormat;
use app::office::post::{HolderView, PostKind, PostListQuery, PostView};
use app::place::village::Village;
use app::{Action, Page};
use askama::Template;
use axum::extract::{Path, Query, State};
use base::id::OfficeHolderId;
use schemars::JsonSchema;
use serde::Deserialize;

pub(crate) use self::form::{area, papers};
use crate::Web;
use crate::kernel::frame::{Frame, encode};
use crate::kernel::menu::Group;
use crate::kernel::page::{Answer, as_query, page};
use crate::kernel::paper::paper_download;
use crate::kernel::route::{self, Declared, Together, get, post};
use crate::kernel::visit::Signed;

const POST: Together = Together::Seen("revision", "post_changed");
const HOLDER: Together = Together::Seen("revision", "office_holder_changed");
const GUIDE: &str = "quan-tri#chuc-danh-va-quyen";

pub(crate) fn routes() -> Vec<Declared> {
    [pages(), calls()].into_iter().flatten().collect()
}

fn pages() -> Vec<Declared> {
    vec![
        get("/office-holders", Action::PostSee, list).guide(GUIDE).menu(
            Group::Reference,
            45,
            "nav.office_holders",
        ),
        get("/office-holders/file/{ending}", Action::PostSee, file).examples(&[("ending", "xlsx")]),
        get("/office-holders/new", Action::PostKeep, form::new),
        post("/office-holders", Action::PostKeep, Together::Adds, form::holder_add),
        get("/office-holders/{id}", Action::PostSee, show),
        post("/office-holders/{id}/change", Action::PostKeep, HOLDER, form::holder_change),
        post("/office-holders/{id}/account", Action::AccountHeads, HOLDER, form::account_add),
        get("/office-holders/{id}/posts/new", Action::PostKeep, form::new_post),
        post("/office-holders/{id}/posts", Action::PostKeep, Together::Adds, form::add),
        get("/office-holders/{id}/handover", Action::PostKeep, form::handover_form),
        post("/office-holders/{id}/handover", Action::PostKeep, Together::Adds, form::hand_over),
        get("/posts/{id}/change", Action::PostKeep, form::change_form).guide(GUIDE),
        post("/posts/{id}/change", Action::PostKeep, POST, form::change),
        post("/posts/{id}/end", Action::PostKeep, POST, form::end),
        post("/posts/{id}/void", Action::PostKeep, POST, form::void),
        get("/posts/none", Action::PostSwitch, switch::none).guide(GUIDE),
        post("/posts/switch", Action::PostSwitch, Together::Apart, switch::switch),
    ]
}

fn calls() -> Vec<Declared> {
    vec![
        route::read(
            "/api/v1/posts",
            Action::PostSee,
            "Who holds which post within one's area, by name, 50 a page.",
            api::list,
        ),
        route::read(
            "/api/v1/office-holders/{id}",
            Action::PostSee,
            "A person with all posts, and the revisions that changes name.",
            api::get,
        ),
        route::write(
            "/api/v1/office-holders",
            Action::PostKeep,
            Together::Adds,
            "Records a person with the first post.",
            api::holder_add,
        ),
        route::write(
            "/api/v1/office-holders/{id}/change",
            Action::PostKeep,
            HOLDER,
            "Puts right name, telephone and note of a person.",
            api::holder_change,
        ),
        route::write(
            "/api/v1/office-holders/{id}/account",
            Action::AccountHeads,
            HOLDER,
            "Gives a person who is recorded an account, which may do what the posts give.",
            api::account_add,
        ),
        route::write(
            "/api/v1/office-holders/{id}/posts",
            Action::PostKeep,
            Together::Adds,
            "Gives a person a further post.",
            api::add,
        ),
        route::write(
            "/api/v1/office-holders/{id}/handover",
            Action::PostKeep,
            Together::Adds,
            "Hands on everything of somebody who leaves, or is away until a day.",
            api::hand_over,
        ),
        route::write(
            "/api/v1/posts/{id}/change",
            Action::PostKeep,
            POST,
            "Puts a post right; what it said stays beside it.",
            api::change,
        ),
        route::write(
            "/api/v1/posts/{id}/end",
            Action::PostKeep,
            POST,
            "Ends a post: from that day on it gives no right.",
            api::end,
        ),
        route::write(
            "/api/v1/posts/{id}/void",
            Action::PostKeep,
            POST,
            "Says that a post was recorded by mistake.",
            api::void,
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
    #[serde(default)]
    village: String,
    #[serde(default)]
    held: String,
    #[serde(default)]
    after: String,
}

impl ListQuery {
    fn asked(&self) -> PostListQuery {
        PostListQuery {
            text: Some(self.text.chars().take(200).collect()),
            kind: PostKind::from_name(&self.kind),
            village: self.village.parse().ok(),
            held: Some(self.held.clone()),
            after: Some(self.after.clone()).filter(|after| !after.is_empty()),
        }
    }

    fn link(&self) -> String {
        as_query(&[
            ("text", &self.text),
            ("kind", &self.kind),
            ("village", &self.village),
            ("held", &self.held),
        ])
    }
}

#[derive(Template)]
#[template(path = "office/office_holders.html")]
struct ListPage<'a> {
    f: &'a Frame,
    list: Page<PostView>,
    query: &'a ListQuery,
    villages: Vec<Village>,
    kinds: [PostKind; PostKind::ALL.len()],
    link: String,
    next: Option<String>,
}

/// The villages of one's commune; who sees several communes is offered none.
async fn villages(web: &Web, signed: &Signed) -> Result<Vec<Village>, Problem> {
    let commune = signed.actor.area.as_ref();
    let level = commune.and_then(|key| web.app.areas().get(key)).map(|unit| unit.level);
    match (commune, level) {
        (Some(key), Some(base::area::Level::Commune)) if signed.actor.may(Action::PostKeep) => {
            app::office::account::villages_of(&web.app, &signed.actor, key).await
        }
        (Some(_), Some(base::area::Level::Commune)) if signed.actor.may(Action::VillageSee) => {
            app::place::village::list(&web.app, &signed.actor).await
        }
        _ => Ok(Vec::new()),
    }
}

async fn list(State(web): State<Web>, signed: Signed, Query(query): Query<ListQuery>) -> Answer {
    let asked = query.asked();
    let list = app::office::post::list(&web.app, &signed.actor, &asked).await?;
    let villages = villages(&web, &signed).await?;
    let link = query.link();
    let next = list.next.as_ref();
    let next = next.map(|after| format!("/office-holders?{link}&after={}", encode(after)));
    let kinds = PostKind::ALL;
    page(&ListPage { f: &signed.frame, list, query: &query, villages, kinds, link, next })
}

async fn file(
    State(web): State<Web>,
    signed: Signed,
    Path(ending): Path<String>,
    Query(query): Query<ListQuery>,
) -> Answer {
    let format = SheetFormat::parse(&ending).ok_or_else(|| Problem::new(Code::NotFound))?;
    let (asked, lang) = (query.asked(), signed.frame.lang);
    let file = app::office::post::file(&web.app, &signed.actor, &asked, format, lang).await?;
    Ok(paper_download(file))
}

#[derive(Template)]
#[template(path = "office/office_holder.html")]
struct OnePage<'a> {
    f: &'a Frame,
    v: HolderView,
}

impl OnePage<'_> {
    fn min(&self) -> usize {
        app::office::account::PASSWORD_MIN
    }

    /// What somebody took over, counted.
    fn handed(&self, content: &str) -> String {
        let content: serde_json::Value = serde_json::from_str(content).unwrap_or_default();
        let counted = ["drafts", "difficulties", "jobs"].into_iter().filter_map(|name| {
            let count = content.get(name)?.as_i64().filter(|count| *count > 0)?;
            Some(self.f.with(&format!("office_holders.open_{name}"), "count", self.f.n(count)))
        });
        let posts = content.get("posts").and_then(serde_json::Value::as_array);
        let posts = posts.into_iter().flatten().filter_map(|post| {
            let kind = self.f.word("post_kind", post.get("post")?.as_str()?);
            Some(format!("{kind}, {}", post.get("place")?.as_str()?))
        });
        posts.chain(counted).collect::<Vec<_>>().join("; ")
    }

    /// Why a record was put right: what somebody wrote, or that another page did it.
    fn reason(&self, reason: &str) -> String {
        match reason {
            "account" | "moved" => self.f.word("office_holders", format!("by_{reason}")),
            written => written.to_owned(),
        }
    }
}

async fn show(State(web): State<Web>, signed: Signed, Path(id): Path<OfficeHolderId>) -> Answer {
    let v = app::office::post::get(&web.app, &signed.actor, id).await?;
    page(&OnePage { f: &signed.frame, v })
}
