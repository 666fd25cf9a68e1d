//! Difficulties and proposals: the list with its sum, one with its way, entry and what is done next.

mod api;

use app::kernel::attachment::Attachment;
use app::kernel::problem::{Code, Problem};
use app::kernel::sheet::SheetFormat;
use app::office::difficulty::{
    AskedOf, DifficultyAbout, DifficultyAct, DifficultyAnswer, DifficultyChange, DifficultyForward,
    DifficultyKind, DifficultyListQuery, DifficultyNew, DifficultyReopening, DifficultyRow,
    DifficultySettlement, DifficultyState, DifficultySums, DifficultyView, DifficultyWithdrawal,
    DifficultyWords,
};
use app::place::village::Village;
use app::{Action, Page};
use askama::Template;
use axum::extract::{Multipart, Path, Query, State};
use base::id::{DifficultyId, RoundId};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::Web;
use crate::kernel::attachment::{BODY_MAX, keep};
use crate::kernel::filled::Filled;
use crate::kernel::frame::{Frame, encode};
use crate::kernel::menu::Group;
use crate::kernel::page::{Answer, as_query, done, page};
use crate::kernel::paper::paper_download;
use crate::kernel::route::{self, Declared, Together, get, post};
use crate::kernel::visit::Signed;

const CHANGED: Together = Together::Seen("revision", "difficulty_changed");

pub(crate) fn routes() -> Vec<Declared> {
    [pages(), calls()].into_iter().flatten().collect()
}

fn pages() -> Vec<Declared> {
    vec![
        get("/difficulties", Action::DifficultySee, list)
            .guide("cong-chuc-xa#kho-khan-vuong-mac-kien-nghi")
            .menu(Group::Work, 20, "nav.difficulties"),
        get("/difficulties/file/{ending}", Action::ExportMake, file)
            .examples(&[("ending", "xlsx")]),
        get("/difficulties/new", Action::DifficultyAdd, new),
        post("/difficulties", Action::DifficultyAdd, Together::Adds, add),
        get("/difficulties/{id}", Action::DifficultySee, show),
        get("/difficulties/{id}/change", Action::DifficultyChange, change_form),
        post("/difficulties/{id}/change", Action::DifficultyChange, CHANGED, change),
        post("/difficulties/{id}/forwarding", Action::DifficultyForward, CHANGED, forward),
        post("/difficulties/{id}/answer", Action::DifficultyAnswer, CHANGED, answer),
        post("/difficulties/{id}/settlement", Action::DifficultySettle, CHANGED, settle),
        post("/difficulties/{id}/reopening", Action::DifficultySettle, CHANGED, reopen),
        post("/difficulties/{id}/withdrawal", Action::DifficultyChange, CHANGED, withdraw),
        post("/difficulties/{id}/files", Action::DifficultyAdd, Together::Adds, add_file)
            .body_max(BODY_MAX),
    ]
}

fn calls() -> Vec<Declared> {
    vec![
        route::read(
            "/api/v1/difficulties",
            Action::DifficultySee,
            "Difficulties and proposals of one's area, open ones by their last day, 50 a page.",
            api::list,
        ),
        route::read(
            "/api/v1/difficulties/sums",
            Action::DifficultySee,
            "How many there are, by whom they are asked of and how far they are.",
            api::sums,
        ),
        route::read(
            "/api/v1/difficulties/{id}",
            Action::DifficultySee,
            "One with its steps, and the revision that the next step names.",
            api::get,
        ),
        route::write(
            "/api/v1/difficulties",
            Action::DifficultyAdd,
            Together::Adds,
            "Raises a difficulty, a proposal, or that a legal text should be changed.",
            api::add,
        ),
        route::write(
            "/api/v1/difficulties/{id}/change",
            Action::DifficultyChange,
            CHANGED,
            "Puts the words of one right that is not answered.",
            api::change,
        ),
        route::write(
            "/api/v1/difficulties/{id}/forwarding",
            Action::DifficultyForward,
            CHANGED,
            "Passes one on to whoever can answer it.",
            api::forward,
        ),
        route::write(
            "/api/v1/difficulties/{id}/answer",
            Action::DifficultyAnswer,
            CHANGED,
            "Answers one; what an office above answered on paper is written down by the commune.",
            api::answer,
        ),
        route::write(
            "/api/v1/difficulties/{id}/settlement",
            Action::DifficultySettle,
            CHANGED,
            "Says that the answer settles it.",
            api::settle,
        ),
        route::write(
            "/api/v1/difficulties/{id}/reopening",
            Action::DifficultySettle,
            CHANGED,
            "Says that the answer does not settle it, with the new last day.",
            api::reopen,
        ),
        route::write(
            "/api/v1/difficulties/{id}/withdrawal",
            Action::DifficultyChange,
            CHANGED,
            "Takes one back, with the reason.",
            api::withdraw,
        ),
    ]
}

/// The list as a page asks for it; a form sends empty fields as empty text.
#[derive(Deserialize, Default, JsonSchema)]
struct ListQuery {
    #[serde(default)]
    text: String,
    /// A state, or `overdue`.
    #[serde(default)]
    state: String,
    #[serde(default)]
    asked: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    village: String,
    #[serde(default)]
    round: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    after: String,
}

impl ListQuery {
    fn asked(&self) -> DifficultyListQuery {
        DifficultyListQuery {
            text: Some(self.text.chars().take(200).collect()),
            state: DifficultyState::from_name(&self.state),
            overdue: self.state == "overdue",
            asked: AskedOf::from_name(&self.asked),
            kind: DifficultyKind::from_name(&self.kind),
            village: self.village.parse().ok(),
            round: self.round.parse().ok(),
            from: base::day::parse_day(&self.from),
            to: base::day::parse_day(&self.to),
            after: Some(self.after.clone()).filter(|after| !after.is_empty()),
        }
    }

    /// As a link has it, without where a page goes on.
    fn link(&self) -> String {
        as_query(&[
            ("text", &self.text),
            ("state", &self.state),
            ("asked", &self.asked),
            ("kind", &self.kind),
            ("village", &self.village),
            ("round", &self.round),
            ("from", &self.from),
            ("to", &self.to),
        ])
    }
}

#[derive(Template)]
#[template(path = "office/difficulties.html")]
struct ListPage<'a> {
    f: &'a Frame,
    list: Page<DifficultyRow>,
    sums: DifficultySums,
    query: &'a ListQuery,
    villages: Vec<Village>,
    /// Whether rows are of several communes.
    is_wide: bool,
    link: String,
    next: Option<String>,
}

impl ListPage<'_> {
    fn is_late(&self, row: &DifficultyRow) -> bool {
        row.state == DifficultyState::Open && row.due_on < self.f.web.app.today()
    }
}

async fn list(State(web): State<Web>, signed: Signed, Query(query): Query<ListQuery>) -> Answer {
    let asked = query.asked();
    let list = app::office::difficulty::list(&web.app, &signed.actor, &asked).await?;
    let sums = app::office::difficulty::sums(&web.app, &signed.actor, &asked).await?;
    let villages = app::place::village::list(&web.app, &signed.actor).await?;
    let link = query.link();
    let next = list.next.as_ref();
    let next = next.map(|after| format!("/difficulties?{link}&after={}", encode(after)));
    let is_wide = signed.actor.role == base::Role::UpperOfficer;
    page(&ListPage { f: &signed.frame, list, sums, query: &query, villages, is_wide, link, next })
}

async fn file(
    State(web): State<Web>,
    signed: Signed,
    Path(ending): Path<String>,
    Query(query): Query<ListQuery>,
) -> Answer {
    let format = SheetFormat::parse(&ending).ok_or_else(|| Problem::new(Code::NotFound))?;
    let (asked, lang) = (query.asked(), signed.frame.lang);
    let file = app::office::difficulty::file(&web.app, &signed.actor, &asked, format, lang).await?;
    Ok(paper_download(file))
}

#[derive(Deserialize, JsonSchema)]
struct NewQuery {
    round: Option<RoundId>,
}

/// The page of entry, and that of putting right.
#[derive(Template)]
#[template(path = "office/difficulty_form.html")]
struct FormPage<'a> {
    f: &'a Frame,
    c: Filled,
    villages: Vec<Village>,
    /// The one that is put right.
    of: Option<DifficultyId>,
}

impl FormPage<'_> {
    fn kinds(&self) -> [DifficultyKind; 3] {
        DifficultyKind::ALL
    }

    fn abouts(&self) -> [DifficultyAbout; 5] {
        DifficultyAbout::ALL
    }

    fn askeds(&self) -> [AskedOf; 5] {
        AskedOf::ALL
    }
}

async fn form(web: &Web, signed: &Signed, c: Filled, of: Option<DifficultyId>) -> Answer {
    let villages = match signed.actor.village {
        Some(_) => Vec::new(),
        None => app::place::village::list(&web.app, &signed.actor).await?,
    };
    page(&FormPage { f: &signed.frame, c, villages, of })
}

async fn new(State(web): State<Web>, signed: Signed, Query(asked): Query<NewQuery>) -> Answer {
    let round = asked.round.map(|id| id.to_string()).unwrap_or_default();
    let about = if round.is_empty() { String::new() } else { "round".to_owned() };
    let c = Filled::new([
        ("id", signed.frame.id()),
        ("raised_on", signed.frame.today()),
        ("asked", AskedOf::Officer.as_str().to_owned()),
        ("kind", DifficultyKind::Difficulty.as_str().to_owned()),
        ("about", about),
        ("round", round),
    ]);
    form(&web, &signed, c, None).await
}

/// What is said, read from the fields.
fn what(c: &Filled) -> Result<DifficultyWords, Problem> {
    Ok(DifficultyWords {
        kind: c.read("kind")?,
        about: c.read("about")?,
        about_words: c.text("about_words"),
        round: c.read_some("round")?,
        title: c.text("title"),
        content: c.text("content"),
        law_text: c.text("law_text"),
        provision: c.text("provision"),
        proposed: c.text("proposed"),
        due_on: c.read("due_on")?,
    })
}

/// To the page of one, which says what was done.
fn led(signed: &Signed, key: &str, it: &DifficultyView) -> Answer {
    let path = format!("/difficulties/{}", it.row.id);
    done(&signed.frame, &path, key, &[("name", &it.row.text.title)])
}

async fn add(State(web): State<Web>, signed: Signed, c: Filled) -> Answer {
    let new = DifficultyNew {
        id: c.read("id")?,
        village: c.read_some("village")?,
        raised_on: c.read("raised_on")?,
        asked: c.read("asked")?,
        office: c.text("office"),
        what: what(&c)?,
    };
    let it = app::office::difficulty::add(&web.app, &signed.actor, new).await?;
    led(&signed, "difficulty_added", &it)
}

#[derive(Template)]
#[template(path = "office/difficulty.html")]
struct OnePage<'a> {
    f: &'a Frame,
    v: DifficultyView,
    files: Vec<Attachment>,
}

impl OnePage<'_> {
    fn askeds(&self) -> [AskedOf; 5] {
        AskedOf::ALL
    }
}

async fn show(State(web): State<Web>, signed: Signed, Path(id): Path<DifficultyId>) -> Answer {
    let v = app::office::difficulty::get(&web.app, &signed.actor, id).await?;
    let files = files(&web, &signed, id).await?;
    page(&OnePage { f: &signed.frame, v, files })
}

async fn files(web: &Web, signed: &Signed, id: DifficultyId) -> Result<Vec<Attachment>, Problem> {
    let about = app::office::difficulty::files(id);
    app::kernel::attachment::list(&web.app, &signed.actor, about).await
}

async fn add_file(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<DifficultyId>,
    form: Multipart,
) -> Answer {
    let about = app::office::difficulty::files(id);
    keep(&web, &signed, about, &format!("/difficulties/{id}"), form).await
}

async fn change_form(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<DifficultyId>,
) -> Answer {
    let row = app::office::difficulty::get(&web.app, &signed.actor, id).await?.row;
    let text = row.text;
    let c = Filled::new([
        ("revision", row.revision.to_string()),
        ("kind", text.kind.as_str().to_owned()),
        ("about", text.about.as_str().to_owned()),
        ("about_words", text.about_words),
        ("round", text.round.map(|id| id.to_string()).unwrap_or_default()),
        ("title", text.title),
        ("content", text.content),
        ("law_text", text.law_text),
        ("provision", text.provision),
        ("proposed", text.proposed),
        ("due_on", row.due_on.to_string()),
    ]);
    form(&web, &signed, c, Some(id)).await
}

async fn change(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<DifficultyId>,
    c: Filled,
) -> Answer {
    let sent = DifficultyChange { what: what(&c)?, revision: c.read("revision")? };
    let it = app::office::difficulty::change(&web.app, &signed.actor, id, sent).await?;
    led(&signed, "difficulty_corrected", &it)
}

macro_rules! acts {
    ($($name:ident = $act:ident, $sent:ident { $($field:ident: $read:ident),+ };)+) => {$(
        async fn $name(
            State(web): State<Web>,
            signed: Signed,
            Path(id): Path<DifficultyId>,
            c: Filled,
        ) -> Answer {
            let sent = $sent { $($field: acts!(@ $read c $field)),+ };
            let it = app::office::difficulty::$name(&web.app, &signed.actor, id, sent).await?;
            led(&signed, &format!("difficulty_{}", DifficultyAct::$act.as_str()), &it)
        }
    )+};
    (@ read $c:ident $field:ident) => { $c.read(stringify!($field))? };
    (@ text $c:ident $field:ident) => { $c.text(stringify!($field)) };
}

acts! {
    forward = Forwarded, DifficultyForward {
        day: read, asked: read, office: text, due_on: read, content: text, paper: text, revision: read
    };
    answer = Answered, DifficultyAnswer { day: read, content: text, paper: text, revision: read };
    settle = Settled, DifficultySettlement { day: read, content: text, revision: read };
    reopen = Reopened, DifficultyReopening { day: read, content: text, due_on: read, revision: read };
    withdraw = Withdrawn, DifficultyWithdrawal { day: read, content: text, revision: read };
}
