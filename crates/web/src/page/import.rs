//! Lists: sending one, seeing what was found, accepting it.

use std::collections::BTreeMap;

use app::Problem;
use app::import::{ImportNew, ImportState, ImportView};
use app::problem::Code;
use app::round::RoundView;
use app::{Page, RoundState};
use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Multipart, Path, Query, State};
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use base::id::{ImportId, RoundId};
use serde::Deserialize;

use super::{Answer, page, see};
use crate::Web;
use crate::frame::{Frame, encode};
use crate::problem::{Failure, FindingView, findings};
use crate::visit::Signed;

/// The largest list accepted, with the form around it.
pub(crate) const UPLOAD_MAX: usize = app::import::FILE_MAX + 64 * 1024;
/// A form has a handful of fields besides its file.
const FIELDS_MAX: usize = 20;
/// The longest of them.
const FIELD_MAX: usize = 4 * 1024;

pub(super) fn router() -> Router<Web> {
    Router::new()
        .route("/imports", get(import_list).post(import_check))
        .layer(DefaultBodyLimit::max(UPLOAD_MAX))
        .route("/imports/template.xlsx", get(import_template))
        .route("/imports/{id}", get(import_get))
        .route("/imports/{id}/acceptance", post(import_accept))
}

/// A form with a file.
pub(super) struct Parts {
    fields: BTreeMap<String, String>,
    /// The file's name and bytes.
    pub file: Option<(String, Vec<u8>)>,
}

impl Parts {
    /// A field; empty when it was not sent.
    pub(super) fn text(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }
}

/// Reads a form with a file; its size is bounded by the route.
pub(super) async fn read_parts(mut form: Multipart) -> Result<Parts, Failure> {
    let unreadable = |error: axum::extract::multipart::MultipartError| {
        let code = if error.status().as_u16() == 413 { Code::TooLarge } else { Code::BadRequest };
        Problem::new(code).with("reason", error.body_text())
    };
    let mut parts = Parts { fields: BTreeMap::new(), file: None };
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().map(str::to_owned);
        let bytes = field.bytes().await.map_err(unreadable)?.to_vec();
        match file_name {
            Some(file_name) if !bytes.is_empty() => parts.file = Some((file_name, bytes)),
            Some(_) => {}
            None if bytes.len() <= FIELD_MAX && parts.fields.len() < FIELDS_MAX => {
                parts.fields.insert(name, String::from_utf8_lossy(&bytes).into_owned());
            }
            None => return Err(Problem::new(Code::TooLarge).into()),
        }
    }
    Ok(parts)
}

#[derive(Deserialize)]
struct ListQuery {
    before: Option<String>,
}

#[derive(Template)]
#[template(path = "imports.html")]
struct ListPage<'a> {
    f: &'a Frame,
    list: Page<ImportView>,
    rounds: Vec<RoundView>,
    next: Option<String>,
    max_mb: usize,
}

async fn import_list(
    State(web): State<Web>,
    signed: Signed,
    Query(query): Query<ListQuery>,
) -> Answer {
    let list = web.app.import_list(&signed.actor, query.before.as_deref()).await?;
    let rounds = web.app.round_list(&signed.actor).await?;
    let open = |round: &RoundView| round.state == RoundState::Open;
    let next = list.next.as_ref().map(|before| format!("/imports?before={}", encode(before)));
    page(&ListPage {
        f: &signed.frame,
        list,
        rounds: rounds.into_iter().filter(open).collect(),
        next,
        max_mb: app::import::FILE_MAX / 1024 / 1024,
    })
}

async fn import_check(State(web): State<Web>, signed: Signed, form: Multipart) -> Answer {
    let parts = read_parts(form).await?;
    let bad = |field: &str| Problem::new(Code::BadInput).with("field", field);
    let round = match parts.text("round") {
        "" => None,
        text => Some(text.parse::<RoundId>().map_err(|_| bad("round"))?),
    };
    let id = parts.text("id").parse::<ImportId>().map_err(|_| bad("id"))?;
    let (file_name, bytes) = parts.file.ok_or_else(|| bad("file"))?;
    let view =
        web.app.import_check(&signed.actor, ImportNew { id, round, file_name, bytes }).await?;
    match view.same_as {
        Some(first) => see(&format!("/imports/{first}?again=1")),
        None => see(&format!("/imports/{}", view.id)),
    }
}

#[derive(Deserialize)]
struct GetQuery {
    again: Option<String>,
}

#[derive(Template)]
#[template(path = "import.html")]
struct ImportPage<'a> {
    f: &'a Frame,
    i: &'a ImportView,
    findings: Vec<FindingView>,
    errors: usize,
    again: bool,
}

async fn import_get(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<ImportId>,
    Query(query): Query<GetQuery>,
) -> Answer {
    let view = web.app.import_get(&signed.actor, id).await?;
    let findings = findings(&signed.frame, &view.findings);
    let errors = findings.iter().filter(|finding| finding.severity == "error").count();
    page(&ImportPage { f: &signed.frame, i: &view, findings, errors, again: query.again.is_some() })
}

async fn import_accept(State(web): State<Web>, signed: Signed, Path(id): Path<ImportId>) -> Answer {
    let view = web.app.import_accept(&signed.actor, id).await?;
    let to = view.same_as.unwrap_or(id);
    debug_assert!(view.state == ImportState::Accepted);
    see(&format!("/imports/{to}"))
}

#[derive(Deserialize)]
struct TemplateQuery {
    round: Option<RoundId>,
}

async fn import_template(
    State(web): State<Web>,
    signed: Signed,
    Query(query): Query<TemplateQuery>,
) -> Answer {
    let bytes = web.app.import_template(&signed.actor, query.round).await?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"danh-sach-ho.xlsx\""),
    ];
    Ok((headers, bytes).into_response())
}
