//! Requests of households (Mẫu 01, Mẫu 04), and their answers.

use app::Page;
use app::attachment::{About, Attachment};
use app::request::{RequestForm, RequestNew, RequestRefusal, RequestRow};
use app::village::Village;
use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::routing::{get, post};
use base::Day;
use base::id::{RequestId, VillageId};
use serde::Deserialize;

use super::{Answer, done, page};
use crate::Web;
use crate::frame::{Frame, encode};
use crate::input::Form;
use crate::visit::Signed;

pub(super) fn router() -> Router<Web> {
    Router::new()
        .route("/requests", get(list).post(add))
        .route("/requests/{id}", get(show))
        .route("/requests/{id}/household", post(set_household))
        .route("/requests/{id}/refusal", post(refuse))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    all: String,
    before: Option<String>,
}

#[derive(Template)]
#[template(path = "requests.html")]
struct ListPage<'a> {
    f: &'a Frame,
    list: Page<RequestRow>,
    all: bool,
    villages: Vec<Village>,
    next: Option<String>,
}

async fn list(State(web): State<Web>, signed: Signed, Query(asked): Query<Asked>) -> Answer {
    let all = !asked.all.is_empty();
    let list = web.app.request_list(&signed.actor, !all, asked.before.as_deref()).await?;
    let next = list
        .next
        .as_ref()
        .map(|before| format!("/requests?all={}&before={}", encode(&asked.all), encode(before)));
    let villages = web.app.village_list(&signed.actor).await?;
    page(&ListPage { f: &signed.frame, list, all, villages, next })
}

#[derive(Deserialize)]
struct NewForm {
    id: RequestId,
    form: RequestForm,
    village: VillageId,
    #[serde(default)]
    household: String,
    applicant: String,
    #[serde(default)]
    address: String,
    reason: String,
    received_on: Day,
}

async fn add(State(web): State<Web>, signed: Signed, Form(form): Form<NewForm>) -> Answer {
    signed.actor.require(app::Action::RequestAdd)?;
    let household = match form.household.trim() {
        "" => None,
        text => Some(web.app.household_named(&signed.actor, text).await?),
    };
    let new = RequestNew {
        id: form.id,
        form: form.form,
        village: form.village,
        household,
        applicant: form.applicant,
        address: form.address,
        reason: form.reason,
        received_on: form.received_on,
    };
    let request = web.app.request_add(&signed.actor, new).await?;
    done(&signed.frame, &format!("/requests/{}", request.id), "request_added", &[])
}

#[derive(Template)]
#[template(path = "request.html")]
struct RequestPage<'a> {
    f: &'a Frame,
    q: RequestRow,
    files: Vec<Attachment>,
}

async fn show(State(web): State<Web>, signed: Signed, Path(id): Path<RequestId>) -> Answer {
    let q = web.app.request_get(&signed.actor, id).await?;
    let files = web.app.attachment_list(&signed.actor, About::Request(id)).await?;
    page(&RequestPage { f: &signed.frame, q, files })
}

#[derive(Deserialize)]
struct HouseholdForm {
    household: String,
}

async fn set_household(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RequestId>,
    Form(form): Form<HouseholdForm>,
) -> Answer {
    signed.actor.require(app::Action::RequestAdd)?;
    let household = web.app.household_named(&signed.actor, &form.household).await?;
    web.app.request_set_household(&signed.actor, id, household).await?;
    done(&signed.frame, &format!("/requests/{id}"), "request_named", &[])
}

async fn refuse(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RequestId>,
    Form(form): Form<RequestRefusal>,
) -> Answer {
    web.app.request_refuse(&signed.actor, id, form).await?;
    done(&signed.frame, &format!("/requests/{id}"), "request_refused", &[])
}
