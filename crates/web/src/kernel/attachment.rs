//! Scans and photos: sent in with a form, handed out as downloads.

use app::Action;
use app::kernel::attachment::{About, FILE_MAX};
use app::kernel::problem::{Code, Problem};
use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use base::id::AttachmentId;

use crate::Web;
use crate::kernel::frame::encode;
use crate::kernel::page::{Answer, done};
use crate::kernel::parts::read_parts;
use crate::kernel::route::{Declared, get};
use crate::kernel::visit::Signed;

/// The largest file, with the form around it.
pub(crate) const BODY_MAX: usize = FILE_MAX + 64 * 1024;

pub(crate) fn routes() -> Vec<Declared> {
    // Who may see what a file belongs to may see the file: that right is asked where it is found.
    vec![get("/attachments/{id}", Action::HomeSee, download)]
}

/// Keeps a file that was sent in with the form of what it belongs to, and leads back to its page.
pub(crate) async fn keep(
    web: &Web,
    signed: &Signed,
    about: About,
    back: &str,
    form: Multipart,
) -> Answer {
    let mut parts = read_parts(form).await?;
    let bad = |field: &str| Problem::new(Code::BadInput).with("field", field);
    let id = parts.text("id").parse::<AttachmentId>().map_err(|_| bad("id"))?;
    let (name, bytes) = parts.file().ok_or_else(|| bad("file"))?;
    let kept = name.clone();
    app::kernel::attachment::add(&web.app, &signed.actor, id, about, &name, bytes).await?;
    done(&signed.frame, back, "file_added", &[("name", &kept)])
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
