//! Review rounds: the list, opening one, choosing its score table, deciding it.

mod api;
mod late;

use app::front::calls::Call;
use app::kernel::filter::chosen;
use app::review::decision::{LatePaper, LateView};
use app::review::listing::Board;
use app::review::round::{RoundClose, RoundNew, RoundView, TableChange, TableWork};
use app::review::score_table::ScoreTableView;
use app::{Action, Decision, RoundFlow, RoundKind, RoundState, Standing, Step, StepView};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, HeaderValue};
use base::Day;
use base::id::{RoundId, ScoreTableId};
use chrono::Datelike;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::Web;
use crate::kernel::frame::Frame;
use crate::kernel::input::{Form, confirmed};
use crate::kernel::menu::Group;
use crate::kernel::page::{Answer, done, page, see};
use crate::kernel::problem::{Failure, FindingView, findings};
use crate::kernel::route::{self, Declared, Together, get, post};
use crate::kernel::visit::Signed;

/// Seconds after which a page of work under way loads itself again.
const AGAIN_S: &str = "2";

pub(crate) fn routes() -> Vec<Declared> {
    let mut all = vec![
        get("/rounds", Action::RoundSee, round_list)
            .guide("cong-chuc-xa#dot-ra-soat-theo-tung-buoc")
            .menu(Group::Top, 30, "nav.rounds"),
        post("/rounds", Action::RoundOpen, Together::Once("round_taken"), round_open),
        get("/rounds/{id}", Action::RoundSee, round_get).menu(Group::Round, 10, "round.steps"),
        post(
            "/rounds/{id}/closing",
            Action::RoundClose,
            Together::Once("round_closed"),
            round_close,
        ),
        get("/rounds/{id}/late", Action::RoundSee, round_late),
        post(
            "/rounds/{id}/late",
            Action::RoundDecide,
            Together::Seen("seen", "round_late_changed"),
            round_decide_late,
        ),
        route::read(
            "/api/v1/rounds/{id}/late",
            Action::RoundSee,
            "What a decision of `day`, or of the review day, changes behind later ones on the same \
             households.",
            late::get,
        ),
        route::write(
            "/api/v1/rounds/{id}/late",
            Action::RoundDecide,
            Together::Seen("seen", "round_late_changed"),
            "Decides a round for a day before later decisions, on a paper that corrects, after what it \
             changes was seen.",
            late::decide,
        ),
        route::read(
            "/api/v1/rounds",
            Action::RoundSee,
            "Review rounds, the latest first.",
            api::list,
        ),
        route::read(
            "/api/v1/rounds/{id}",
            Action::RoundSee,
            "One round, with how far it is.",
            api::get,
        ),
        route::write(
            "/api/v1/rounds",
            Action::RoundOpen,
            Together::Once("round_taken"),
            "Opens a round.",
            api::open,
        ),
        route::write(
            "/api/v1/rounds/{id}/decision",
            Action::RoundDecide,
            Together::Once("round_decided"),
            "Puts the classes in force; where a draft was approved, `seen` is the hash of what was read.",
            api::decide,
        ),
        route::write(
            "/api/v1/rounds/{id}/closing",
            Action::RoundClose,
            Together::Once("round_closed"),
            "Closes a round without a decision, with the reason.",
            api::close,
        ),
    ];
    all.extend(table_routes());
    all
}

/// Those of a round's score table.
fn table_routes() -> Vec<Declared> {
    vec![
        post(
            "/rounds/{id}/score-table",
            Action::RoundChange,
            Together::Once("round_has_table"),
            round_set_table,
        ),
        post(
            "/rounds/{id}/score-table/change",
            Action::RoundChange,
            Together::Seen("from", "round_table_changed"),
            round_change_table,
        ),
        post(
            "/rounds/{id}/score-table/change/cancel",
            Action::RoundChange,
            Together::Fills,
            round_change_cancel,
        ),
        route::write(
            "/api/v1/rounds/{id}/score-table",
            Action::RoundChange,
            Together::Once("round_has_table"),
            "Chooses the score table and classifies what waits for it.",
            api::set_table,
        ),
        route::write(
            "/api/v1/rounds/{id}/score-table/change",
            Action::RoundChange,
            Together::Seen("from", "round_table_changed"),
            "Takes an open round from a table of questions to the circular's points: what was given stays, \
             forms are asked anew.",
            api::change_table,
        ),
        route::read(
            "/api/v1/rounds/{id}/score-table/change",
            Action::RoundSee,
            "How far the change of a round's score table is.",
            api::table_work,
        ),
        route::write(
            "/api/v1/rounds/{id}/score-table/change/cancel",
            Action::RoundChange,
            Together::Fills,
            "Calls the change of a round's score table off; nothing of it is left.",
            api::table_change_cancel,
        ),
    ]
}

#[derive(Template)]
#[template(path = "review/rounds.html")]
struct ListPage<'a> {
    f: &'a Frame,
    rounds: Vec<RoundView>,
    /// What the form of a new one begins with: this year, and the day on which its season does.
    year: i32,
    day: Day,
}

#[derive(Deserialize, JsonSchema)]
struct ListQuery {
    /// The year of the round that is to be opened.
    year: Option<i32>,
}

async fn round_list(
    State(web): State<Web>,
    signed: Signed,
    Query(query): Query<ListQuery>,
) -> Answer {
    let rounds = app::review::round::list(&web.app, &signed.actor).await?;
    let year = query.year.filter(|year| (2000..=2200).contains(year));
    let year = year.unwrap_or_else(|| web.app.today().year());
    let day = app::review::round::review_day(&web.app, year);
    page(&ListPage { f: &signed.frame, rounds, year, day })
}

#[derive(Deserialize)]
struct OpenForm {
    id: RoundId,
    kind: RoundKind,
    year: i32,
    review_day: Day,
    #[serde(default)]
    flow: Option<String>,
}

async fn round_open(State(web): State<Web>, signed: Signed, Form(form): Form<OpenForm>) -> Answer {
    let new =
        RoundNew { id: form.id, kind: form.kind, year: form.year, review_day: form.review_day };
    let flow = form.flow.as_deref().unwrap_or_default();
    let flow = chosen(flow, "kind", RoundFlow::from_name)?;
    let round = app::review::round::open_as(&web.app, &signed.actor, new, flow).await?;
    done(&signed.frame, &format!("/rounds/{}", round.id), "round_opened", &[])
}

#[derive(Template)]
#[template(path = "review/round.html")]
struct RoundPage<'a> {
    f: &'a Frame,
    r: &'a RoundView,
    board: Board,
    calls: Vec<Call>,
    obstacles: Vec<FindingView>,
    tables: Vec<ScoreTableView>,
    /// What taking it to the circular's points means, of an open round by a table of questions.
    change: Option<Change>,
    /// How far that is, once it was begun.
    work: Option<TableWork>,
    /// Whether the page does not load itself again meanwhile.
    still: bool,
    /// Whether it is of a commune that came to the reader's.
    of_before: bool,
    /// Lines of its frozen lists that the register has otherwise by now.
    differing: Vec<(String, Option<app::Class>, Option<app::Class>)>,
}

impl RoundPage<'_> {
    /// Whether the table is being changed.
    fn is_busy(&self) -> bool {
        self.work.as_ref().is_some_and(TableWork::is_open)
    }

    /// How far the change of the table is: done, of how many, and both in words.
    fn progress(&self, work: &TableWork) -> Option<(i64, i64, String)> {
        let progress = Some(&work.progress).filter(|it| it.total > 0)?;
        let done = progress.done.min(progress.total);
        let text = format!("{} / {}", self.f.n(done), self.f.n(progress.total));
        Some((done, progress.total, text))
    }

    /// Why the change of the table ended without its result.
    fn table_problem(&self, work: &TableWork) -> Option<(String, String)> {
        let problem = work.problem.as_ref()?;
        Some(problem.said(self.f.web.app.words(), self.f.lang))
    }

    /// Where a step is taken.
    fn path(&self, step: &StepView) -> String {
        let place = match step.step {
            Step::List => "/households",
            Step::Survey => self.board.survey_page(),
            Step::Meeting => "/meetings",
            Step::Posting => "/postings",
            Step::Opinion => "#opinion",
            Step::Decision if self.r.decision.is_some() || !self.may_draft() => "/lists",
            Step::Decision => "/draft",
            Step::Certificate => "/certificates",
        };
        format!("/rounds/{}{place}", self.r.id)
    }

    fn may_draft(&self) -> bool {
        self.f.may("paper.approve") || self.f.may("paper.prepare")
    }

    /// Whether a village is late with a step, or the season has ended before it was done.
    fn late(&self, step: &StepView) -> bool {
        let open = self.r.state == RoundState::Open && step.standing != Standing::Done;
        let name = step.step.as_str();
        let village = self.board.villages.iter().any(|it| it.late.contains(&name));
        let over = self.board.days_left < 0 && self.now(step);
        open && self.r.flow == RoundFlow::Steps && (village || over)
    }

    /// The first step that is neither done nor left out.
    fn first(&self) -> Option<&StepView> {
        let left = |it: &&StepView| matches!(it.standing, Standing::Ready | Standing::Waits);
        self.board.steps.iter().find(left).filter(|_| self.r.state == RoundState::Open)
    }

    fn now(&self, step: &StepView) -> bool {
        self.first().is_some_and(|it| it.step == step.step)
    }

    /// Whether the decision's turn has come: its draft waits until then.
    fn is_time_to_draft(&self) -> bool {
        let ready = |it: &StepView| matches!(it.standing, Standing::Ready | Standing::Done);
        self.board.steps.iter().any(|it| it.step == Step::Decision && ready(it))
    }

    /// The first step that cannot be taken, with what stands against it.
    fn held(&self) -> Option<&StepView> {
        self.board.steps.iter().find(|it| !it.why_not.is_empty())
    }
}

/// The circular's points that a round can be taken to.
struct Change {
    from: ScoreTableId,
    name: String,
    tables: Vec<ScoreTableView>,
    /// Forms that are being filled in.
    drafts: i64,
}

async fn change_of(
    web: &Web,
    signed: &Signed,
    round: &RoundView,
) -> Result<Option<Change>, Failure> {
    let (Some(from), Some(name)) = (round.score_table, &round.score_table_name) else {
        return Ok(None);
    };
    if round.by_sheet || round.state != RoundState::Open || !signed.actor.may(Action::RoundChange) {
        return Ok(None);
    }
    let mut tables = approved(web, signed, round).await?;
    tables.retain(|it| it.by_sheet);
    let drafts = app::review::round::drafts(&web.app, &signed.actor, round.id).await?;
    Ok(Some(Change { from, name: name.clone(), tables, drafts }))
}

/// The tables that a round can have.
async fn approved(
    web: &Web,
    signed: &Signed,
    round: &RoundView,
) -> Result<Vec<ScoreTableView>, Failure> {
    let tables = app::review::score_table::list(&web.app, &signed.actor).await?.into_iter();
    Ok(tables.filter(|it| it.approved_at.is_some() && it.standard == round.standard).collect())
}

#[derive(Deserialize, JsonSchema)]
struct RoundAsked {
    /// The page does not load itself again while work goes on.
    still: Option<String>,
}

async fn round_get(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RoundId>,
    Query(query): Query<RoundAsked>,
) -> Answer {
    let round = app::review::round::get(&web.app, &signed.actor, id).await?;
    let tables = if round.score_table.is_none() {
        approved(&web, &signed, &round).await?
    } else {
        Vec::new()
    };
    let obstacles = match round.flow {
        RoundFlow::Recorded => findings(&signed.frame, &round.obstacles),
        // The steps say it, each at its place.
        RoundFlow::Steps => Vec::new(),
    };
    let board = app::review::listing::round_board(&web.app, &signed.actor, id).await?;
    let of_before = app::place::succession::is_of_before(&web.app, &signed.actor, &round.commune);
    let calls = app::front::calls::round_calls(&web.app, &signed.actor, &round, &board).await?;
    let differing = app::review::decision::differing(&web.app, &signed.actor, id).await?;
    let change = change_of(&web, &signed, &round).await?;
    let work = match &change {
        Some(_) => app::review::round::table_work(&web.app, &signed.actor, id).await?,
        None => None,
    };
    let (f, r, still) = (&signed.frame, &round, query.still.is_some());
    let busy = work.as_ref().is_some_and(TableWork::is_open);
    let mut answer = page(&RoundPage {
        f,
        r,
        board,
        calls,
        obstacles,
        tables,
        change,
        work,
        still,
        of_before,
        differing,
    })?;
    if busy && !still {
        let refresh = HeaderName::from_static("refresh");
        answer.headers_mut().insert(refresh, HeaderValue::from_static(AGAIN_S));
    }
    Ok(answer)
}

async fn round_close(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RoundId>,
    Form(form): Form<RoundClose>,
) -> Answer {
    app::review::round::close(&web.app, &signed.actor, id, form).await?;
    done(&signed.frame, &format!("/rounds/{id}"), "round_closed", &[])
}

#[derive(Deserialize)]
struct TableForm {
    score_table: ScoreTableId,
}

async fn round_set_table(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RoundId>,
    Form(form): Form<TableForm>,
) -> Answer {
    app::review::round::set_table(&web.app, &signed.actor, id, form.score_table).await?;
    done(&signed.frame, &format!("/rounds/{id}"), "saved", &[])
}

#[derive(Deserialize)]
struct ChangeForm {
    from: ScoreTableId,
    score_table: ScoreTableId,
    /// The mark of who read what becomes of the forms.
    #[serde(default)]
    agreed: String,
}

async fn round_change_table(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RoundId>,
    Form(form): Form<ChangeForm>,
) -> Answer {
    confirmed(&form.agreed, "agreed")?;
    let change = TableChange { from: form.from, score_table: form.score_table };
    let (app, actor) = (&web.app, &signed.actor);
    app::review::round::table_change_begin(app, actor, id, change).await?;
    let to = format!("/rounds/{id}");
    match app::review::round::get(app, actor, id).await?.score_table == Some(change.score_table) {
        true => done(&signed.frame, &to, "round_table_changed", &[]),
        // The page shows how far it is.
        false => see(&format!("{to}#score-table")),
    }
}

async fn round_change_cancel(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RoundId>,
) -> Answer {
    app::review::round::table_change_cancel(&web.app, &signed.actor, id).await?;
    see(&format!("/rounds/{id}#score-table"))
}

#[derive(Deserialize, JsonSchema)]
struct LateAsked {
    day: Option<Day>,
    #[serde(default)]
    number: String,
}

#[derive(Template)]
#[template(path = "review/late.html")]
struct LatePage<'a> {
    f: &'a Frame,
    r: RoundView,
    day: Day,
    /// The number as it was typed where the decision was refused.
    number: String,
    v: LateView,
}

impl LatePage<'_> {
    /// Households for which the decision would hold until now.
    fn until_now(&self) -> usize {
        self.v.changes.iter().filter(|it| it.until.is_none()).count()
    }
}

/// What a decision dated before later ones would change, and the form for it.
async fn round_late(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RoundId>,
    Query(asked): Query<LateAsked>,
) -> Answer {
    let r = app::review::round::get(&web.app, &signed.actor, id).await?;
    let day = asked.day.unwrap_or(r.review_day);
    let v = app::review::decision::late(&web.app, &signed.actor, id, day).await?;
    let number = asked.number.chars().take(60).collect();
    page(&LatePage { f: &signed.frame, r, day, number, v })
}

#[derive(Deserialize)]
struct LateForm {
    day: Day,
    number: String,
    paper_number: String,
    paper_day: Day,
    reason: String,
    seen: String,
}

async fn round_decide_late(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RoundId>,
    Form(form): Form<LateForm>,
) -> Answer {
    let LateForm { day, number, paper_number, paper_day, reason, seen } = form;
    let decision = Decision { number, day };
    let paper = LatePaper { number: paper_number, day: paper_day, reason, seen };
    app::review::decision::decide_late(&web.app, &signed.actor, id, decision, paper).await?;
    done(&signed.frame, &format!("/rounds/{id}"), "round_decided", &[])
}
