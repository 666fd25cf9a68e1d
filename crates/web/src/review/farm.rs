//! Farming households that ask to be recognised as of average living standard (Phụ lục VIII).

mod api;
mod section;
mod sheet;

use app::kernel::attachment::Attachment;
use app::kernel::problem::{Code, Problem};
use app::place::village::Village;
use app::review::farm::{
    AnswerNew, FarmAnswerKind, FarmListQuery, FarmNew, FarmRow, FarmState, FarmView, FileFormat,
};
use app::{Action, Page};
use askama::Template;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::header;
use axum::response::IntoResponse;
use base::Day;
use base::id::{FarmAnswerId, FarmId, FarmSheetId};
use schemars::JsonSchema;
use serde::Deserialize;

pub(crate) use self::section::SECTIONS;
use crate::Web;
use crate::kernel::attachment::{BODY_MAX, keep};
use crate::kernel::frame::{Frame, encode};
use crate::kernel::input::Form;
use crate::kernel::menu::Group;
use crate::kernel::page::{Answer, done, page};
use crate::kernel::route::{self, Declared, Together, get, post};
use crate::kernel::visit::Signed;

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        get("/farms", Action::FarmSee, list)
            .guide("cong-chuc-xa#ho-nong-lam-ngu-diem-nghiep-co-muc-song-trung-binh")
            .menu(Group::Top, 45, "nav.farms"),
        post("/farms", Action::FarmAdd, Together::Adds, add),
        get("/farms/{id}", Action::FarmSee, show),
        get("/farms/file/{ending}", Action::FarmSee, file).examples(&[("ending", "csv")]),
        post(
            "/farms/{id}/sheet",
            Action::FarmAdd,
            Together::Seen("replaces", "farm_changed"),
            sheet::fill_in,
        ),
        post("/farms/{id}/sheet-result", Action::FarmAdd, Together::Apart, sheet::result),
        post(
            "/farms/{id}/answer",
            Action::FarmAnswer,
            Together::Seen("replaces", "farm_changed"),
            answer,
        ),
        post("/farms/{id}/files", Action::FarmAdd, Together::Adds, add_file).body_max(BODY_MAX),
        route::read(
            "/api/v1/farms",
            Action::FarmSee,
            "Farming households that asked to be recognised as of average living standard, the latest \
             first, 50 a page.",
            api::list,
        ),
        route::read(
            "/api/v1/farms/{id}",
            Action::FarmSee,
            "One with its sheet, the calculation, and its answers.",
            api::get,
        ),
        route::write(
            "/api/v1/farms",
            Action::FarmAdd,
            Together::Adds,
            "Takes in the request of a farming household.",
            api::add,
        ),
        route::write(
            "/api/v1/farms/{id}/sheet",
            Action::FarmAdd,
            Together::Seen("replaces", "farm_changed"),
            "Fills in the form of Phụ lục VIII, or corrects it.",
            api::fill_in,
        ),
        route::write(
            "/api/v1/farms/{id}/answer",
            Action::FarmAnswer,
            Together::Seen("replaces", "farm_changed"),
            "Recognises a farming household, refuses it with the reason, or ends a recognition.",
            api::answer,
        ),
    ]
}

#[derive(Deserialize, JsonSchema)]
struct Asked {
    #[serde(default)]
    text: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    village: String,
    /// The code of a household that the form of a new one begins with.
    #[serde(default)]
    household: String,
    before: Option<String>,
}

#[derive(Template)]
#[template(path = "review/farms.html")]
struct ListPage<'a> {
    f: &'a Frame,
    list: Page<FarmRow>,
    asked: &'a Asked,
    states: [&'static str; 5],
    villages: Vec<Village>,
    filter: String,
    next: Option<String>,
}

async fn list(State(web): State<Web>, signed: Signed, Query(asked): Query<Asked>) -> Answer {
    let query = FarmListQuery {
        text: asked.text.clone(),
        state: asked.state.clone(),
        village: asked.village.clone(),
        before: asked.before.clone(),
    };
    let list = app::review::farm::list(&web.app, &signed.actor, &query).await?;
    let filter = format!(
        "text={}&state={}&village={}",
        encode(&asked.text),
        encode(&asked.state),
        encode(&asked.village)
    );
    let next = list.next.as_ref().map(|next| format!("/farms?{filter}&before={}", encode(next)));
    let villages = app::place::village::list(&web.app, &signed.actor).await?;
    let states = FarmState::ALL.map(FarmState::as_str);
    page(&ListPage { f: &signed.frame, list, asked: &asked, states, villages, filter, next })
}

async fn file(
    State(web): State<Web>,
    signed: Signed,
    Path(ending): Path<String>,
    Query(asked): Query<FarmListQuery>,
) -> Answer {
    let format = FileFormat::parse(&ending).ok_or_else(|| Problem::new(Code::NotFound))?;
    let lang = signed.frame.lang;
    let file = app::review::farm::file(&web.app, &signed.actor, &asked, format, lang).await?;
    let named = format!("attachment; filename=\"{}\"", file.name);
    let headers =
        [(header::CONTENT_TYPE, file.media_type.to_owned()), (header::CONTENT_DISPOSITION, named)];
    Ok((headers, file.content).into_response())
}

#[derive(Deserialize)]
struct NewForm {
    id: FarmId,
    household: String,
    #[serde(default)]
    applicant: String,
    received_on: Day,
}

async fn add(State(web): State<Web>, signed: Signed, Form(form): Form<NewForm>) -> Answer {
    let household = app::people::household::named(&web.app, &signed.actor, &form.household).await?;
    let new = FarmNew {
        id: form.id,
        household,
        applicant: form.applicant,
        received_on: form.received_on,
    };
    let row = app::review::farm::add(&web.app, &signed.actor, new).await?;
    done(&signed.frame, &format!("/farms/{}", row.id), "farm_added", &[("name", &row.applicant)])
}

#[derive(Template)]
#[template(path = "review/farm.html")]
struct OnePage<'a> {
    f: &'a Frame,
    v: &'a FarmView,
    files: Vec<Attachment>,
    part: sheet::Part,
    today: Day,
}

impl OnePage<'_> {
    /// Who may fill the form in now.
    fn may_fill(&self) -> bool {
        let ended = self.v.answer().is_some_and(|it| it.kind == FarmAnswerKind::Ended);
        self.f.may("farm.add") && self.v.carries_on && !ended
    }

    fn may_answer(&self) -> bool {
        self.f.may("farm.answer") && self.v.carries_on
    }

    /// The answers that may come next.
    fn next_answers(&self) -> &'static [&'static str] {
        match self.v.answer().map(|it| it.kind) {
            None | Some(FarmAnswerKind::Refused) => &["recognised", "refused"],
            Some(FarmAnswerKind::Recognised) => &["ended", "recognised"],
            Some(FarmAnswerKind::Ended) => &["ended"],
        }
    }

    fn is_recognised(&self) -> bool {
        self.v.answer().is_some_and(|it| it.kind == FarmAnswerKind::Recognised)
    }

    fn was_recognised(&self) -> bool {
        self.v.answers.iter().any(|it| it.kind == FarmAnswerKind::Recognised)
    }

    /// Whether the reader may have the whole decision: who sees one village has the extract.
    fn reads_whole(&self) -> bool {
        !self.f.sees_a_village()
    }

    fn is_refused(&self) -> bool {
        self.v.answer().is_some_and(|it| it.kind == FarmAnswerKind::Refused)
    }

    /// The answer that a new one names.
    fn replaces(&self) -> String {
        self.v.answer().map(|it| it.id.to_string()).unwrap_or_default()
    }

    /// The sheet that the chairman reads.
    fn sheet(&self) -> String {
        self.v.sheet.as_ref().map(|it| it.sheet.id.to_string()).unwrap_or_default()
    }

    /// The day that stands in the field: that of the answer where it stays.
    fn day(&self) -> String {
        self.today.to_string()
    }

    /// What the refusal may say, from what was found.
    fn reason(&self) -> String {
        if self.is_recognised() {
            return String::new();
        }
        let found = self.v.findings.iter().map(|it| self.f.finding(it));
        found.collect::<Vec<_>>().join(" ")
    }
}

async fn show(State(web): State<Web>, signed: Signed, Path(id): Path<FarmId>) -> Answer {
    let view = app::review::farm::get(&web.app, &signed.actor, id).await?;
    let part = sheet::Part::of(&view, web.app.today());
    shown(&web, &signed, &view, part).await
}

/// The page of one, with its form as it is kept or as it is being filled in.
async fn shown(web: &Web, signed: &Signed, view: &FarmView, part: sheet::Part) -> Answer {
    let about = app::review::farm::files(view.row.id);
    let files = app::kernel::attachment::list(&web.app, &signed.actor, about).await?;
    page(&OnePage { f: &signed.frame, v: view, files, part, today: web.app.today() })
}

#[derive(Deserialize)]
struct AnswerForm {
    id: FarmAnswerId,
    #[serde(default)]
    replaces: String,
    #[serde(default)]
    sheet: String,
    kind: FarmAnswerKind,
    day: Day,
    #[serde(default)]
    number: String,
    #[serde(default)]
    posted_on: String,
    #[serde(default)]
    reason: String,
}

/// What a field holds; nothing where it is empty.
fn optional<T: std::str::FromStr>(text: &str, field: &str) -> Result<Option<T>, Problem> {
    match text.trim() {
        "" => Ok(None),
        text => {
            text.parse().map(Some).map_err(|_| Problem::new(Code::BadInput).with("field", field))
        }
    }
}

async fn answer(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<FarmId>,
    Form(form): Form<AnswerForm>,
) -> Answer {
    let new = AnswerNew {
        id: form.id,
        replaces: optional::<FarmAnswerId>(&form.replaces, "replaces")?,
        sheet: optional::<FarmSheetId>(&form.sheet, "sheet")?,
        kind: form.kind,
        day: form.day,
        number: form.number,
        posted_on: optional::<Day>(&form.posted_on, "posted_on")?,
        reason: form.reason,
    };
    app::review::farm::answer(&web.app, &signed.actor, id, new).await?;
    let said = match form.kind {
        FarmAnswerKind::Recognised => "farm_recognised",
        FarmAnswerKind::Refused => "farm_refused",
        FarmAnswerKind::Ended => "farm_ended",
    };
    done(&signed.frame, &format!("/farms/{id}"), said, &[])
}

async fn add_file(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<FarmId>,
    form: Multipart,
) -> Answer {
    let about = app::review::farm::files(id);
    keep(&web, &signed, about, &format!("/farms/{id}"), form).await
}
