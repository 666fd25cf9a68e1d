//! The API of lists: sending, progress, columns, answers, choices, acceptance, receipt.

use std::collections::BTreeMap;

use app::Problem;
use app::gate::list::{AnswerNew, ChoiceNew, FindingAsked, ImportNew, Mapping, Take};
use app::kernel::problem::Code;
use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Path, Query, Request, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use base::id::{ImportId, RoundId};
use base::words::Lang;
use serde::Deserialize;
use serde_json::json;

use super::Answer;
use crate::Web;
use crate::gate::list::work::severity;
use crate::gate::list::{list_of, read_parts, workbook};
use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::visit::Caller;

fn answer(value: &impl serde::Serialize) -> Answer {
    Ok(Json(value).into_response())
}

#[derive(Deserialize)]
pub(crate) struct BeforeQuery {
    before: Option<String>,
}

pub(crate) async fn import_list(caller: Caller, Query(query): Query<BeforeQuery>) -> Answer {
    let list = app::gate::list::list(&caller.app, &caller.actor, query.before.as_deref()).await?;
    answer(&json!({ "rows": list.rows, "next": list.next }))
}

pub(crate) async fn import_get(caller: Caller, Path(id): Path<ImportId>) -> Answer {
    answer(&app::gate::list::get(&caller.app, &caller.actor, id).await?)
}

#[derive(Deserialize)]
pub(crate) struct SendQuery {
    id: Option<ImportId>,
    #[serde(default)]
    file_name: String,
    round: Option<RoundId>,
}

/// One file is the body itself; several come as a form.
pub(crate) async fn import_send(
    State(web): State<Web>,
    caller: Caller,
    Query(query): Query<SendQuery>,
    request: Request,
) -> Answer {
    let bad = |field: &str| Failure::from(Problem::new(Code::BadInput).with("field", field));
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
    let new = if kind.is_some_and(|kind| kind.starts_with("multipart/form-data")) {
        let form = Multipart::from_request(request, &web).await;
        let form =
            form.map_err(|error| Problem::new(Code::BadRequest).with("reason", error.body_text()))?;
        list_of(read_parts(form).await?)?
    } else {
        let bytes =
            Bytes::from_request(request, &web).await.map_err(|_| Problem::new(Code::TooLarge))?;
        if bytes.is_empty() {
            return Err(bad("file"));
        }
        let id = query.id.ok_or_else(|| bad("id"))?;
        ImportNew::one(id, query.round, query.file_name, bytes.to_vec())
    };
    let view = app::gate::list::send(&caller.app, &caller.actor, new).await?;
    Ok((StatusCode::CREATED, Json(view)).into_response())
}

pub(crate) async fn import_progress(caller: Caller, Path(id): Path<ImportId>) -> Answer {
    let view = app::gate::list::get(&caller.app, &caller.actor, id).await?;
    let problem = view.problem.as_ref().map(|problem| problem.code.as_str());
    answer(&json!({
        "state": view.state.as_str(), "progress": view.progress, "problem": problem,
    }))
}

#[derive(Deserialize, Default)]
pub(crate) struct PageQuery {
    #[serde(default)]
    severity: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    kind: String,
    after: Option<i64>,
}

pub(crate) async fn import_findings(
    caller: Caller,
    Path(id): Path<ImportId>,
    Query(query): Query<PageQuery>,
) -> Answer {
    let asked = FindingAsked {
        severity: severity(&query.severity),
        code: Some(query.code).filter(|code| !code.is_empty()),
        after: query.after,
    };
    let list = app::gate::list::findings(&caller.app, &caller.actor, id, asked).await?;
    answer(&json!({ "rows": list.rows, "next": list.next }))
}

pub(crate) async fn import_questions(
    caller: Caller,
    Path(id): Path<ImportId>,
    Query(query): Query<PageQuery>,
) -> Answer {
    let list = app::gate::list::questions(&caller.app, &caller.actor, id, query.after).await?;
    answer(&json!({ "rows": list.rows, "next": list.next }))
}

pub(crate) async fn import_differences(
    caller: Caller,
    Path(id): Path<ImportId>,
    Query(query): Query<PageQuery>,
) -> Answer {
    let missing = query.kind == "missing";
    let list =
        app::gate::list::differences(&caller.app, &caller.actor, id, missing, query.after).await?;
    answer(&json!({ "rows": list.rows, "next": list.next }))
}

#[derive(Deserialize)]
pub(crate) struct ReceiptQuery {
    after: Option<String>,
}

pub(crate) async fn import_receipt(
    caller: Caller,
    Path(id): Path<ImportId>,
    Query(query): Query<ReceiptQuery>,
) -> Answer {
    let receipt =
        app::gate::list::receipt(&caller.app, &caller.actor, id, query.after.as_deref()).await?;
    let households: Vec<_> = receipt
        .households
        .iter()
        .map(|it| json!({ "id": it.household, "code": it.code, "head": it.head, "act": it.act }))
        .collect();
    answer(&json!({
        "number": receipt.number, "import": receipt.import.id, "commune": receipt.commune_name,
        "received_at": receipt.import.received_at, "received_by": receipt.received_by,
        "accepted_at": receipt.import.accepted_at, "accepted_by": receipt.accepted_by,
        "files": receipt.import.files, "counts": receipt.import.counts,
        "households": households, "next": receipt.next,
    }))
}

#[derive(Deserialize, Default)]
pub(crate) struct MarkedQuery {
    #[serde(default)]
    file: i32,
}

pub(crate) async fn import_marked(
    caller: Caller,
    Path(id): Path<ImportId>,
    Query(query): Query<MarkedQuery>,
    headers: axum::http::HeaderMap,
) -> Answer {
    let lang = crate::kernel::visit::lang_of(&headers, "/api/");
    let lang = if lang == Lang::En { Lang::En } else { Lang::Vi };
    let (name, bytes) =
        app::gate::list::marked(&caller.app, &caller.actor, id, query.file, lang).await?;
    Ok(workbook(&name, bytes))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MappingForm {
    revision: String,
    mapping: Vec<Mapping>,
}

pub(crate) async fn import_map(
    caller: Caller,
    Path(id): Path<ImportId>,
    Json(form): Json<MappingForm>,
) -> Answer {
    let MappingForm { revision, mapping } = form;
    answer(&app::gate::list::map(&caller.app, &caller.actor, id, mapping, Some(&revision)).await?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswersForm {
    answers: BTreeMap<String, String>,
    /// The answers that stood there when the questions were shown.
    #[serde(default)]
    seen: BTreeMap<String, String>,
}

pub(crate) async fn import_answer(
    caller: Caller,
    Path(id): Path<ImportId>,
    Json(form): Json<AnswersForm>,
) -> Answer {
    let AnswersForm { answers, mut seen } = form;
    let answers = answers
        .into_iter()
        .map(|(question, choice)| AnswerNew { seen: seen.remove(&question), question, choice })
        .collect();
    answer(&app::gate::list::answer(&caller.app, &caller.actor, id, answers).await?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecisionForm {
    number: String,
    day: base::Day,
}

pub(crate) async fn import_decide(
    caller: Caller,
    Path(id): Path<ImportId>,
    Json(form): Json<DecisionForm>,
) -> Answer {
    let said = app::gate::list::DecisionSaid { number: form.number, day: form.day };
    answer(&app::gate::list::decide(&caller.app, &caller.actor, id, said).await?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChoicesForm {
    #[serde(default)]
    choices: Vec<ChoiceNew>,
    rest: Option<Take>,
}

pub(crate) async fn import_choose(
    caller: Caller,
    Path(id): Path<ImportId>,
    Json(form): Json<ChoicesForm>,
) -> Answer {
    let (app, actor) = (&caller.app, &caller.actor);
    let view = match form.rest {
        // All that are open after those named.
        Some(rest) if form.choices.is_empty() => {
            app::gate::list::choose_rest(&app, actor, id, rest).await?
        }
        Some(rest) => {
            app::gate::list::choose(&app, actor, id, form.choices).await?;
            app::gate::list::choose_rest(&app, actor, id, rest).await?
        }
        None => app::gate::list::choose(&app, actor, id, form.choices).await?,
    };
    answer(&view)
}

pub(crate) async fn import_again(caller: Caller, Path(id): Path<ImportId>) -> Answer {
    answer(&app::gate::list::import_again(&caller.app, &caller.actor, id).await?)
}

pub(crate) async fn import_cancel(caller: Caller, Path(id): Path<ImportId>) -> Answer {
    answer(&app::gate::list::cancel(&caller.app, &caller.actor, id).await?)
}

pub(crate) async fn import_accept(caller: Caller, Path(id): Path<ImportId>) -> Answer {
    answer(&app::gate::list::accept_send(&caller.app, &caller.actor, id).await?)
}
