//! Legal papers of the commune: the two registers, one paper with everything around it.

mod api;
mod form;

use app::kernel::attachment::Attachment;
use app::office::legal_paper::{
    Book, BookFormat, Doubt, Drafted, Ending, Kind, LegalPaperEndUndo, LegalPaperListQuery,
    LegalPaperPage, LegalPaperView, Purpose, SendingReceipt, SendingVoid, SendingsNew, StandingEnd,
    StandingNew,
};
use app::{Action, Page, Problem};
use askama::Template;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::header;
use axum::response::IntoResponse;
use base::Day;
use base::id::{LegalPaperId, LegalPaperSendingId, LegalPaperStandingId};
use chrono::Datelike;
use serde::Deserialize;

use crate::Web;
use crate::kernel::attachment::{BODY_MAX, keep};
use crate::kernel::frame::{Frame, encode};
use crate::kernel::input::Form;
use crate::kernel::menu::Group;
use crate::kernel::page::{Answer, done, page};
use crate::kernel::problem::{FindingView, findings};
use crate::kernel::route::{self, Declared, Together, get, post};
use crate::kernel::visit::Signed;

const SEEN: Together = Together::Seen("revision", "legal_paper_changed");

pub(crate) fn routes() -> Vec<Declared> {
    pages().into_iter().chain(calls()).collect()
}

fn pages() -> Vec<Declared> {
    let (see, keeps) = (Action::LegalPaperSee, Action::LegalPaperKeep);
    vec![
        get("/legal-papers", see, list).guide("cong-chuc-xa#so-van-ban").menu(
            Group::Reference,
            5,
            "nav.legal_papers",
        ),
        get("/legal-papers/new", keeps, form::entry),
        post("/legal-papers", keeps, Together::Adds, form::add),
        get("/legal-papers/register/{book}/{year}/{ending}", see, book_file).examples(&[
            ("book", "out"),
            ("year", "2024"),
            ("ending", "xlsx"),
        ]),
        get("/legal-papers/{id}", see, show),
        get("/legal-papers/{id}/correction", keeps, form::correction),
        post("/legal-papers/{id}/correction", keeps, SEEN, form::correct),
        get("/legal-papers/{id}/end", keeps, form::ending),
        post("/legal-papers/{id}/end", keeps, SEEN, form::end),
        post("/legal-papers/{id}/end-undo", keeps, SEEN, end_undo),
        post("/legal-papers/{id}/sendings", keeps, Together::Adds, send),
        post("/legal-papers/{id}/sendings/{sending}/receipt", keeps, SEEN, receive),
        post("/legal-papers/{id}/sendings/{sending}/void", keeps, SEEN, send_void),
        post("/legal-papers/{id}/standings", keeps, Together::Adds, standing_add),
        post("/legal-papers/{id}/standings/{standing}/end", keeps, SEEN, standing_end),
        post("/legal-papers/{id}/files", keeps, Together::Adds, add_file).body_max(BODY_MAX),
    ]
}

fn calls() -> Vec<Declared> {
    let (see, keeps) = (Action::LegalPaperSee, Action::LegalPaperKeep);
    vec![
        route::read(
            "/api/v1/legal-papers",
            see,
            "Papers of the registers of one's area, the latest first, 50 a page.",
            api::list,
        ),
        route::read(
            "/api/v1/legal-paper-kinds",
            see,
            "The kinds of papers with the abbreviations of their symbols.",
            api::kinds,
        ),
        route::read(
            "/api/v1/legal-paper-doubts",
            see,
            "What in the registers of a year does not go together.",
            api::doubts,
        ),
        route::read(
            "/api/v1/legal-papers/{id}",
            see,
            "One paper: what it rests on, what rests on it, where it was sent, what it said before.",
            api::get,
        ),
        route::write(
            "/api/v1/legal-papers",
            keeps,
            Together::Adds,
            "Records a paper; one of the commune's own without a number is given the next of its series.",
            api::add,
        ),
        route::write(
            "/api/v1/legal-papers/{id}/correction",
            keeps,
            SEEN,
            "Puts a paper right, with the reason; what it said stays.",
            api::correct,
        ),
        route::write(
            "/api/v1/legal-papers/{id}/end",
            keeps,
            SEEN,
            "Puts a paper out of force.",
            api::end,
        ),
        route::write(
            "/api/v1/legal-papers/{id}/end-undo",
            keeps,
            SEEN,
            "Takes the end of a paper back.",
            api::end_undo,
        ),
        route::write(
            "/api/v1/legal-papers/{id}/sendings",
            keeps,
            Together::Adds,
            "Notes to whom a paper was sent, a line a recipient.",
            api::send,
        ),
        route::write(
            "/api/v1/legal-papers/{id}/sendings/{sending}/receipt",
            keeps,
            SEEN,
            "Notes that a paper came where it was sent.",
            api::receive,
        ),
        route::write(
            "/api/v1/legal-papers/{id}/sendings/{sending}/void",
            keeps,
            SEEN,
            "Takes a sending back that was noted by mistake.",
            api::send_void,
        ),
        route::write(
            "/api/v1/legal-papers/{id}/standings",
            keeps,
            Together::Adds,
            "Cites a paper among the grounds of what the program drafts.",
            api::standing_add,
        ),
        route::write(
            "/api/v1/legal-papers/{id}/standings/{standing}/end",
            keeps,
            SEEN,
            "Sets the last day on which a paper is cited so.",
            api::standing_end,
        ),
    ]
}

#[derive(Template)]
#[template(path = "office/legal_papers.html")]
struct ListPage<'a> {
    f: &'a Frame,
    list: Page<LegalPaperView>,
    asked: LegalPaperListQuery,
    kinds: &'a [Kind],
    /// The year whose doubts and files are shown.
    year: i32,
    doubts: Vec<Doubt>,
    next: Option<String>,
}

impl ListPage<'_> {
    fn doubt(&self, it: &Doubt) -> String {
        self.f.finding(&it.finding)
    }
}

async fn list(
    State(web): State<Web>,
    signed: Signed,
    Query(asked): Query<LegalPaperListQuery>,
) -> Answer {
    let (app, actor) = (&web.app, &signed.actor);
    let list = app::office::legal_paper::list(app, actor, &asked).await?;
    // Where no year is asked for, that of the latest paper.
    let latest = list.rows.first().map_or_else(|| app.today().year(), |it| it.year);
    let year = asked.year.trim().parse().unwrap_or(latest);
    let doubts = app::office::legal_paper::doubts(app, actor, year).await?;
    let next = list.next.as_ref().map(|next| {
        format!(
            "/legal-papers?text={}&book={}&kind={}&year={}&before={}",
            encode(&asked.text),
            encode(&asked.book),
            encode(&asked.kind),
            encode(&asked.year),
            encode(next)
        )
    });
    let kinds = app.law().paper_kinds().all();
    page(&ListPage { f: &signed.frame, list, asked, kinds, year, doubts, next })
}

#[derive(Template)]
#[template(path = "office/legal_paper.html")]
struct OnePage<'a> {
    f: &'a Frame,
    v: LegalPaperPage,
    told: Vec<FindingView>,
    files: Vec<Attachment>,
    may_keep: bool,
}

impl OnePage<'_> {
    fn purposes(&self) -> &'static [Purpose] {
        &Purpose::ALL
    }

    fn drafted(&self) -> &'static [Drafted] {
        &Drafted::ALL
    }

    /// The first day on which it may be sent.
    fn first_sent(&self) -> Day {
        self.v.paper.arrived_on.unwrap_or(self.v.paper.day)
    }

    fn is_in(&self) -> bool {
        self.v.paper.book == Book::In
    }

    fn is_void(&self) -> bool {
        self.v.paper.ending == Some(Ending::Void)
    }

    /// A field of what it said before.
    fn before(&self, said: &serde_json::Value, field: &str) -> String {
        let text = said.get(field).and_then(serde_json::Value::as_str).unwrap_or_default();
        self.f.day(text)
    }
}

async fn show(State(web): State<Web>, signed: Signed, Path(id): Path<LegalPaperId>) -> Answer {
    let (app, actor) = (&web.app, &signed.actor);
    let v = app::office::legal_paper::get(app, actor, id).await?;
    let files =
        app::kernel::attachment::list(app, actor, app::office::legal_paper::files(id)).await?;
    let may_keep = app::office::legal_paper::may_keep(app, actor, &v.paper).await?;
    let told = findings(&signed.frame, &v.findings);
    page(&OnePage { f: &signed.frame, v, told, files, may_keep })
}

/// The page of a paper after something of it was written.
fn back(f: &Frame, it: &LegalPaperPage, key: &str) -> Answer {
    let path = format!("/legal-papers/{}", it.paper.id);
    done(f, &path, key, &[("symbol", &it.paper.symbol)])
}

async fn end_undo(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<LegalPaperId>,
    Form(undo): Form<LegalPaperEndUndo>,
) -> Answer {
    let it = app::office::legal_paper::end_undo(&web.app, &signed.actor, id, undo).await?;
    back(&signed.frame, &it, "legal_paper_end_undone")
}

async fn send(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<LegalPaperId>,
    Form(new): Form<SendingsNew>,
) -> Answer {
    let it = app::office::legal_paper::send(&web.app, &signed.actor, id, new).await?;
    back(&signed.frame, &it, "legal_paper_sent")
}

async fn receive(
    State(web): State<Web>,
    signed: Signed,
    Path(of): Path<(LegalPaperId, LegalPaperSendingId)>,
    Form(receipt): Form<SendingReceipt>,
) -> Answer {
    let it = app::office::legal_paper::receive(&web.app, &signed.actor, of, receipt).await?;
    back(&signed.frame, &it, "legal_paper_received")
}

async fn send_void(
    State(web): State<Web>,
    signed: Signed,
    Path(of): Path<(LegalPaperId, LegalPaperSendingId)>,
    Form(void): Form<SendingVoid>,
) -> Answer {
    let it = app::office::legal_paper::send_void(&web.app, &signed.actor, of, void).await?;
    back(&signed.frame, &it, "legal_paper_sending_void")
}

/// A form whose last day may be left empty.
#[derive(Deserialize)]
struct StandingForm {
    id: LegalPaperStandingId,
    drafted: Drafted,
    from_day: Day,
    #[serde(default)]
    to_day: String,
}

#[derive(Deserialize)]
struct StandingEndForm {
    revision: i64,
    #[serde(default)]
    to_day: String,
}

/// The day of a field that may be empty.
fn day_or_none(text: &str, field: &str) -> Result<Option<Day>, Problem> {
    match text.trim() {
        "" => Ok(None),
        text => match base::day::parse_day(text) {
            Some(day) => Ok(Some(day)),
            None => Err(Problem::new(app::kernel::problem::Code::BadInput).with("field", field)),
        },
    }
}

async fn standing_add(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<LegalPaperId>,
    Form(form): Form<StandingForm>,
) -> Answer {
    let new = StandingNew {
        id: form.id,
        drafted: form.drafted,
        from_day: form.from_day,
        to_day: day_or_none(&form.to_day, "to_day")?,
    };
    let it = app::office::legal_paper::standing_add(&web.app, &signed.actor, id, new).await?;
    back(&signed.frame, &it, "legal_paper_standing")
}

async fn standing_end(
    State(web): State<Web>,
    signed: Signed,
    Path(of): Path<(LegalPaperId, LegalPaperStandingId)>,
    Form(form): Form<StandingEndForm>,
) -> Answer {
    let end = StandingEnd { revision: form.revision, to_day: day_or_none(&form.to_day, "to_day")? };
    let it = app::office::legal_paper::standing_end(&web.app, &signed.actor, of, end).await?;
    back(&signed.frame, &it, "legal_paper_standing_end")
}

async fn add_file(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<LegalPaperId>,
    form: Multipart,
) -> Answer {
    let about = app::office::legal_paper::files(id);
    keep(&web, &signed, about, &format!("/legal-papers/{id}"), form).await
}

/// A register of a year, in the columns of the decree.
async fn book_file(
    State(web): State<Web>,
    signed: Signed,
    Path((book, year, ending)): Path<(String, i32, String)>,
) -> Answer {
    let not_there = || Problem::new(app::kernel::problem::Code::NotFound);
    let book = Book::from_name(&book).ok_or_else(not_there)?;
    let format = BookFormat::from_name(&ending).ok_or_else(not_there)?;
    let of = (book, year);
    let content = app::office::legal_paper::book_file(&web.app, &signed.actor, of, format).await?;
    let name = match book {
        Book::Out => "so-van-ban-di",
        Book::In => "so-van-ban-den",
    };
    let named = format!("attachment; filename=\"{name}-{year}.{ending}\"");
    let headers = [
        (header::CONTENT_TYPE, format.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, named),
    ];
    Ok((headers, content).into_response())
}
