//! Review rounds: the list, opening one, choosing its score table, deciding it.

use app::review::Board;
use app::round::{RoundNew, RoundView};
use app::score_table::ScoreTableView;
use app::{RoundFlow, RoundKind};
use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::{get, post};
use base::Day;
use base::id::{RoundId, ScoreTableId};
use serde::Deserialize;

use super::{Answer, page, see};
use crate::Web;
use crate::frame::Frame;
use crate::input::Form;
use crate::problem::{FindingView, findings};
use crate::visit::Signed;

pub(super) fn router() -> Router<Web> {
    Router::new()
        .route("/rounds", get(round_list).post(round_open))
        .route("/rounds/{id}", get(round_get))
        .route("/rounds/{id}/score-table", post(round_set_table))
}

#[derive(Template)]
#[template(path = "rounds.html")]
struct ListPage<'a> {
    f: &'a Frame,
    rounds: Vec<RoundView>,
}

async fn round_list(State(web): State<Web>, signed: Signed) -> Answer {
    let rounds = web.app.round_list(&signed.actor).await?;
    page(&ListPage { f: &signed.frame, rounds })
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
    let flow = form.flow.as_deref().and_then(RoundFlow::parse);
    let round = web.app.round_open_as(&signed.actor, new, flow).await?;
    see(&format!("/rounds/{}", round.id))
}

#[derive(Template)]
#[template(path = "round.html")]
struct RoundPage<'a> {
    f: &'a Frame,
    r: &'a RoundView,
    board: Board,
    obstacles: Vec<FindingView>,
    tables: Vec<ScoreTableView>,
}

async fn round_get(State(web): State<Web>, signed: Signed, Path(id): Path<RoundId>) -> Answer {
    let round = web.app.round_get(&signed.actor, id).await?;
    let tables = if round.score_table.is_none() {
        let tables = web.app.score_table_list(&signed.actor).await?.into_iter();
        tables.filter(|it| it.approved_at.is_some() && it.standard == round.standard).collect()
    } else {
        Vec::new()
    };
    let obstacles = match round.flow {
        RoundFlow::Recorded => findings(&signed.frame, &round.obstacles),
        // The steps say it, each at its place.
        RoundFlow::Steps => Vec::new(),
    };
    let board = web.app.round_board(&signed.actor, id).await?;
    page(&RoundPage { f: &signed.frame, r: &round, board, obstacles, tables })
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
    web.app.round_set_table(&signed.actor, id, form.score_table).await?;
    see(&format!("/rounds/{id}"))
}
