//! Moves between communes: those one proposed, those one answers.

use app::household_move::{MoveAcceptance, MoveView};
use app::village::Village;
use app::{Page, Paper};
use askama::Template;
use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::routing::{get, post};
use base::Day;
use base::id::{EventId, MoveId, VillageId};
use serde::Deserialize;

use super::{Answer, page, see};
use crate::Web;
use crate::frame::Frame;
use crate::visit::Signed;

pub(super) fn router() -> Router<Web> {
    Router::new()
        .route("/moves", get(move_list))
        .route("/moves/{id}/acceptance", post(move_accept))
        .route("/moves/{id}/refusal", post(move_refuse))
        .route("/moves/{id}/withdrawal", post(move_withdraw))
}

#[derive(Deserialize)]
struct ListQuery {
    before: Option<MoveId>,
}

#[derive(Template)]
#[template(path = "moves.html")]
struct ListPage<'a> {
    f: &'a Frame,
    list: &'a Page<MoveView>,
    villages: &'a [Village],
}

impl ListPage<'_> {
    fn paper(&self, paper: &Paper) -> String {
        match paper {
            Paper::Shown { kind, number, .. } => {
                self.f.fill("story.paper", &[("kind", kind), ("number", number)])
            }
            Paper::Missing(reason) => self.f.with("moves.no_paper", "reason", reason),
        }
    }
}

async fn move_list(
    State(web): State<Web>,
    signed: Signed,
    Query(query): Query<ListQuery>,
) -> Answer {
    let list = web.app.move_list(&signed.actor, query.before).await?;
    let villages = web.app.village_list(&signed.actor).await?;
    page(&ListPage { f: &signed.frame, list: &list, villages: &villages })
}

#[derive(Deserialize)]
struct AcceptForm {
    id: EventId,
    village: VillageId,
    #[serde(default)]
    address: String,
    day: Day,
}

async fn move_accept(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<MoveId>,
    Form(form): Form<AcceptForm>,
) -> Answer {
    let AcceptForm { id: event, village, address, day } = form;
    let acceptance = MoveAcceptance { id: event, village, address, day };
    let done = web.app.move_accept(&signed.actor, id, acceptance).await?;
    match done.household {
        Some(household) => see(&format!("/households/{household}")),
        None => see("/moves"),
    }
}

#[derive(Deserialize)]
struct ReasonForm {
    #[serde(default)]
    reason: String,
}

async fn move_refuse(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<MoveId>,
    Form(form): Form<ReasonForm>,
) -> Answer {
    web.app.move_refuse(&signed.actor, id, &form.reason).await?;
    see("/moves")
}

async fn move_withdraw(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<MoveId>,
    Form(form): Form<ReasonForm>,
) -> Answer {
    web.app.move_withdraw(&signed.actor, id, &form.reason).await?;
    see("/moves")
}
