//! The draft of a decision: prepared, read whole, approved, recorded.

pub(crate) mod api;

use app::review::decision::DecisionView;
use app::review::paper_draft::{DraftSettings, DraftView};
use app::review::round::RoundView;
use app::{Action, Decision, Problem};
use askama::Template;
use axum::extract::{Path, State};
use base::Day;
use base::id::RoundId;
use serde::Deserialize;

use crate::Web;
use crate::kernel::frame::{Frame, encode};
use crate::kernel::input::{Form, confirmed};
use crate::kernel::page::{Answer, done, page, see};
use crate::kernel::problem::{FindingView, ONWARD, findings};
use crate::kernel::route::{self, Declared, Together, get, post};
use crate::kernel::visit::Signed;

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        get("/rounds/{id}/draft", Action::RoundSee, show)
            .guide("cong-chuc-xa#quyet-dinh-va-van-ban"),
        post(
            "/rounds/{id}/draft",
            Action::PaperPrepare,
            Together::Seen("seen", "draft_changed"),
            prepare,
        ),
        post(
            "/rounds/{id}/draft/approval",
            Action::PaperApprove,
            Together::Seen("digest", "draft_changed"),
            approve,
        ),
        post(
            "/rounds/{id}/record",
            Action::DecisionRecord,
            Together::Once("round_decided"),
            record,
        ),
        post("/rounds/{id}/decision", Action::RoundDecide, Together::Once("round_decided"), decide),
        route::read(
            "/api/v1/rounds/{id}/draft",
            Action::RoundSee,
            "The decision as it would be signed, who prepared and approved it, and what changed since.",
            api::get,
        ),
        route::write(
            "/api/v1/rounds/{id}/draft",
            Action::PaperPrepare,
            Together::Seen("seen", "draft_changed"),
            "Prepares the decision of a round.",
            api::prepare,
        ),
        route::write(
            "/api/v1/rounds/{id}/draft/approval",
            Action::PaperApprove,
            Together::Seen("digest", "draft_changed"),
            "Approves the decision as it was read.",
            api::approve,
        ),
        route::write(
            "/api/v1/rounds/{id}/record",
            Action::DecisionRecord,
            Together::Once("round_decided"),
            "Enters number and day of the decision that was approved: the classes are in force.",
            api::record,
        ),
    ]
}

#[derive(Template)]
#[template(path = "review/draft.html")]
struct DraftPage<'a> {
    f: &'a Frame,
    r: RoundView,
    d: DecisionView,
    view: DraftView,
    number_findings: Vec<FindingView>,
    obstacles: Vec<FindingView>,
    /// The paper as words.
    reading: String,
}

async fn show(State(web): State<Web>, signed: Signed, Path(id): Path<RoundId>) -> Answer {
    let (app, actor) = (&web.app, &signed.actor);
    let round = app::review::round::get(app, actor, id).await?;
    if round.decision.is_some() {
        return see(&format!("/rounds/{id}/lists"));
    }
    let view = app::review::paper_draft::decision_draft(app, actor, id).await?;
    let decision = app::review::decision::get(app, actor, id).await?;
    page(&DraftPage {
        f: &signed.frame,
        number_findings: findings(&signed.frame, &decision.findings),
        obstacles: findings(&signed.frame, &round.obstacles),
        reading: app::kernel::paper::reading(&view.document),
        r: round,
        d: decision,
        view,
    })
}

#[derive(Deserialize)]
struct PrepareForm {
    day: Day,
    #[serde(default)]
    signer: String,
    #[serde(default)]
    deputy: String,
    #[serde(default)]
    proposer: String,
    #[serde(default)]
    seen: String,
}

async fn prepare(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RoundId>,
    Form(form): Form<PrepareForm>,
) -> Answer {
    let settings = DraftSettings {
        day: form.day,
        signer: form.signer,
        deputy: !form.deputy.is_empty(),
        proposer: form.proposer,
        reason: String::new(),
    };
    app::review::paper_draft::decision_prepare(
        &web.app,
        &signed.actor,
        id,
        settings,
        Some(&form.seen),
    )
    .await?;
    done(&signed.frame, &format!("/rounds/{id}/draft"), "draft_prepared", &[])
}

#[derive(Deserialize)]
pub(crate) struct ReadForm {
    /// The hash of what was read.
    #[serde(default)]
    pub digest: String,
    /// The mark of who read it.
    #[serde(default)]
    have_read: String,
}

async fn approve(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RoundId>,
    Form(form): Form<ReadForm>,
) -> Answer {
    confirmed(&form.have_read, "have_read")?;
    app::review::paper_draft::decision_approve(&web.app, &signed.actor, id, &form.digest).await?;
    done(&signed.frame, &format!("/rounds/{id}/draft"), "draft_approved", &[])
}

#[derive(Deserialize)]
struct RecordForm {
    number: String,
    day: Day,
    #[serde(default)]
    digest: String,
    /// The mark of who compared it with what was signed.
    #[serde(default)]
    as_read: String,
}

async fn record(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RoundId>,
    Form(form): Form<RecordForm>,
) -> Answer {
    confirmed(&form.as_read, "as_read")?;
    let decision = Decision { number: form.number, day: form.day };
    let recorded =
        app::review::decision::record(&web.app, &signed.actor, id, decision.clone(), &form.digest)
            .await;
    recorded.map_err(|problem| to_late(problem, id, &decision))?;
    done(&signed.frame, &format!("/rounds/{id}/lists"), "round_decided", &[])
}

/// By the chairman in one step: what he read on the page is what he decides.
async fn decide(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RoundId>,
    Form(form): Form<RecordForm>,
) -> Answer {
    confirmed(&form.as_read, "as_read")?;
    let decision = Decision { number: form.number, day: form.day };
    let digest = Some(form.digest.as_str());
    let decided =
        app::review::decision::decide_seen(&web.app, &signed.actor, id, decision.clone(), digest)
            .await;
    decided.map_err(|problem| to_late(problem, id, &decision))?;
    done(&signed.frame, &format!("/rounds/{id}/lists"), "round_decided", &[])
}

/// Leads whoever dated a decision before later ones on to the page that says what it would change, with
/// what was typed.
fn to_late(problem: Problem, id: RoundId, typed: &Decision) -> Problem {
    if problem.findings.iter().all(|finding| finding.code != "decision_not_last") {
        return problem;
    }
    let (day, number) = (typed.day, encode(&typed.number));
    problem.with(ONWARD, format!("/rounds/{id}/late?day={day}&number={number}"))
}
