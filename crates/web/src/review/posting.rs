//! Posted lists, complaints and re-checks.

mod api;

use app::Action;
use app::kernel::attachment::Attachment;
use app::kernel::problem::{Code, Problem};
use app::review::listing::Board;
use app::review::posting::{
    ComplaintNew, ComplaintRow, ComplaintView, PostingNew, PostingRow, PostingView, RecheckNew,
};
use app::review::round::RoundView;
use askama::Template;
use axum::extract::{Multipart, Path, Query, State};
use base::Day;
use base::id::{ComplaintId, PostingId, RoundId};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::Web;
use crate::kernel::attachment::{BODY_MAX, keep};
use crate::kernel::frame::Frame;
use crate::kernel::input::{Form, confirmed};
use crate::kernel::menu::Group;
use crate::kernel::page::{Answer, done, page};
use crate::kernel::route::{self, Declared, Together, get, post};
use crate::kernel::said::{Said, Undo};
use crate::kernel::visit::Signed;

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        get("/rounds/{id}/postings", Action::PostingSee, list).menu(
            Group::Round,
            40,
            "round.postings",
        ),
        post("/rounds/{id}/postings", Action::PostingAdd, Together::Adds, add),
        get("/postings/{id}", Action::PostingSee, show)
            .guide("cong-chuc-xa#dot-ra-soat-theo-tung-buoc"),
        post(
            "/postings/{id}/withdrawal",
            Action::PostingUndo,
            Together::Once("posting_withdrawn"),
            withdraw,
        ),
        post("/rounds/{id}/complaints", Action::ComplaintAdd, Together::Adds, complain),
        get("/complaints/{id}", Action::ComplaintSee, complaint)
            .guide("cong-chuc-xa#dot-ra-soat-theo-tung-buoc"),
        post(
            "/complaints/{id}/recheck",
            Action::ComplaintRecheck,
            Together::Once("complaint_closed"),
            recheck,
        ),
        route::read(
            "/api/v1/rounds/{id}/postings",
            Action::PostingSee,
            "The postings of a round and the complaints about them.",
            api::list,
        ),
        route::write(
            "/api/v1/rounds/{id}/postings",
            Action::PostingAdd,
            Together::Adds,
            "Posts what the meeting of a village agreed to.",
            api::add,
        ),
        route::read(
            "/api/v1/postings/{id}",
            Action::PostingSee,
            "A posting: exactly what is posted.",
            api::get,
        ),
        route::read(
            "/api/v1/complaints/{id}",
            Action::ComplaintSee,
            "A complaint with its re-check.",
            api::complaint_get,
        ),
        route::write(
            "/api/v1/rounds/{id}/complaints",
            Action::ComplaintAdd,
            Together::Adds,
            "Takes a complaint.",
            api::complaint_add,
        ),
        route::write(
            "/api/v1/complaints/{id}/recheck",
            Action::ComplaintRecheck,
            Together::Once("complaint_closed"),
            "Closes a complaint with its re-check.",
            api::recheck_add,
        ),
        route::write(
            "/api/v1/postings/{id}/withdrawal",
            Action::PostingUndo,
            Together::Once("posting_withdrawn"),
            "Takes a posting down, while its days run and nobody complained.",
            api::withdraw,
        ),
        post("/postings/{id}/files", Action::PostingAdd, Together::Adds, add_file)
            .body_max(BODY_MAX),
        post("/complaints/{id}/files", Action::ComplaintAdd, Together::Adds, add_complaint_file)
            .body_max(BODY_MAX),
    ]
}

#[derive(Template)]
#[template(path = "review/postings.html")]
struct ListPage<'a> {
    f: &'a Frame,
    r: RoundView,
    board: Board,
    postings: Vec<PostingRow>,
    complaints: Vec<ComplaintRow>,
    /// The household that a row was chosen for.
    household: String,
}

#[derive(Deserialize, JsonSchema)]
struct ListAsked {
    #[serde(default)]
    household: String,
}

impl ListPage<'_> {
    /// Households of the postings that were not withdrawn.
    fn hanging(&self) -> i64 {
        let standing = self.postings.iter().filter(|it| it.withdrawn_at.is_none());
        standing.map(|it| it.households).sum()
    }
}

async fn list(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RoundId>,
    Query(asked): Query<ListAsked>,
) -> Answer {
    let (postings, complaints) = app::review::posting::list(&web.app, &signed.actor, id).await?;
    let household = match asked.household.parse() {
        Ok(chosen) => {
            app::people::household::get(&web.app, &signed.actor, chosen, None).await?.code
        }
        Err(_) => String::new(),
    };
    page(&ListPage {
        f: &signed.frame,
        r: app::review::round::get(&web.app, &signed.actor, id).await?,
        board: app::review::listing::round_board(&web.app, &signed.actor, id).await?,
        postings,
        complaints,
        household,
    })
}

#[derive(Deserialize)]
struct PostForm {
    id: PostingId,
    /// A village, or `all` that have met.
    village: String,
    places: String,
    starts_on: Day,
    /// Whether the list hangs in the layout of Phụ lục I.
    #[serde(default)]
    layout: String,
    #[serde(default)]
    layout_reason: String,
}

async fn add(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RoundId>,
    Form(form): Form<PostForm>,
) -> Answer {
    let in_full = form.layout == "appendix_1";
    let no_reason = form.layout_reason.trim().is_empty();
    if in_full == no_reason {
        return Err(Problem::new(Code::BadInput).with("field", "layout_reason").into());
    }
    if form.village == "all" {
        let how = (form.places.as_str(), form.layout_reason.as_str());
        let new = (form.id, form.starts_on);
        app::review::posting::add_all(&web.app, &signed.actor, id, new, how).await?;
        return done(&signed.frame, &format!("/rounds/{id}/postings"), "posting_added", &[]);
    }
    let village = form
        .village
        .parse()
        .map_err(|_| Problem::new(Code::VillageUnknown).with("village", form.village.as_str()))?;
    let posting = form.id;
    let new = PostingNew {
        id: form.id,
        village,
        places: form.places,
        starts_on: form.starts_on,
        layout_reason: form.layout_reason,
    };
    app::review::posting::add(&web.app, &signed.actor, id, new).await?;
    let undo = Undo::by(format!("/postings/{posting}/withdrawal"), &[("withdraw", "1")]);
    let said = Said::new("posting_added", &[]).with_undo(undo);
    said.lead(&web, Some(&signed.actor), &format!("/postings/{posting}"))
}

/// What the form of taking down is sent: that it is meant.
#[derive(Deserialize)]
struct WithdrawForm {
    #[serde(default)]
    withdraw: String,
}

async fn withdraw(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<PostingId>,
    Form(form): Form<WithdrawForm>,
) -> Answer {
    confirmed(&form.withdraw, "withdraw")?;
    app::review::posting::withdraw(&web.app, &signed.actor, id).await?;
    done(&signed.frame, &format!("/postings/{id}"), "posting_withdrawn", &[])
}

#[derive(Template)]
#[template(path = "review/posting.html")]
struct PostingPage<'a> {
    f: &'a Frame,
    p: &'a PostingRow,
    view: &'a PostingView,
    files: Vec<Attachment>,
}

async fn show(State(web): State<Web>, signed: Signed, Path(id): Path<PostingId>) -> Answer {
    let view = app::review::posting::get(&web.app, &signed.actor, id).await?;
    let files =
        app::kernel::attachment::list(&web.app, &signed.actor, app::review::posting::files(id))
            .await?;
    page(&PostingPage { f: &signed.frame, p: &view.posting, view: &view, files })
}

#[derive(Deserialize)]
struct ComplaintForm {
    id: ComplaintId,
    household: String,
    received_on: Day,
    complainant: String,
    content: String,
}

async fn complain(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RoundId>,
    Form(form): Form<ComplaintForm>,
) -> Answer {
    let household = app::people::household::named(&web.app, &signed.actor, &form.household).await?;
    let new = ComplaintNew {
        id: form.id,
        household,
        received_on: form.received_on,
        complainant: form.complainant,
        content: form.content,
    };
    app::review::posting::complaint_add(&web.app, &signed.actor, id, new).await?;
    done(&signed.frame, &format!("/complaints/{}", form.id), "complaint_added", &[])
}

#[derive(Template)]
#[template(path = "review/complaint.html")]
struct ComplaintPage<'a> {
    f: &'a Frame,
    c: &'a ComplaintRow,
    view: &'a ComplaintView,
    files: Vec<Attachment>,
}

async fn complaint(State(web): State<Web>, signed: Signed, Path(id): Path<ComplaintId>) -> Answer {
    let view = app::review::posting::complaint_get(&web.app, &signed.actor, id).await?;
    let files = app::kernel::attachment::list(
        &web.app,
        &signed.actor,
        app::review::posting::complaint_files(id),
    )
    .await?;
    page(&ComplaintPage { f: &signed.frame, c: &view.complaint, view: &view, files })
}

async fn recheck(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<ComplaintId>,
    Form(form): Form<RecheckNew>,
) -> Answer {
    app::review::posting::recheck_add(&web.app, &signed.actor, id, form).await?;
    done(&signed.frame, &format!("/complaints/{id}"), "recheck_added", &[])
}

async fn add_file(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<PostingId>,
    form: Multipart,
) -> Answer {
    keep(&web, &signed, app::review::posting::files(id), &format!("/postings/{id}"), form).await
}

async fn add_complaint_file(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<ComplaintId>,
    form: Multipart,
) -> Answer {
    keep(
        &web,
        &signed,
        app::review::posting::complaint_files(id),
        &format!("/complaints/{id}"),
        form,
    )
    .await
}
