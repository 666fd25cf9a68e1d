//! Assignments: entry, one with what was done, and what is said of it next.

mod api;

use app::Action;
use app::kernel::attachment::Attachment;
use app::kernel::problem::{Code, Problem};
use app::kernel::sheet::SheetFormat;
use app::office::assignment::{
    AssignmentAccount, AssignmentAct, AssignmentKind, AssignmentNew, AssignmentStepNew,
    AssignmentView, Recurs,
};
use app::office::legal_paper::LegalPaperView;
use app::place::village::Village;
use askama::Template;
use axum::extract::{Multipart, Path, State};
use base::Role;
use base::id::AssignmentId;

use crate::Web;
use crate::kernel::attachment::{BODY_MAX, keep};
use crate::kernel::filled::Filled;
use crate::kernel::frame::Frame;
use crate::kernel::page::{Answer, done as said_done, page};
use crate::kernel::paper::paper_download;
use crate::kernel::route::{self, Declared, Together, get, post};
use crate::kernel::visit::Signed;

const CHANGED: Together = Together::Seen("revision", "assignment_changed");

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        get("/assignments/new", Action::AssignmentAdd, new)
            .guide("cong-chuc-xa#viec-phai-lam-va-giao-viec"),
        post("/assignments", Action::AssignmentAdd, Together::Adds, add),
        get("/assignments/{id}", Action::DutySee, show)
            .guide("cong-chuc-xa#viec-phai-lam-va-giao-viec"),
        get("/assignments/{id}/file/{ending}", Action::DutySee, printed)
            .examples(&[("ending", "xlsx")]),
        get("/assignments/{id}/correction", Action::AssignmentAdd, correct_form),
        post("/assignments/{id}/notes", Action::AssignmentNote, CHANGED, note),
        post("/assignments/{id}/completion", Action::AssignmentClose, CHANGED, done),
        post("/assignments/{id}/abandonment", Action::AssignmentAdd, CHANGED, give_up),
        post("/assignments/{id}/reopening", Action::AssignmentAdd, CHANGED, reopen),
        post("/assignments/{id}/files", Action::AssignmentNote, Together::Adds, add_file)
            .body_max(BODY_MAX),
        route::read(
            "/api/v1/assignments/{id}",
            Action::DutySee,
            "An assignment with its steps, and the revision that the next step names.",
            api::get,
        ),
        route::write(
            "/api/v1/assignments",
            Action::AssignmentAdd,
            Together::Adds,
            "Entrusts something to somebody until a day; with `replaces` in place of a wrong entry.",
            api::add,
        ),
        route::write(
            "/api/v1/assignments/{id}/notes",
            Action::AssignmentNote,
            CHANGED,
            "Writes down how it goes.",
            api::note,
        ),
        route::write(
            "/api/v1/assignments/{id}/completion",
            Action::AssignmentClose,
            CHANGED,
            "Says that it was done; of a recurring one this time.",
            api::done,
        ),
        route::write(
            "/api/v1/assignments/{id}/abandonment",
            Action::AssignmentAdd,
            CHANGED,
            "Gives it up, with the reason.",
            api::give_up,
        ),
        route::write(
            "/api/v1/assignments/{id}/reopening",
            Action::AssignmentAdd,
            CHANGED,
            "Opens it again that was not done after all, with the reason.",
            api::reopen,
        ),
    ]
}

/// The page of entry, also in place of a wrong one.
#[derive(Template)]
#[template(path = "office/assignment_form.html")]
struct FormPage<'a> {
    f: &'a Frame,
    c: Filled,
    villages: Vec<Village>,
    accounts: Vec<AssignmentAccount>,
    papers: Vec<LegalPaperView>,
    roles: &'static [Role],
    /// Whether a commune below may owe it.
    is_above: bool,
}

impl FormPage<'_> {
    fn kinds(&self) -> [AssignmentKind; 5] {
        AssignmentKind::ALL
    }

    fn rhythms(&self) -> [Recurs; 5] {
        Recurs::ALL
    }
}

async fn form(web: &Web, signed: &Signed, c: Filled) -> Answer {
    let roles = app::office::assignment::roles(&web.app, &signed.actor);
    let villages = match roles.contains(&Role::VillageHead) {
        true => app::place::village::list(&web.app, &signed.actor).await?,
        false => Vec::new(),
    };
    let accounts = app::office::assignment::accounts(&web.app, &signed.actor).await?;
    let papers = app::office::legal_paper::citable(&web.app, &signed.actor, "").await?;
    let is_above = app::office::assignment::is_above(&web.app, &signed.actor);
    page(&FormPage { f: &signed.frame, c, villages, accounts, papers, roles, is_above })
}

async fn new(State(web): State<Web>, signed: Signed) -> Answer {
    let c = Filled::new([
        ("id", signed.frame.id()),
        ("kind", AssignmentKind::Task.as_str().to_owned()),
        ("recurs", Recurs::Once.as_str().to_owned()),
        ("begins_on", signed.frame.today()),
    ]);
    form(&web, &signed, c).await
}

async fn correct_form(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<AssignmentId>,
) -> Answer {
    let row = app::office::assignment::get(&web.app, &signed.actor, id).await?.row;
    let text = row.text;
    let some = |it: Option<String>| it.unwrap_or_default();
    let c = Filled::new([
        ("id", signed.frame.id()),
        ("replaces", id.to_string()),
        ("replaces_revision", row.revision.to_string()),
        ("kind", text.kind.as_str().to_owned()),
        ("title", text.title),
        ("content", text.content),
        ("role", text.role.as_str().to_owned()),
        ("area", some(row.from.as_ref().map(|_| row.area.to_string()))),
        ("village", some(row.village.map(|id| id.to_string()))),
        ("account", some(text.account.filter(|_| row.from.is_none()).map(|id| id.to_string()))),
        ("person", some(row.account_name.filter(|_| row.from.is_some()))),
        ("lead_words", text.lead_words),
        ("with_whom", text.with_whom),
        ("told_to", text.told_to),
        ("paper", text.paper),
        ("legal_paper", some(text.legal_paper.map(|id| id.to_string()))),
        ("begins_on", text.begins_on.to_string()),
        ("due_on", row.due_on.to_string()),
        ("recurs", text.recurs.as_str().to_owned()),
        ("until_on", some(text.until_on.map(|day| day.to_string()))),
    ]);
    form(&web, &signed, c).await
}

/// To the page of one, which says what was done.
fn led(signed: &Signed, key: &str, it: &AssignmentView) -> Answer {
    let path = format!("/assignments/{}", it.row.id);
    said_done(&signed.frame, &path, key, &[("name", &it.row.text.title)])
}

async fn add(State(web): State<Web>, signed: Signed, c: Filled) -> Answer {
    let new = AssignmentNew {
        id: c.read("id")?,
        kind: c.read("kind")?,
        title: c.text("title"),
        content: c.text("content"),
        role: c.read("role")?,
        area: match c.get("area") {
            "" => None,
            typed => Some(crate::office::post::area(&web, typed)?),
        },
        village: c.read_some("village")?,
        account: c.read_some("account")?,
        person: c.text("person"),
        lead_words: c.text("lead_words"),
        with_whom: c.text("with_whom"),
        told_to: c.text("told_to"),
        paper: c.text("paper"),
        legal_paper: c.read_some("legal_paper")?,
        begins_on: c.read("begins_on")?,
        due_on: c.read("due_on")?,
        recurs: c.read("recurs")?,
        until_on: c.read_some("until_on")?,
        replaces: c.read_some("replaces")?,
        replaces_revision: c.read_some("replaces_revision")?,
    };
    let it = app::office::assignment::add(&web.app, &signed.actor, new).await?;
    led(&signed, "assignment_added", &it)
}

#[derive(Template)]
#[template(path = "office/assignment.html")]
struct OnePage<'a> {
    f: &'a Frame,
    v: AssignmentView,
    files: Vec<Attachment>,
    papers: Vec<LegalPaperView>,
}

impl OnePage<'_> {
    /// The office above that gave it.
    fn office(&self) -> Option<String> {
        app::office::assignment::given_from(&self.f.web.app, &self.v.row)
    }
}

async fn files(web: &Web, signed: &Signed, id: AssignmentId) -> Result<Vec<Attachment>, Problem> {
    let about = app::office::assignment::files(id);
    app::kernel::attachment::list(&web.app, &signed.actor, about).await
}

async fn papers(web: &Web, signed: &Signed) -> Result<Vec<LegalPaperView>, Problem> {
    match signed.actor.may(Action::LegalPaperSee) {
        true => app::office::legal_paper::citable(&web.app, &signed.actor, "").await,
        false => Ok(Vec::new()),
    }
}

async fn show(State(web): State<Web>, signed: Signed, Path(id): Path<AssignmentId>) -> Answer {
    let v = app::office::assignment::get(&web.app, &signed.actor, id).await?;
    let (files, papers) = (files(&web, &signed, id).await?, papers(&web, &signed).await?);
    page(&OnePage { f: &signed.frame, v, files, papers })
}

/// The sheet by which it is handed over.
async fn printed(
    State(web): State<Web>,
    signed: Signed,
    Path((id, ending)): Path<(AssignmentId, String)>,
) -> Answer {
    let format = SheetFormat::parse(&ending).ok_or_else(|| Problem::new(Code::NotFound))?;
    let lang = signed.frame.lang;
    let file = app::office::assignment::file(&web.app, &signed.actor, id, format, lang).await?;
    Ok(paper_download(file))
}

async fn add_file(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<AssignmentId>,
    form: Multipart,
) -> Answer {
    let about = app::office::assignment::files(id);
    keep(&web, &signed, about, &format!("/assignments/{id}"), form).await
}

fn step(c: &Filled) -> Result<AssignmentStepNew, Problem> {
    Ok(AssignmentStepNew {
        day: c.read("day")?,
        content: c.text("content"),
        paper: c.text("paper"),
        legal_paper: c.read_some("legal_paper")?,
        revision: c.read("revision")?,
    })
}

macro_rules! acts {
    ($($name:ident = $act:ident;)+) => {$(
        async fn $name(
            State(web): State<Web>,
            signed: Signed,
            Path(id): Path<AssignmentId>,
            c: Filled,
        ) -> Answer {
            let it = app::office::assignment::$name(&web.app, &signed.actor, id, step(&c)?).await?;
            led(&signed, &format!("assignment_{}", AssignmentAct::$act.as_str()), &it)
        }
    )+};
}

acts! {
    note = Noted;
    done = Done;
    give_up = GivenUp;
    reopen = Reopened;
}
