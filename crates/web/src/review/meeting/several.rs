//! The meetings of several villages opened on one page. Each is opened for itself, so that a village that
//! cannot meet keeps no other; what could not be opened stays on the page as it was typed, with its reason.

use app::kernel::problem::{Code, Problem};
use app::review::listing::Board;
use app::review::meeting::{MeetingNew, MeetingRow};
use app::review::round::RoundView;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use base::id::{MeetingId, RoundId, VillageId};

use crate::Web;
use crate::kernel::day_field;
use crate::kernel::fields::Fields;
use crate::kernel::frame::Frame;
use crate::kernel::input::Form;
use crate::kernel::page::Answer;
use crate::kernel::problem::{FindingView, findings, html};
use crate::kernel::visit::Signed;

/// What is typed of each village.
const TYPED: [&str; 7] =
    ["held_on", "hour", "place", "chair", "chair_title", "secretary", "secretary_title"];

/// A village's row on the page.
struct Row {
    at: usize,
    village: VillageId,
    name: String,
    id: String,
    is_marked: bool,
    typed: Vec<String>,
    wrong: String,
    findings: Vec<FindingView>,
}

impl Row {
    fn text(&self, name: &str) -> &str {
        let place = TYPED.iter().position(|it| *it == name);
        place.and_then(|place| self.typed.get(place)).map_or("", String::as_str)
    }
}

/// A meeting that was opened.
struct Opened {
    id: MeetingId,
    name: String,
}

#[derive(Template)]
#[template(path = "review/meetings_several.html")]
struct SeveralPage<'a> {
    f: &'a Frame,
    r: &'a RoundView,
    rows: Vec<Row>,
    opened: Vec<Opened>,
}

/// The villages that have households which no meeting has agreed to, and no meeting that runs; what is
/// known of an earlier one stands in the boxes.
fn rows(f: &Frame, board: &Board, meetings: &[MeetingRow], sent: &Fields) -> Vec<Row> {
    let waits = board.villages.iter().filter(|it| {
        let runs = |m: &MeetingRow| m.village == it.village && m.closed_at.is_none();
        it.progress.met < it.progress.listed && !meetings.iter().any(runs)
    });
    let row = |(at, it): (usize, &app::review::listing::VillageBoard)| {
        let at = at + 1;
        let last = meetings.iter().filter(|m| m.village == it.village).max_by_key(|m| m.held_on);
        let usual = |name: &str| match (name, last) {
            ("place", Some(last)) => last.place.clone(),
            ("chair", Some(last)) => last.chair.clone(),
            ("chair_title", Some(last)) => last.chair_title.clone(),
            ("secretary", Some(last)) => last.secretary.clone(),
            ("secretary_title", Some(last)) => last.secretary_title.clone(),
            _ => String::new(),
        };
        let is_sent = sent.all("village").any(|village| village == it.village.to_string());
        // A row is known by its village: others may have met since the page was made.
        let of = sent.all("row").position(|row| row.ends_with(&format!(" {}", it.village)));
        let number: Option<usize> =
            of.and_then(|of| sent.all("row").nth(of)?.split(' ').next()?.parse().ok());
        let typed = |name: &&str| match number {
            Some(number) => sent.get(&format!("{name}_{number}")).to_owned(),
            None => usual(name),
        };
        let id = number.map(|it| sent.get(&format!("id_{it}")).to_owned());
        Row {
            at,
            village: it.village,
            name: it.name.clone(),
            id: id.filter(|it| !it.is_empty()).unwrap_or_else(|| f.id()),
            is_marked: is_sent,
            typed: TYPED.iter().map(typed).collect(),
            wrong: String::new(),
            findings: Vec::new(),
        }
    };
    waits.enumerate().map(row).collect()
}

fn new_of(row: &Row) -> Result<MeetingNew, Problem> {
    let bad = |field: &str| Problem::new(Code::BadInput).with("field", field);
    let day = row.text("held_on");
    let held_on = base::day::parse_day(day)
        .ok_or_else(|| day_field::problem_of("held_on", day).unwrap_or_else(|| bad("held_on")))?;
    Ok(MeetingNew {
        id: row.id.parse().map_err(|_| bad("id"))?,
        village: row.village,
        held_on,
        hour: row.text("hour").to_owned(),
        place: row.text("place").to_owned(),
        chair: row.text("chair").to_owned(),
        chair_title: row.text("chair_title").to_owned(),
        secretary: row.text("secretary").to_owned(),
        secretary_title: row.text("secretary_title").to_owned(),
    })
}

pub(super) async fn form(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RoundId>,
) -> Answer {
    let (r, rows, _) = asked(&web, &signed, id, &Fields::default()).await?;
    let page = SeveralPage { f: &signed.frame, r: &r, rows, opened: Vec::new() };
    Ok(html(StatusCode::OK, page.render()))
}

async fn asked(
    web: &Web,
    signed: &Signed,
    id: RoundId,
    sent: &Fields,
) -> Result<(RoundView, Vec<Row>, Vec<MeetingRow>), Problem> {
    let r = app::review::round::get(&web.app, &signed.actor, id).await?;
    let board = app::review::listing::round_board(&web.app, &signed.actor, id).await?;
    let meetings = app::review::meeting::list(&web.app, &signed.actor, id).await?;
    let rows = rows(&signed.frame, &board, &meetings, sent);
    Ok((r, rows, meetings))
}

pub(super) async fn open(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RoundId>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    let f = &signed.frame;
    let sent = Fields::new(fields);
    let (r, waiting, meetings) = asked(&web, &signed, id, &sent).await?;
    let (mut left, mut opened) = (Vec::new(), Vec::new());
    // Sent again: what was opened under the same id is there.
    for it in meetings {
        if sent.names().any(|(name, value)| name.starts_with("id_") && value == it.id.to_string()) {
            opened.push(Opened { id: it.id, name: it.village_name });
        }
    }
    for mut row in waiting {
        if !row.is_marked {
            left.push(row);
            continue;
        }
        let done = match new_of(&row) {
            Ok(new) => {
                let meeting = new.id;
                let done = app::review::meeting::open(&web.app, &signed.actor, id, new).await;
                done.map(|_| meeting)
            }
            Err(problem) => Err(problem),
        };
        match done {
            Ok(meeting) => opened.push(Opened { id: meeting, name: row.name }),
            // What is wrong with the program or with who asks is wrong with all of them.
            Err(problem) if !(404..500).contains(&problem.code.status()) => {
                return Err(problem.into());
            }
            Err(problem) => {
                let (what, cure) = problem.said(web.app.words(), f.lang);
                row.wrong = format!("{what} {cure}");
                row.findings = findings(f, &problem.findings);
                left.push(row);
            }
        }
    }
    let refused = left.iter().any(|row| !row.wrong.is_empty());
    if opened.is_empty() && !refused {
        return Err(Problem::new(Code::BadInput).with("field", "choices").into());
    }
    let status = if refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = SeveralPage { f, r: &r, rows: left, opened };
    Ok(html(status, page.render()))
}
