//! Scans and photos: sent in with a form, handed out as downloads.

use app::Action;
use app::kernel::attachment::{About, FILE_MAX};
use app::kernel::problem::{Code, Problem};
use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use base::id::AttachmentId;
use uuid::Uuid;

use crate::Web;
use crate::kernel::frame::encode;
use crate::kernel::page::{Answer, done};
use crate::kernel::parts::read_parts;
use crate::kernel::route::{Declared, Together, get, post};
use crate::kernel::visit::Signed;

/// The largest file, with the form around it.
const BODY_MAX: usize = FILE_MAX + 64 * 1024;

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        post("/meetings/{id}/files", Action::MeetingRun, Together::Adds, of_meeting)
            .body_max(BODY_MAX),
        post("/postings/{id}/files", Action::PostingAdd, Together::Adds, of_posting)
            .body_max(BODY_MAX),
        post("/complaints/{id}/files", Action::ComplaintAdd, Together::Adds, of_complaint)
            .body_max(BODY_MAX),
        post("/requests/{id}/files", Action::RequestAdd, Together::Adds, of_request)
            .body_max(BODY_MAX),
        post("/rounds/{id}/decision/files", Action::RoundChange, Together::Adds, of_decision)
            .body_max(BODY_MAX),
        get("/attachments/{id}", Action::RoundSee, download),
    ]
}

async fn keep(web: &Web, signed: &Signed, about: About, back: &str, form: Multipart) -> Answer {
    let mut parts = read_parts(form).await?;
    let bad = |field: &str| Problem::new(Code::BadInput).with("field", field);
    let id = parts.text("id").parse::<AttachmentId>().map_err(|_| bad("id"))?;
    let (name, bytes) = parts.file().ok_or_else(|| bad("file"))?;
    let kept = name.clone();
    app::kernel::attachment::add(&web.app, &signed.actor, id, about, &name, bytes).await?;
    done(&signed.frame, back, "file_added", &[("name", &kept)])
}

async fn of_meeting(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<Uuid>,
    form: Multipart,
) -> Answer {
    keep(&web, &signed, About::Meeting(id.into()), &format!("/meetings/{id}"), form).await
}

async fn of_posting(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<Uuid>,
    form: Multipart,
) -> Answer {
    keep(&web, &signed, About::Posting(id.into()), &format!("/postings/{id}"), form).await
}

async fn of_complaint(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<Uuid>,
    form: Multipart,
) -> Answer {
    keep(&web, &signed, About::Complaint(id.into()), &format!("/complaints/{id}"), form).await
}

async fn of_request(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<Uuid>,
    form: Multipart,
) -> Answer {
    keep(&web, &signed, About::Request(id.into()), &format!("/requests/{id}"), form).await
}

async fn of_decision(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<Uuid>,
    form: Multipart,
) -> Answer {
    keep(&web, &signed, About::Decision(id.into()), &format!("/rounds/{id}/decision"), form).await
}

/// Always as a download: what somebody sent in is never shown as a page of ours.
async fn download(State(web): State<Web>, signed: Signed, Path(id): Path<AttachmentId>) -> Answer {
    let (file, content) = app::kernel::attachment::get(&web.app, &signed.actor, id).await?;
    let named = format!("attachment; filename*=UTF-8''{}", encode(&file.file_name));
    let named = HeaderValue::from_str(&named).map_err(Problem::internal)?;
    let kind = HeaderValue::from_str(&file.kind).map_err(Problem::internal)?;
    let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, named)];
    Ok((headers, content).into_response())
}
