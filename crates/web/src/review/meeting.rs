//! Village meetings: the list of a round, and the screen to run one. What was typed stays in its
//! place when something of it cannot be saved.

mod api;
mod several;
mod undo;

use std::collections::HashMap;

use app::kernel::attachment::Attachment;
use app::kernel::problem::{Code, Problem};
use app::review::listing::Board;
use app::review::meeting::{
    MeetingHousehold, MeetingNew, MeetingOpening, MeetingRow, MeetingSave, MeetingView, VoteCounts,
    VoteSave, seen,
};
use app::review::round::RoundView;
use app::{Action, Attendance};
use askama::Template;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::StatusCode;
use base::id::{HouseholdId, MeetingId, RoundId, VillageId};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::Web;
use crate::kernel::attachment::{BODY_MAX, keep};
use crate::kernel::frame::Frame;
use crate::kernel::input::Form;
use crate::kernel::menu::Group;
use crate::kernel::page::{Answer, done, page};
use crate::kernel::problem::{FindingView, findings, html};
use crate::kernel::route::{self, Declared, Together, get, post};
use crate::kernel::visit::Signed;

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        get("/rounds/{id}/meetings", Action::MeetingSee, list).menu(
            Group::Round,
            30,
            "round.meetings",
        ),
        post("/rounds/{id}/meetings", Action::MeetingRun, Together::Adds, open),
        get("/rounds/{id}/meetings/several", Action::MeetingRun, several::form),
        post("/rounds/{id}/meetings/several", Action::MeetingRun, Together::Adds, several::open),
        get("/meetings/{id}", Action::MeetingSee, show)
            .guide("cong-chuc-xa#dot-ra-soat-theo-tung-buoc"),
        post(
            "/meetings/{id}",
            Action::MeetingRun,
            Together::Seen("version", "meeting_changed"),
            save,
        ),
        post(
            "/meetings/{id}/closing",
            Action::MeetingRun,
            Together::Seen("seen", "meeting_changed"),
            close,
        ),
        post(
            "/meetings/{id}/reopening",
            Action::MeetingUndo,
            Together::Seen("seen", "meeting_changed"),
            undo::reopen,
        ),
        post(
            "/meetings/{id}/votes/undoing",
            Action::MeetingUndo,
            Together::Seen("seen", "meeting_changed"),
            undo::votes,
        ),
        route::read(
            "/api/v1/rounds/{id}/meetings",
            Action::MeetingSee,
            "The meetings of a round.",
            api::list,
        ),
        route::write(
            "/api/v1/rounds/{id}/meetings",
            Action::MeetingRun,
            Together::Adds,
            "Opens the meeting of a village.",
            api::open,
        ),
        route::read(
            "/api/v1/meetings/{id}",
            Action::MeetingSee,
            "A meeting with its attendance, its households and their votes.",
            api::get,
        ),
        route::write(
            "/api/v1/meetings/{id}",
            Action::MeetingRun,
            Together::Seen("version", "meeting_changed"),
            "Saves attendance and votes; what others changed meanwhile is not overwritten.",
            api::save,
        ),
        route::write(
            "/api/v1/meetings/{id}/closing",
            Action::MeetingRun,
            Together::Seen("revision", "meeting_changed"),
            "Ends a meeting.",
            api::close,
        ),
        route::write(
            "/api/v1/meetings/{id}/reopening",
            Action::MeetingUndo,
            Together::Seen("revision", "meeting_changed"),
            "Opens an ended meeting again, while nothing rests on its end.",
            api::reopen,
        ),
        route::write(
            "/api/v1/meetings/{id}/votes/undoing",
            Action::MeetingUndo,
            Together::Seen("revision", "meeting_changed"),
            "Takes back the votes of a meeting that were saved last.",
            api::undo_votes,
        ),
        post("/meetings/{id}/files", Action::MeetingRun, Together::Adds, add_file)
            .body_max(BODY_MAX),
    ]
}

#[derive(Template)]
#[template(path = "review/meetings.html")]
struct ListPage<'a> {
    f: &'a Frame,
    r: RoundView,
    board: Board,
    meetings: Vec<MeetingRow>,
    /// Who may be named.
    names: Vec<String>,
    /// What the form of a new one begins with.
    opening: MeetingOpening,
}

impl ListPage<'_> {
    /// The office of who presides: as it was written last time, else that of a village's head.
    fn chair_title(&self) -> &str {
        match (self.opening.chair_title.as_str(), self.opening.is_head) {
            ("", true) => self.f.t("role.village_head"),
            (title, _) => title,
        }
    }

    fn is_chosen(&self, village: &VillageId) -> bool {
        self.opening.village.as_ref() == Some(village)
    }
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct OpeningQuery {
    /// The village that the form of a new meeting is for.
    #[serde(default)]
    village: String,
}

async fn list(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RoundId>,
    Query(query): Query<OpeningQuery>,
) -> Answer {
    let (app, actor) = (&web.app, &signed.actor);
    let meetings = app::review::meeting::list(app, actor, id).await?;
    let r = app::review::round::get(app, actor, id).await?;
    let board = app::review::listing::round_board(app, actor, id).await?;
    let (day, village) = (app.today(), query.village.parse().ok());
    let of = (&board, meetings.as_slice());
    let opening = app::review::meeting::opening(app, actor, (id, day), of, village).await?;
    let asked = (opening.village, r.review_day);
    let names = app::review::meeting::proposed(app, actor, id, asked).await?;
    page(&ListPage { f: &signed.frame, r, board, meetings, names, opening })
}

async fn open(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RoundId>,
    Form(form): Form<MeetingNew>,
) -> Answer {
    let meeting = form.id;
    app::review::meeting::open(&web.app, &signed.actor, id, form).await?;
    done(&signed.frame, &format!("/meetings/{meeting}"), "meeting_opened", &[])
}

/// A household's row on the screen: what stands in its fields.
struct RowView {
    it: MeetingHousehold,
    agree: String,
    against: String,
    abstain: String,
    remark: String,
    seen: String,
}

#[derive(Template)]
#[template(path = "review/meeting.html")]
struct MeetingPage<'a> {
    f: &'a Frame,
    m: MeetingRow,
    /// What was sent and not taken: it stands in the boxes as it was typed.
    typed: Option<&'a HashMap<String, String>>,
    view: MeetingView,
    rows: Vec<RowView>,
    wrong: Vec<FindingView>,
    wrong_title: String,
    obstacles: Vec<FindingView>,
    files: Vec<Attachment>,
    /// Who may be named.
    names: Vec<String>,
}

impl MeetingPage<'_> {
    /// What stands in a box.
    fn text(&self, name: &str) -> String {
        if let Some(typed) = self.typed.and_then(|form| form.get(name)) {
            return typed.clone();
        }
        let (m, there) = (&self.m, &self.m.attendance);
        match name {
            "held_on" => m.held_on.to_string(),
            "hour" => m.hour.clone(),
            "place" => m.place.clone(),
            "chair" => m.chair.clone(),
            "chair_title" => m.chair_title.clone(),
            "ended_hour" => m.ended_hour.clone(),
            "steering_names" => m.steering_names.clone(),
            "organisations_names" => m.organisations_names.clone(),
            "front_names" => m.front_names.clone(),
            "reviewers_names" => m.reviewers_names.clone(),
            "others" => there.others.to_string(),
            // Nobody counted: the box is empty, and the kinds are added up.
            "everybody" if there.everybody == 0 => String::new(),
            "everybody" => there.everybody.to_string(),
            "secretary" => m.secretary.clone(),
            "secretary_title" => m.secretary_title.clone(),
            "opinions" => m.opinions.clone(),
            "steering" => there.steering.to_string(),
            "organisations" => there.organisations.to_string(),
            "front" => there.front.to_string(),
            "reviewers" => there.reviewers.to_string(),
            "households" => there.households.to_string(),
            "households_total" => there.households_total.to_string(),
            _ => String::new(),
        }
    }
}

/// The screen; `typed` goes before what is stored.
async fn screen(
    web: &Web,
    signed: &Signed,
    id: MeetingId,
    typed: Option<(&HashMap<String, String>, &Problem)>,
) -> Answer {
    let view = app::review::meeting::get(&web.app, &signed.actor, id).await?;
    let files =
        app::kernel::attachment::list(&web.app, &signed.actor, app::review::meeting::files(id))
            .await?;
    let m = view.meeting.clone();
    let asked = (Some(m.village), m.held_on);
    let names = app::review::meeting::proposed(&web.app, &signed.actor, m.round, asked).await?;
    let mut rows = Vec::with_capacity(view.households.len());
    for it in &view.households {
        let stored = it.vote.as_ref();
        let number = |pick: fn(&app::Votes) -> i64| {
            stored.map_or_else(String::new, |vote| pick(&vote.votes).to_string())
        };
        let mut row = RowView {
            agree: number(|votes| votes.agree),
            against: number(|votes| votes.against),
            abstain: number(|votes| votes.abstain),
            remark: stored.map_or_else(String::new, |vote| vote.remark.clone()),
            seen: stored.map_or_else(String::new, |vote| seen(&vote.votes, &vote.remark)),
            it: it.clone(),
        };
        if let Some((form, _)) = typed {
            let field = |name: &str| form.get(&format!("{name}_{}", it.row.household)).cloned();
            row.agree = field("agree").unwrap_or(row.agree);
            row.against = field("against").unwrap_or(row.against);
            row.abstain = field("abstain").unwrap_or(row.abstain);
            row.remark = field("remark").unwrap_or(row.remark);
        }
        rows.push(row);
    }
    let frame = &signed.frame;
    let words = web.app.words();
    let (wrong, wrong_title, status) = match typed {
        Some((_, problem)) => {
            let status = StatusCode::from_u16(problem.code.status());
            let title = problem.text(words, frame.lang);
            (findings(frame, &problem.findings), title, status.unwrap_or(StatusCode::CONFLICT))
        }
        None => (Vec::new(), String::new(), StatusCode::OK),
    };
    let obstacles = findings(frame, &view.obstacles);
    let screen = MeetingPage {
        f: frame,
        m,
        typed: typed.map(|(form, _)| form),
        rows,
        wrong,
        wrong_title,
        obstacles,
        files,
        names,
        view,
    };
    Ok(html(status, screen.render()))
}

async fn show(State(web): State<Web>, signed: Signed, Path(id): Path<MeetingId>) -> Answer {
    screen(&web, &signed, id, None).await
}

/// The form as it was sent; a household whose three fields are empty has no votes.
fn read(form: &HashMap<String, String>) -> Result<MeetingSave, Problem> {
    let bad = |field: &str| Problem::new(Code::BadInput).with("field", field);
    let text = |name: &str| form.get(name).map_or("", String::as_str);
    // The box of a household's votes is named by what it holds.
    let kind = |name: &str| match name.split_once('_') {
        None if name == "others" => bad("other_households"),
        Some((kind @ ("agree" | "against" | "abstain"), _)) => bad(kind),
        Some(_) | None => bad(name),
    };
    let count = |name: &str| match text(name).trim() {
        "" => Ok(0),
        digits => digits.parse::<i64>().map_err(|_| kind(name)),
    };
    let mut votes = Vec::new();
    for name in form.keys() {
        let Some(id) = name.strip_prefix("agree_") else { continue };
        let household: HouseholdId = id.parse().map_err(|_| bad("household"))?;
        let field = |kind: &str| format!("{kind}_{id}");
        let empty =
            ["agree", "against", "abstain"].iter().all(|kind| text(&field(kind)).trim().is_empty());
        if empty {
            continue;
        }
        votes.push(VoteSave {
            household,
            seen: text(&field("seen")).to_owned(),
            votes: VoteCounts {
                agree: count(&field("agree"))?,
                against: count(&field("against"))?,
                abstain: count(&field("abstain"))?,
            },
            remark: text(&field("remark")).to_owned(),
        });
    }
    Ok(MeetingSave {
        version: text("version").parse().map_err(|_| bad("version"))?,
        held_on: text("held_on").parse().map_err(|_| bad("held_on"))?,
        hour: text("hour").to_owned(),
        place: text("place").to_owned(),
        chair: text("chair").to_owned(),
        chair_title: text("chair_title").to_owned(),
        ended_hour: text("ended_hour").to_owned(),
        steering_names: text("steering_names").to_owned(),
        organisations_names: text("organisations_names").to_owned(),
        front_names: text("front_names").to_owned(),
        reviewers_names: text("reviewers_names").to_owned(),
        secretary: text("secretary").to_owned(),
        secretary_title: text("secretary_title").to_owned(),
        attendance: Attendance {
            steering: count("steering")?,
            organisations: count("organisations")?,
            front: count("front")?,
            reviewers: count("reviewers")?,
            households: count("households")?,
            households_total: count("households_total")?,
            others: count("others")?,
            everybody: count("everybody")?,
        },
        opinions: text("opinions").to_owned(),
        votes,
        rest_agreed: form.contains_key("rest_agreed"),
    })
}

async fn save(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<MeetingId>,
    Form(form): Form<HashMap<String, String>>,
) -> Answer {
    let saved = match read(&form) {
        Ok(save) => app::review::meeting::save_counted(&web.app, &signed.actor, id, save).await,
        Err(problem) => Err(problem),
    };
    match saved {
        Ok((_, 0)) => done(&signed.frame, &format!("/meetings/{id}"), "saved", &[]),
        Ok((_, votes)) => undo::said_votes(&web, &signed, id, votes).await,
        Err(problem)
            if matches!(
                problem.code,
                Code::MeetingChanged | Code::MeetingRefused | Code::BadInput | Code::StepDayWrong
            ) =>
        {
            screen(&web, &signed, id, Some((&form, &problem))).await
        }
        Err(problem) => Err(problem.into()),
    }
}

#[derive(Deserialize)]
struct ClosingForm {
    #[serde(default)]
    seen: String,
}

async fn close(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<MeetingId>,
    Form(form): Form<ClosingForm>,
) -> Answer {
    match app::review::meeting::close(&web.app, &signed.actor, id, Some(&form.seen)).await {
        Ok(_) => undo::said_end(&web, &signed, id).await,
        Err(problem) if problem.code == Code::MeetingChanged => {
            screen(&web, &signed, id, Some((&HashMap::new(), &problem))).await
        }
        Err(problem) => Err(problem.into()),
    }
}

async fn add_file(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<MeetingId>,
    form: Multipart,
) -> Answer {
    keep(&web, &signed, app::review::meeting::files(id), &format!("/meetings/{id}"), form).await
}
