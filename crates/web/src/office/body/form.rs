//! The forms of bodies and their members.

use std::collections::BTreeMap;

use app::kernel::problem::Problem;
use app::office::body::{
    BodyChange, BodyKind, BodyNew, BodySaid, BodyView, BodyVoid, MemberChange, MemberNew,
    MemberSaid,
};
use askama::Template;
use axum::extract::{Path, State};
use base::id::{BodyId, BodyMemberId};

use super::one;
use crate::Web;
use crate::kernel::filled::Filled;
use crate::kernel::frame::Frame;
use crate::kernel::input::Form;
use crate::kernel::page::{Answer, done};
use crate::kernel::problem::html;
use crate::kernel::visit::Signed;

type Fields = Form<BTreeMap<String, String>>;

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
    let status = c.status();
    Ok(html(status, FormPage { f: &signed.frame, c, of, papers }.render()))
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

pub(super) async fn add(State(web): State<Web>, signed: Signed, Form(fields): Fields) -> Answer {
    let c = Filled::sent(fields);
    let added = match said(&c).and_then(|said| Ok(BodyNew { id: c.read("id")?, said })) {
        Ok(new) => app::office::body::add(&web.app, &signed.actor, new).await,
        Err(problem) => Err(problem),
    };
    match added {
        Ok(it) => led(&signed, "body_added", &it),
        Err(problem) => form(&web, &signed, c.refused(&signed.frame, problem)?, None).await,
    }
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
    Form(fields): Fields,
) -> Answer {
    let c = Filled::sent(fields);
    let sent = said(&c).and_then(|said| {
        Ok(BodyChange { revision: c.read("revision")?, reason: c.text("reason"), said })
    });
    let changed = match sent {
        Ok(sent) => app::office::body::change(&web.app, &signed.actor, id, sent).await,
        Err(problem) => Err(problem),
    };
    match changed {
        Ok(it) => led(&signed, "body_changed", &it),
        Err(problem) => form(&web, &signed, c.refused(&signed.frame, problem)?, Some(id)).await,
    }
}

/// After an act on the page of a body: to the page that says so; refused, the page again with the form as
/// it was typed.
async fn acted(
    web: &Web,
    signed: &Signed,
    (form, key, c): (String, &str, Filled),
    taken: Result<BodyView, Problem>,
) -> Answer {
    match taken {
        Ok(it) => led(signed, key, &it),
        Err(problem) => {
            let c = c.refused(&signed.frame, problem)?;
            let body = c.read("body")?;
            one(web, signed, body, c, Some(form)).await
        }
    }
}

pub(super) async fn void(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<BodyId>,
    Form(fields): Fields,
) -> Answer {
    let c = Filled::sent(fields);
    let taken = match c.read("revision") {
        Ok(revision) => {
            let sent = BodyVoid { revision, reason: c.text("reason") };
            app::office::body::void(&web.app, &signed.actor, id, sent).await
        }
        Err(problem) => Err(problem),
    };
    acted(&web, &signed, ("void".to_owned(), "body_voided", c), taken).await
}

fn member(c: &Filled) -> Result<MemberSaid, Problem> {
    Ok(MemberSaid {
        function: c.read("function")?,
        village: c.read_some("village")?,
        from_day: c.read("from_day")?,
        to_day: c.read_some("to_day")?,
        note: c.text("note"),
    })
}

pub(super) async fn member_add(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<BodyId>,
    Form(fields): Fields,
) -> Answer {
    let c = Filled::sent(fields);
    let sent = member(&c)
        .and_then(|said| Ok(MemberNew { id: c.read("id")?, holder: c.read("holder")?, said }));
    let taken = match sent {
        Ok(sent) => app::office::body::member_add(&web.app, &signed.actor, id, sent).await,
        Err(problem) => Err(problem),
    };
    acted(&web, &signed, ("member".to_owned(), "body_member_added", c), taken).await
}

pub(super) async fn member_change(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<BodyMemberId>,
    Form(fields): Fields,
) -> Answer {
    let c = Filled::sent(fields);
    let sent = member(&c).and_then(|said| {
        Ok(MemberChange { revision: c.read("revision")?, reason: c.text("reason"), said })
    });
    let taken = match sent {
        Ok(sent) => app::office::body::member_change(&web.app, &signed.actor, id, sent).await,
        Err(problem) => Err(problem),
    };
    acted(&web, &signed, (format!("change {id}"), "body_member_changed", c), taken).await
}

pub(super) async fn member_void(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<BodyMemberId>,
    Form(fields): Fields,
) -> Answer {
    let c = Filled::sent(fields);
    let taken = match c.read("revision") {
        Ok(revision) => {
            let sent = BodyVoid { revision, reason: c.text("reason") };
            app::office::body::member_void(&web.app, &signed.actor, id, sent).await
        }
        Err(problem) => Err(problem),
    };
    acted(&web, &signed, (format!("void {id}"), "body_member_voided", c), taken).await
}
