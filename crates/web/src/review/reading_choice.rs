//! The readings that hold, and what provinces chose by their papers.

mod api;

use app::kernel::attachment::Attachment;
use app::kernel::problem::Code;
use app::review::reading_choice::{
    FORM_A_CONDITION, ListFormat, OpenReading, ReadingChoiceCorrection, ReadingChoiceNew,
    ReadingChoiceQuery, ReadingChoiceView, ReadingChoiceWithdrawal, ReadingLine, ReadingsQuery,
    ReadingsView,
};
use app::review::round::RoundView;
use app::{Action, Page, Problem};
use askama::Template;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::header;
use axum::response::IntoResponse;
use base::Day;
use base::id::{ReadingChoiceId, RoundId};
use serde::Deserialize;

use crate::Web;
use crate::kernel::attachment::{BODY_MAX, keep};
use crate::kernel::frame::{Frame, encode};
use crate::kernel::input::Form;
use crate::kernel::menu::Group;
use crate::kernel::page::{Answer, done, page};
use crate::kernel::route::{self, Declared, Together, get, post};
use crate::kernel::visit::Signed;

pub(crate) fn routes() -> Vec<Declared> {
    pages().into_iter().chain(calls()).collect()
}

fn pages() -> Vec<Declared> {
    let (see, add, change) =
        (Action::ReadingChoiceSee, Action::ReadingChoiceAdd, Action::ReadingChoiceChange);
    vec![
        get("/readings", see, readings).guide("cong-chuc-xa#cach-hieu-do-tinh-chon").menu(
            Group::Reference,
            35,
            "nav.readings",
        ),
        get("/rounds/{id}/readings", Action::RoundSee, of_round).menu(
            Group::Round,
            70,
            "round.readings",
        ),
        get("/reading-choices", see, list).guide("cong-chuc-xa#cach-hieu-do-tinh-chon"),
        post("/reading-choices", add, Together::Adds, record),
        get("/reading-choices/file/{ending}", see, file).examples(&[("ending", "xlsx")]),
        get("/reading-choices/{id}", see, show),
        post(
            "/reading-choices/{id}/correction",
            change,
            Together::Seen("revision", "reading_choice_changed"),
            correct,
        ),
        post(
            "/reading-choices/{id}/withdrawal",
            change,
            Together::Seen("revision", "reading_choice_changed"),
            withdraw,
        ),
        post("/reading-choices/{id}/files", add, Together::Adds, add_file).body_max(BODY_MAX),
    ]
}

fn calls() -> Vec<Declared> {
    let (see, add, change) =
        (Action::ReadingChoiceSee, Action::ReadingChoiceAdd, Action::ReadingChoiceChange);
    vec![
        route::read(
            "/api/v1/readings",
            see,
            "The readings in force for a province on a day, and the papers by which it chose them.",
            api::readings,
        ),
        route::read(
            "/api/v1/rounds/{id}/readings",
            Action::RoundSee,
            "The readings of a round: those of its seal, or those that will be.",
            api::of_round,
        ),
        route::read(
            "/api/v1/reading-choices",
            see,
            "What provinces chose, the latest first, 50 a page, with the rounds that go by it.",
            api::list,
        ),
        route::read(
            "/api/v1/reading-choices/{id}",
            see,
            "One choice, with the revision that a correction or a withdrawal names.",
            api::get,
        ),
        route::write(
            "/api/v1/reading-choices",
            add,
            Together::Adds,
            "Records what the province chose by a paper.",
            api::add,
        ),
        route::write(
            "/api/v1/reading-choices/{id}/correction",
            change,
            Together::Seen("revision", "reading_choice_changed"),
            "Puts a choice right by another one; rounds that are open keep the old one.",
            api::correct,
        ),
        route::write(
            "/api/v1/reading-choices/{id}/withdrawal",
            change,
            Together::Seen("revision", "reading_choice_changed"),
            "Withdraws a choice, with the reason; rounds that are open keep it.",
            api::withdraw,
        ),
    ]
}

/// What a reading decides, as a page says it: `mục 10`, `chỉ tiêu 5.1`, `kết quả họp`.
fn decides(f: &Frame, line: &ReadingLine) -> String {
    let part = |it: &String| match it.as_str() {
        number if number.contains('.') => f.with("readings.mark", "number", number),
        number if number.bytes().all(|b| b.is_ascii_digit()) => {
            f.with("readings.item", "number", number)
        }
        other => f.word("reading_decides", other),
    };
    line.decides.iter().map(part).collect::<Vec<_>>().join(", ")
}

#[derive(Template)]
#[template(path = "review/readings.html")]
struct ReadingsPage<'a> {
    f: &'a Frame,
    v: ReadingsView,
    /// The round whose readings these are.
    round: Option<RoundView>,
    may_choose: bool,
}

impl ReadingsPage<'_> {
    fn decides(&self, line: &ReadingLine) -> String {
        decides(self.f, line)
    }

    /// How many are the province's, and how many it may still choose.
    fn counts(&self) -> (usize, usize) {
        let open = self.v.readings.iter().filter(|it| it.chooser == "province");
        let (chosen, others): (Vec<_>, Vec<_>) = open.partition(|it| it.paper.is_some());
        (chosen.len(), others.len())
    }
}

async fn readings(
    State(web): State<Web>,
    signed: Signed,
    Query(asked): Query<ReadingsQuery>,
) -> Answer {
    let v = app::review::reading_choice::in_force(&web.app, &signed.actor, &asked).await?;
    let may_choose = app::review::reading_choice::may_choose(&web.app, &signed.actor);
    page(&ReadingsPage { f: &signed.frame, v, round: None, may_choose })
}

async fn of_round(State(web): State<Web>, signed: Signed, Path(id): Path<RoundId>) -> Answer {
    let round = app::review::round::get(&web.app, &signed.actor, id).await?;
    let v = app::review::reading_choice::of_round(&web.app, &signed.actor, id).await?;
    page(&ReadingsPage { f: &signed.frame, v, round: Some(round), may_choose: false })
}

#[derive(Template)]
#[template(path = "review/reading_choices.html")]
struct ListPage<'a> {
    f: &'a Frame,
    list: Page<ReadingChoiceView>,
    next: Option<String>,
    /// What may be chosen; nothing for who does not choose.
    open: Vec<OpenReading>,
    standard: String,
    may_choose: bool,
}

async fn list(
    State(web): State<Web>,
    signed: Signed,
    Query(asked): Query<ReadingChoiceQuery>,
) -> Answer {
    let list = app::review::reading_choice::list(&web.app, &signed.actor, &asked).await?;
    let next = list.next.as_ref().map(|next| format!("/reading-choices?before={}", encode(next)));
    let may_choose = app::review::reading_choice::may_choose(&web.app, &signed.actor);
    let open = match may_choose {
        true => app::review::reading_choice::open_readings(&web.app, web.app.today()),
        false => Vec::new(),
    };
    let standard = web.app.law().standards().on(web.app.today());
    let standard = standard.map(|it| it.id.clone()).unwrap_or_default();
    page(&ListPage { f: &signed.frame, list, next, open, standard, may_choose })
}

/// The form: reading and side are one choice.
#[derive(Deserialize)]
struct RecordForm {
    id: ReadingChoiceId,
    standard: String,
    /// `R2=not_cover`.
    choice: String,
    #[serde(default)]
    words: String,
    paper_number: String,
    paper_day: Day,
    paper_issuer: String,
    from_day: Day,
}

async fn record(State(web): State<Web>, signed: Signed, Form(form): Form<RecordForm>) -> Answer {
    let bad = || Problem::new(Code::BadInput).with("field", "choice");
    let (reading, side) = form.choice.split_once('=').ok_or_else(bad)?;
    let new = ReadingChoiceNew {
        id: form.id,
        standard: form.standard,
        reading: reading.to_owned(),
        side: side.to_owned(),
        words: form.words,
        paper_number: form.paper_number,
        paper_day: form.paper_day,
        paper_issuer: form.paper_issuer,
        from_day: form.from_day,
    };
    let it = app::review::reading_choice::add(&web.app, &signed.actor, new).await?;
    let path = format!("/reading-choices/{}", it.id);
    done(&signed.frame, &path, "reading_choice_added", &[("reading", &it.reading)])
}

#[derive(Template)]
#[template(path = "review/reading_choice.html")]
struct OnePage<'a> {
    f: &'a Frame,
    it: ReadingChoiceView,
    /// The sides of its reading; none of a condition of Phiếu A.
    sides: Vec<(String, app::Named)>,
    files: Vec<Attachment>,
    /// Whether it is of the reader's province, so that scans are added.
    is_own: bool,
    may_change: bool,
}

async fn show(State(web): State<Web>, signed: Signed, Path(id): Path<ReadingChoiceId>) -> Answer {
    let (app, actor) = (&web.app, &signed.actor);
    let it = app::review::reading_choice::get(app, actor, id).await?;
    let files =
        app::kernel::attachment::list(app, actor, app::review::reading_choice::files(id)).await?;
    let of_standard = app.law().standards().get(&it.standard).map(|standard| standard.from);
    let open = of_standard.map(|day| app::review::reading_choice::open_readings(app, day));
    let reading = open.into_iter().flatten().find(|open| open.id == it.reading);
    let area = actor.area.as_ref().map(|key| key.as_str().to_owned());
    let is_own = app::review::reading_choice::may_choose(app, actor)
        && area.as_deref() == Some(it.province.as_str());
    let ended = matches!(it.state.as_str(), "corrected" | "withdrawn");
    page(&OnePage {
        f: &signed.frame,
        sides: reading.map(|open| open.sides).unwrap_or_default(),
        files,
        is_own,
        may_change: is_own && !ended,
        it,
    })
}

impl OnePage<'_> {
    fn is_condition(&self) -> bool {
        self.it.reading == FORM_A_CONDITION
    }
}

async fn correct(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<ReadingChoiceId>,
    Form(form): Form<ReadingChoiceCorrection>,
) -> Answer {
    let it = app::review::reading_choice::correct(&web.app, &signed.actor, id, form).await?;
    let path = format!("/reading-choices/{}", it.id);
    done(&signed.frame, &path, "reading_choice_corrected", &[("reading", &it.reading)])
}

async fn withdraw(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<ReadingChoiceId>,
    Form(form): Form<ReadingChoiceWithdrawal>,
) -> Answer {
    let it = app::review::reading_choice::withdraw(&web.app, &signed.actor, id, form).await?;
    let path = format!("/reading-choices/{id}");
    done(&signed.frame, &path, "reading_choice_withdrawn", &[("reading", &it.reading)])
}

async fn add_file(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<ReadingChoiceId>,
    form: Multipart,
) -> Answer {
    let about = app::review::reading_choice::files(id);
    keep(&web, &signed, about, &format!("/reading-choices/{id}"), form).await
}

/// All choices that one sees, with the rounds that go by them, as a file.
async fn file(State(web): State<Web>, signed: Signed, Path(ending): Path<String>) -> Answer {
    let format = ListFormat::from_name(&ending).ok_or_else(|| Problem::new(Code::NotFound))?;
    let lang = signed.frame.lang;
    let content = app::review::reading_choice::file(&web.app, &signed.actor, format, lang).await?;
    let named = format!("attachment; filename=\"cach-hieu.{ending}\"");
    let headers = [
        (header::CONTENT_TYPE, format.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, named),
    ];
    Ok((headers, content).into_response())
}
