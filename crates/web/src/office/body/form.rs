//! The forms of bodies and their members.

use app::kernel::problem::Problem;
use app::office::body::{
    BodyChange, BodyKind, BodyNew, BodySaid, BodyView, BodyVoid, MemberChange, MemberNew,
    MemberSaid,
};
use askama::Template;
use axum::extract::{Path, State};
use base::id::{BodyId, BodyMemberId};

use crate::Web;
use crate::kernel::filled::Filled;
use crate::kernel::frame::Frame;
use crate::kernel::page::{Answer, done, page};
use crate::kernel::visit::Signed;

/// The page of entry, and that of putting right.
#[derive(Template)]
#[template(path = "office/body_form.html")]
struct FormPage<'a> {
    f: &'a Frame,
    c: Filled,
    of: Option<BodyId>,
    papers: Vec<(String, String)>,
}

impl FormPage<'_> {
    fn kinds(&self) -> [BodyKind; 7] {
        BodyKind::ALL
    }
}

async fn form(web: &Web, signed: &Signed, c: Filled, of: Option<BodyId>) -> Answer {
    let papers = crate::office::post::papers(web, signed).await?;
    page(&FormPage { f: &signed.frame, c, of, papers })
}

fn said(c: &Filled) -> Result<BodySaid, Problem> {
    Ok(BodySaid {
        kind: c.read("kind")?,
        name: c.text("name"),
        from_day: c.read("from_day")?,
        to_day: c.read_some("to_day")?,
        legal_paper: c.read_some("legal_paper")?,
        paper: c.text("paper"),
        note: c.text("note"),
    })
}

fn led(signed: &Signed, key: &str, it: &BodyView) -> Answer {
    done(&signed.frame, &format!("/bodies/{}", it.row.id), key, &[("name", &it.row.name)])
}

pub(super) async fn new(State(web): State<Web>, signed: Signed) -> Answer {
    let c = Filled::new([("id", signed.frame.id()), ("from_day", signed.frame.today())]);
    form(&web, &signed, c, None).await
}

pub(super) async fn add(State(web): State<Web>, signed: Signed, c: Filled) -> Answer {
    let new = BodyNew { id: c.read("id")?, said: said(&c)? };
    let it = app::office::body::add(&web.app, &signed.actor, new).await?;
    led(&signed, "body_added", &it)
}

pub(super) async fn change_form(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<BodyId>,
) -> Answer {
    let row = app::office::body::get(&web.app, &signed.actor, id).await?.row;
    let c = Filled::new([
        ("revision", row.revision.to_string()),
        ("kind", row.kind.as_str().to_owned()),
        ("name", row.name),
        ("from_day", row.from_day.to_string()),
        ("to_day", row.to_day.map(|day| day.to_string()).unwrap_or_default()),
        ("legal_paper", row.legal_paper.map(|id| id.to_string()).unwrap_or_default()),
        ("paper", row.paper),
        ("note", row.note),
    ]);
    form(&web, &signed, c, Some(id)).await
}

pub(super) async fn change(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<BodyId>,
    c: Filled,
) -> Answer {
    let sent =
        BodyChange { revision: c.read("revision")?, reason: c.text("reason"), said: said(&c)? };
    let it = app::office::body::change(&web.app, &signed.actor, id, sent).await?;
    led(&signed, "body_changed", &it)
}

pub(super) async fn void(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<BodyId>,
    c: Filled,
) -> Answer {
    let sent = BodyVoid { revision: c.read("revision")?, reason: c.text("reason") };
    let it = app::office::body::void(&web.app, &signed.actor, id, sent).await?;
    led(&signed, "body_voided", &it)
}

fn member(c: &Filled) -> Result<MemberSaid, Problem> {
    Ok(MemberSaid {
        function: c.read("function")?,
        village: c.read_some("village")?,
        project: c.text("project"),
        from_day: c.read("from_day")?,
        to_day: c.read_some("to_day")?,
        note: c.text("note"),
    })
}

pub(super) async fn member_add(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<BodyId>,
    c: Filled,
) -> Answer {
    let sent = MemberNew { id: c.read("id")?, holder: c.read("holder")?, said: member(&c)? };
    let it = app::office::body::member_add(&web.app, &signed.actor, id, sent).await?;
    led(&signed, "body_member_added", &it)
}

pub(super) async fn member_change(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<BodyMemberId>,
    c: Filled,
) -> Answer {
    let sent =
        MemberChange { revision: c.read("revision")?, reason: c.text("reason"), said: member(&c)? };
    let it = app::office::body::member_change(&web.app, &signed.actor, id, sent).await?;
    led(&signed, "body_member_changed", &it)
}

pub(super) async fn member_void(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<BodyMemberId>,
    c: Filled,
) -> Answer {
    let sent = BodyVoid { revision: c.read("revision")?, reason: c.text("reason") };
    let it = app::office::body::member_void(&web.app, &signed.actor, id, sent).await?;
    led(&signed, "body_member_voided", &it)
}
