//! The forms of persons and posts.

use std::collections::BTreeMap;

use app::Action;
use app::kernel::problem::{Code, Problem};
use app::office::account::HolderAccountNew;
use app::office::legal_paper::LegalPaperListQuery;
use app::office::post::{
    HandoverNew, HandoverView, HolderChange, HolderNew, HolderView, PostChange, PostEnd, PostKind,
    PostNew, PostSaid, PostVoid,
};
use app::place::village::Village;
use askama::Template;
use axum::extract::{Path, State};
use base::id::{OfficeHolderId, PostId};

use super::villages;
use crate::Web;
use crate::kernel::filled::Filled;
use crate::kernel::frame::Frame;
use crate::kernel::input::Form;
use crate::kernel::page::{Answer, done, page, piece};
use crate::kernel::problem::refused_on;
use crate::kernel::visit::Signed;

/// What a form is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum For {
    Holder,
    Post(OfficeHolderId),
    Change(PostId),
}

/// The page of entry, and that of putting right.
#[derive(Template)]
#[template(path = "office/office_holder_form.html")]
struct FormPage<'a> {
    f: &'a Frame,
    c: Filled,
    to: For,
    name: Option<String>,
    kinds: Vec<PostKind>,
    villages: Vec<Village>,
    papers: Vec<(String, String)>,
    /// The commune of whoever keeps one alone.
    commune: Option<String>,
    /// Whether somebody of that name is there already.
    is_alike: bool,
}

impl FormPage<'_> {
    fn action(&self) -> String {
        match self.to {
            For::Holder => "/office-holders".to_owned(),
            For::Post(holder) => format!("/office-holders/{holder}/posts"),
            For::Change(post) => format!("/posts/{post}/change"),
        }
    }

    /// What stands behind a kind that gives no right where it stands.
    fn rightless(&self, kind: &PostKind) -> String {
        let posts = self.f.web.app.law().posts();
        match (posts.may_give_none(*kind), posts.role(*kind)) {
            (false, _) => String::new(),
            (true, None) => format!(" ({})", self.f.t("office_holders.rightless")),
            (true, Some(_)) => format!(" ({})", self.f.t("office_holders.right_in_village")),
        }
    }

    fn is_change(&self) -> bool {
        matches!(self.to, For::Change(_))
    }

    fn is_new(&self) -> bool {
        self.to == For::Holder
    }
}

async fn form(web: &Web, signed: &Signed, c: Filled, to: (For, Option<String>)) -> Answer {
    page(&made(web, signed, c, to).await?)
}

async fn made<'a>(
    web: &Web,
    signed: &'a Signed,
    c: Filled,
    (to, name): (For, Option<String>),
) -> Result<FormPage<'a>, Problem> {
    let villages = villages(web, signed).await?;
    let kinds = app::office::post::kinds(&web.app, &signed.actor);
    let commune = signed.actor.area.as_ref().filter(|key| {
        let level = web.app.areas().get(key).map(|unit| unit.level);
        level == Some(base::area::Level::Commune)
    });
    let commune = commune.map(|key| signed.frame.commune(key));
    let papers = papers(web, signed).await?;
    let (f, is_alike) = (&signed.frame, false);
    Ok(FormPage { f, c, to, name, kinds, villages, papers, commune, is_alike })
}

/// The papers of the commune's register to choose one of, the latest first.
pub(crate) async fn papers(web: &Web, signed: &Signed) -> Result<Vec<(String, String)>, Problem> {
    if !signed.actor.may(Action::LegalPaperSee) {
        return Ok(Vec::new());
    }
    let asked = LegalPaperListQuery::default();
    let page = app::office::legal_paper::list(&web.app, &signed.actor, &asked).await?;
    let papers = page.rows.into_iter().filter(|it| it.ending.is_none());
    Ok(papers.map(|it| (it.id.to_string(), it.symbol + " – " + &it.about)).collect())
}

/// What a post says, read from the fields.
fn said(web: &Web, signed: &Signed, c: &Filled) -> Result<PostSaid, Problem> {
    let village = c.read_some("village")?;
    let typed = Some(c.text("area")).filter(|text| !text.is_empty());
    let area = match (village, typed, &signed.actor.area) {
        (Some(_), _, _) => None,
        (None, Some(text), _) => Some(area(web, &text)?),
        (None, None, Some(own)) => Some(own.to_string()),
        (None, None, None) => None,
    };
    Ok(PostSaid {
        kind: c.read("kind")?,
        area,
        village,
        from_day: c.read("from_day")?,
        to_day: c.read_some("to_day")?,
        legal_paper: c.read_some("legal_paper")?,
        paper: c.text("paper"),
        note: c.text("note"),
    })
}

/// An area by its key, code or name.
pub(crate) fn area(web: &Web, text: &str) -> Result<String, Problem> {
    Ok(app::place::area::resolve(&web.app, text, web.app.today())?.to_string())
}

pub(super) async fn new(State(web): State<Web>, signed: Signed) -> Answer {
    let c = Filled::new([
        ("id", signed.frame.id()),
        ("post", signed.frame.id()),
        ("from_day", signed.frame.today()),
    ]);
    form(&web, &signed, c, (For::Holder, None)).await
}

/// After something was written: to the person's page, which says so.
fn led(signed: &Signed, key: &str, it: &HolderView) -> Answer {
    // Whoever has no other post that its keeper may see has no page for him either.
    let has_page = it.posts.iter().any(|post| post.row.void_reason.is_none());
    let path = match has_page {
        true => format!("/office-holders/{}", it.row.id),
        false => "/office-holders".to_owned(),
    };
    done(&signed.frame, &path, key, &[("name", &it.row.name)])
}

/// The same after a post was written: one that gives no right says so.
fn led_post(signed: &Signed, (key, id): (&str, Option<PostId>), it: &HolderView) -> Answer {
    let post = it.posts.iter().find(|post| Some(post.row.id) == id);
    let Some(post) = post.filter(|post| post.row.role.is_none()) else {
        return led(signed, key, it);
    };
    let kind = signed.frame.word("post_kind", post.row.kind);
    let args = [("name", it.row.name.as_str()), ("post", kind.as_str())];
    done(&signed.frame, &format!("/office-holders/{}", it.row.id), "post_rightless", &args)
}

pub(super) async fn holder_add(State(web): State<Web>, signed: Signed, c: Filled) -> Answer {
    let new = HolderNew {
        another: c.is("another", "1"),
        id: c.read("id")?,
        post: c.read("post")?,
        name: c.text("name"),
        phone: c.text("phone"),
        note: c.text("holder_note"),
        said: said(&web, &signed, &c)?,
    };
    let (post, another) = (new.post, new.another);
    match app::office::post::holder_add(&web.app, &signed.actor, new).await {
        Ok(it) => led_post(&signed, ("office_holder_added", Some(post)), &it),
        // What is asked about somebody of that name stands on no page that was opened before.
        Err(problem) if another || problem.code == Code::OfficeHolderAlike => {
            let made = made(&web, &signed, c, (For::Holder, None)).await?;
            Ok(refused_on(piece(&FormPage { is_alike: true, ..made })?, problem))
        }
        Err(problem) => Err(problem.into()),
    }
}

pub(super) async fn new_post(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<OfficeHolderId>,
) -> Answer {
    let name = app::office::post::get(&web.app, &signed.actor, id).await?.row.name;
    let c = Filled::new([("id", signed.frame.id()), ("from_day", signed.frame.today())]);
    form(&web, &signed, c, (For::Post(id), Some(name))).await
}

pub(super) async fn add(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<OfficeHolderId>,
    c: Filled,
) -> Answer {
    let post = c.read("id")?;
    let new = PostNew { id: post, said: said(&web, &signed, &c)? };
    let it = app::office::post::add(&web.app, &signed.actor, id, new).await?;
    led_post(&signed, ("post_added", Some(post)), &it)
}

pub(super) async fn change_form(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<PostId>,
) -> Answer {
    let post = app::office::post::post(&web.app, &signed.actor, id).await?;
    let c = Filled::new([
        ("revision", post.revision.to_string()),
        ("kind", post.kind.as_str().to_owned()),
        ("area", post.area.map(|key| key.to_string()).unwrap_or_default()),
        ("village", post.village.map(|id| id.to_string()).unwrap_or_default()),
        ("from_day", post.from_day.to_string()),
        ("to_day", post.to_day.map(|day| day.to_string()).unwrap_or_default()),
        ("legal_paper", post.legal_paper.map(|id| id.to_string()).unwrap_or_default()),
        ("paper", post.paper),
        ("note", post.note),
    ]);
    form(&web, &signed, c, (For::Change(id), Some(post.holder_name))).await
}

pub(super) async fn change(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<PostId>,
    c: Filled,
) -> Answer {
    let said = said(&web, &signed, &c)?;
    let sent = PostChange { revision: c.read("revision")?, reason: c.text("reason"), said };
    let it = app::office::post::change(&web.app, &signed.actor, id, sent).await?;
    led_post(&signed, ("post_changed", Some(id)), &it)
}

pub(super) async fn end(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<PostId>,
    c: Filled,
) -> Answer {
    let (revision, to_day) = (c.read("revision")?, c.read("to_day")?);
    let sent = PostEnd { revision, to_day, reason: c.text("reason") };
    let it = app::office::post::end(&web.app, &signed.actor, id, sent).await?;
    led(&signed, "post_ended", &it)
}

pub(super) async fn void(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<PostId>,
    c: Filled,
) -> Answer {
    let sent = PostVoid { revision: c.read("revision")?, reason: c.text("reason") };
    let it = app::office::post::void(&web.app, &signed.actor, id, sent).await?;
    led(&signed, "post_voided", &it)
}

pub(super) async fn holder_change(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<OfficeHolderId>,
    c: Filled,
) -> Answer {
    let sent = HolderChange {
        revision: c.read("revision")?,
        name: c.text("name"),
        phone: c.text("phone"),
        note: c.text("note"),
        reason: c.text("reason"),
    };
    let it = app::office::post::holder_change(&web.app, &signed.actor, id, sent).await?;
    led(&signed, "office_holder_changed", &it)
}

/// An account for a person who is recorded; the password is never shown again.
pub(super) async fn account_add(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<OfficeHolderId>,
    Form(mut fields): Form<BTreeMap<String, String>>,
) -> Answer {
    let password = fields.remove("password").unwrap_or_default();
    let c = Filled::from(fields);
    let (revision, username) = (c.read("revision")?, c.text("username"));
    let new = HolderAccountNew { revision, username: username.clone(), password };
    let added = app::office::account::add_for(&web.app, &signed.actor, id, new).await;
    added.map_err(|problem| {
        let of_name = matches!(problem.code, Code::UsernameUnfit | Code::UsernameTaken);
        match (of_name, problem.code == Code::PasswordWeak) {
            (true, _) => problem.with("field", "username"),
            (false, true) => problem.with("field", "password"),
            (false, false) => problem,
        }
    })?;
    let name = app::office::post::get(&web.app, &signed.actor, id).await?.row.name;
    let args = [("name", name.as_str()), ("username", username.as_str())];
    done(&signed.frame, &format!("/office-holders/{id}"), "account_added", &args)
}

#[derive(Template)]
#[template(path = "office/office_handover.html")]
struct HandoverPage<'a> {
    f: &'a Frame,
    v: HandoverView,
    c: Filled,
}

impl HandoverPage<'_> {
    fn is_chosen(&self, id: &OfficeHolderId) -> bool {
        self.c.is("successor", id.to_string())
    }
}

pub(super) async fn handover_form(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<OfficeHolderId>,
) -> Answer {
    let v = app::office::post::handover(&web.app, &signed.actor, id).await?;
    let c = Filled::new([("id", signed.frame.id()), ("from_day", signed.frame.today())]);
    page(&HandoverPage { f: &signed.frame, v, c })
}

pub(super) async fn hand_over(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<OfficeHolderId>,
    c: Filled,
) -> Answer {
    let new = HandoverNew {
        id: c.read("id")?,
        successor: c.read("successor")?,
        from_day: c.read("from_day")?,
        to_day: c.read_some("to_day")?,
        reason: c.text("reason"),
        posts: c.is("posts", "1"),
    };
    let it = app::office::post::hand_over(&web.app, &signed.actor, id, new).await?;
    led(&signed, "handed_over", &it)
}
