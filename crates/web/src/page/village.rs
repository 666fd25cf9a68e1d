//! Villages of the commune.

use app::village::{Village, VillageNew};
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use serde::Deserialize;

use super::{Answer, page, see};
use crate::Web;
use crate::frame::Frame;
use crate::input::Form;
use crate::visit::Signed;

pub(super) fn router() -> Router<Web> {
    Router::new().route("/villages", get(village_list).post(village_add))
}

#[derive(Template)]
#[template(path = "villages.html")]
struct ListPage<'a> {
    f: &'a Frame,
    villages: Vec<Village>,
}

async fn village_list(State(web): State<Web>, signed: Signed) -> Answer {
    let villages = web.app.village_list(&signed.actor).await?;
    page(&ListPage { f: &signed.frame, villages })
}

#[derive(Deserialize)]
struct AddForm {
    id: base::id::VillageId,
    name: String,
    kind: String,
    from: base::Day,
}

async fn village_add(State(web): State<Web>, signed: Signed, Form(form): Form<AddForm>) -> Answer {
    let new = VillageNew { id: form.id, name: form.name, kind: form.kind, from: form.from };
    web.app.village_add(&signed.actor, new).await?;
    see("/villages")
}
