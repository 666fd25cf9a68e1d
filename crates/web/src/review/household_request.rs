//! Requests of households (Mẫu 01, Mẫu 04), and their answers.

mod api;
mod change;
mod form_a;

pub(crate) use self::change::SECTIONS;
use app::kernel::attachment::Attachment;
use app::place::village::Village;
use app::review::household_request::{RequestForm, RequestNew, RequestRefusal, RequestRow};
use app::{Action, Page};
use askama::Template;
use axum::extract::{Multipart, Path, Query, State};
use base::Day;
use base::id::RequestId;
use schemars::JsonSchema;
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
    vec![
        get("/requests", Action::RequestSee, list).guide("cong-chuc-xa#don-de-nghi").menu(
            Group::Top,
            40,
            "nav.requests",
        ),
        post("/requests", Action::RequestAdd, Together::Adds, add),
        get("/requests/{id}", Action::RequestSee, show),
        post(
            "/requests/{id}",
            Action::RequestChange,
            Together::Seen("seen", "request_changed"),
            change::change,
        ),
        post(
            "/requests/{id}/withdrawal",
            Action::RequestChange,
            Together::Seen("seen", "request_changed"),
            change::withdraw,
        ),
        route::write(
            "/api/v1/requests/{id}/change",
            Action::RequestChange,
            Together::Seen("seen", "request_changed"),
            "Puts a request right, while it is not answered and no review has it.",
            api::change,
        ),
        route::write(
            "/api/v1/requests/{id}/withdrawal",
            Action::RequestChange,
            Together::Seen("seen", "request_changed"),
            "Withdraws a request for its family, or takes out one recorded by mistake.",
            api::withdraw,
        ),
        post(
            "/requests/{id}/household",
            Action::RequestAdd,
            Together::Once("request_answered"),
            set_household,
        ),
        post(
            "/requests/{id}/refusal",
            Action::RequestAnswer,
            Together::Seen("seen", "request_changed"),
            refuse,
        ),
        post(
            "/requests/{id}/form-a",
            Action::RequestAdd,
            Together::Seen("replaces", "form_a_changed"),
            form_a::fill_in,
        ),
        post("/requests/{id}/form-a-result", Action::RequestAdd, Together::Apart, form_a::result),
        route::read(
            "/api/v1/requests",
            Action::RequestSee,
            "Requests (Mẫu 01, Mẫu 04), the latest first, 50 a page.",
            api::list,
        ),
        route::write(
            "/api/v1/requests",
            Action::RequestAdd,
            Together::Adds,
            "Takes a request (Mẫu 01, Mẫu 04).",
            api::add,
        ),
        route::read("/api/v1/requests/{id}", Action::RequestSee, "One request.", api::get),
        route::write(
            "/api/v1/requests/{id}/refusal",
            Action::RequestAnswer,
            Together::Seen("seen", "request_changed"),
            "Refuses a request, with the reason.",
            api::refuse,
        ),
        route::read(
            "/api/v1/requests/{id}/form-a",
            Action::RequestSee,
            "Phiếu A of a request, as far as it is filled in, and what follows from it.",
            api::form_a,
        ),
        route::write(
            "/api/v1/requests/{id}/form-a",
            Action::RequestAdd,
            Together::Seen("replaces", "form_a_changed"),
            "Fills in Phiếu A of a request, or corrects it.",
            api::form_a_fill_in,
        ),
        post("/requests/{id}/files", Action::RequestAdd, Together::Adds, add_file)
            .body_max(BODY_MAX),
    ]
}

#[derive(Deserialize, JsonSchema)]
struct Asked {
    #[serde(default)]
    all: String,
    before: Option<String>,
    /// The household whose request is to be taken.
    #[serde(default)]
    household: String,
}

#[derive(Template)]
#[template(path = "review/requests.html")]
struct ListPage<'a> {
    f: &'a Frame,
    list: Page<RequestRow>,
    all: bool,
    villages: Vec<Village>,
    next: Option<String>,
    /// The household whose request is to be taken, when one came from its page.
    asking: Option<app::review::household_request::Asking>,
}

async fn list(State(web): State<Web>, signed: Signed, Query(asked): Query<Asked>) -> Answer {
    let all = !asked.all.is_empty();
    let list = app::review::household_request::list(
        &web.app,
        &signed.actor,
        !all,
        asked.before.as_deref(),
    )
    .await?;
    let next = list
        .next
        .as_ref()
        .map(|before| format!("/requests?all={}&before={}", encode(&asked.all), encode(before)));
    let villages = app::place::village::list(&web.app, &signed.actor).await?;
    let asking = match asked.household.as_str() {
        "" => None,
        text => {
            Some(app::review::household_request::household(&web.app, &signed.actor, text).await?)
        }
    };
    page(&ListPage { f: &signed.frame, list, all, villages, next, asking })
}

#[derive(Deserialize)]
struct NewForm {
    id: RequestId,
    form: RequestForm,
    #[serde(default)]
    village: String,
    #[serde(default)]
    household: String,
    #[serde(default)]
    applicant: String,
    #[serde(default)]
    address: String,
    reason: String,
    received_on: Day,
}

async fn add(State(web): State<Web>, signed: Signed, Form(form): Form<NewForm>) -> Answer {
    let who = change::Who {
        village: form.village,
        household: form.household,
        applicant: form.applicant,
        address: form.address,
    };
    let who = who.known(&web, &signed).await?;
    let new = RequestNew {
        id: form.id,
        form: form.form,
        village: who.village,
        household: who.household,
        applicant: who.applicant,
        address: who.address,
        reason: form.reason,
        received_on: form.received_on,
    };
    let request = app::review::household_request::add(&web.app, &signed.actor, new).await?;
    // Who asks to be recognised is identified by Phiếu A first.
    let (to, said) = match request.wants_form_a() {
        true => ("#phieu-a", "request_added_form_a"),
        false => ("", "request_added"),
    };
    done(&signed.frame, &format!("/requests/{}{to}", request.id), said, &[])
}

#[derive(Template)]
#[template(path = "review/request.html")]
struct RequestPage<'a> {
    f: &'a Frame,
    q: RequestRow,
    /// What a refusal rests on, as it is shown.
    seen: String,
    files: Vec<Attachment>,
    certificate: Option<app::review::certificate::CertificateLink>,
    a: form_a::Part,
    /// What it said before it was put right.
    before: Vec<app::review::household_request::change::RequestBefore>,
    villages: Vec<Village>,
    /// The code of its household.
    code: String,
}

impl RequestPage<'_> {
    fn at(&self, at: &chrono::DateTime<chrono::Utc>) -> String {
        self.f.web.app.local_time(at)
    }
}

async fn show(State(web): State<Web>, signed: Signed, Path(id): Path<RequestId>) -> Answer {
    let view = app::review::household_request::form_a::get(&web.app, &signed.actor, id).await?;
    let part = form_a::Part::of(view, web.app.today());
    shown(&web, &signed, id, part).await
}

/// The page of a request, with its Phiếu A as it is kept or as it is being filled in.
async fn shown(web: &Web, signed: &Signed, id: RequestId, a: form_a::Part) -> Answer {
    let q = app::review::household_request::get(&web.app, &signed.actor, id).await?;
    let files = app::kernel::attachment::list(
        &web.app,
        &signed.actor,
        app::review::household_request::files(id),
    )
    .await?;
    let certificate = match q.household {
        Some(household) => app::review::certificate::of(&web.app, &signed.actor, household).await?,
        None => None,
    };
    let seen = app::review::household_request::seen(&q);
    let before =
        app::review::household_request::change::before(&web.app, &signed.actor, id).await?;
    let villages = app::place::village::list(&web.app, &signed.actor).await?;
    let code = match q.household {
        // What was taken out has no code to be typed.
        Some(household) => {
            let found = app::people::household::get(&web.app, &signed.actor, household, None).await;
            found.map(|it| it.code).unwrap_or_default()
        }
        None => String::new(),
    };
    let f = &signed.frame;
    page(&RequestPage { f, q, seen, files, certificate, a, before, villages, code })
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
    let household = app::people::household::named(&web.app, &signed.actor, &form.household).await?;
    app::review::household_request::set_household(&web.app, &signed.actor, id, household).await?;
    done(&signed.frame, &format!("/requests/{id}"), "request_named", &[])
}

/// What was ticked on the way stays in the browser.
#[derive(Deserialize)]
struct RefusalForm {
    day: Day,
    reason: String,
    seen: String,
}

async fn refuse(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RequestId>,
    Form(form): Form<RefusalForm>,
) -> Answer {
    let refusal = RequestRefusal { day: form.day, reason: form.reason, seen: form.seen };
    app::review::household_request::refuse(&web.app, &signed.actor, id, refusal).await?;
    done(&signed.frame, &format!("/requests/{id}"), "request_refused", &[])
}

async fn add_file(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RequestId>,
    form: Multipart,
) -> Answer {
    keep(&web, &signed, app::review::household_request::files(id), &format!("/requests/{id}"), form)
        .await
}
