//! Lists that come in, on the API: sending, progress, columns, answers, choices, acceptance, receipt.

use std::collections::BTreeMap;

use app::gate::list::{
    AnswerNew, ChoiceNew, DecisionSaid, DifferenceView, FileView, FindingAsked, FindingView,
    ImportCounts, ImportLine, ImportNew, ImportState, ImportView, Mapping, QuestionView,
    ReceiptHousehold, ReceiptView, Take,
};
use app::kernel::filter::chosen;
use app::kernel::problem::Code;
use app::{Problem, ProgressView};
use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Path, Query, Request, State};
use axum::http::{HeaderMap, header};
use base::Day;
use base::id::{HouseholdId, ImportId, RoundId};
use base::words::Lang;
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{list_of, workbook};
use crate::Web;
use crate::kernel::input::Json;
use crate::kernel::parts::read_parts;
use crate::kernel::problem::Failure;
use crate::kernel::shape::{Download, Made, Paged, view};
use crate::kernel::visit::{Caller, lang_of};

/// What a list answers with after each step: the list as it stands.
type Standing = Result<Json<ImportView>, Failure>;

view! {
    /// A household that a list added or changed.
    ImportReceiptHousehold(it: &ReceiptHousehold) {
        id: HouseholdId = it.household,
        code: String = it.code.clone(),
        head: String = it.head.clone(),
        act: String = it.act.as_str().to_owned(),
    }
}

view! {
    /// The receipt of a list, and one page of its households.
    ImportReceipt(it: &ReceiptView) {
        number: i32 = it.number,
        import: ImportId = it.import.id,
        commune: String = it.commune_name.clone(),
        received_at: DateTime<Utc> = it.import.received_at,
        received_by: String = it.received_by.clone(),
        accepted_at: Option<DateTime<Utc>> = it.import.accepted_at,
        accepted_by: String = it.accepted_by.clone(),
        files: Vec<FileView> = it.import.files.clone(),
        counts: ImportCounts = it.import.counts,
        households: Vec<ImportReceiptHousehold> =
            it.households.iter().map(ImportReceiptHousehold::of).collect(),
        next: Option<String> = it.next.clone(),
    }
}

/// How far the work on a list is.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ImportProgress {
    state: ImportState,
    progress: Option<ProgressView>,
    /// The code of the problem that ended it.
    problem: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct ImportBeforeQuery {
    before: Option<String>,
}

pub(crate) async fn list(
    caller: Caller,
    Query(query): Query<ImportBeforeQuery>,
) -> Result<Json<Paged<ImportLine>>, Failure> {
    let list = app::gate::list::list(&caller.app, &caller.actor, query.before.as_deref()).await?;
    Ok(Json(Paged { rows: list.rows, next: list.next }))
}

pub(crate) async fn get(caller: Caller, Path(id): Path<ImportId>) -> Standing {
    Ok(Json(app::gate::list::get(&caller.app, &caller.actor, id).await?))
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct ImportSendQuery {
    id: Option<ImportId>,
    #[serde(default)]
    file_name: String,
    round: Option<RoundId>,
}

/// One file is the body itself; several come as a form.
pub(crate) async fn send(
    State(web): State<Web>,
    caller: Caller,
    Query(query): Query<ImportSendQuery>,
    request: Request,
) -> Result<Made<ImportView>, Failure> {
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
    Ok(Made(view))
}

pub(crate) async fn progress(
    caller: Caller,
    Path(id): Path<ImportId>,
) -> Result<Json<ImportProgress>, Failure> {
    let view = app::gate::list::get(&caller.app, &caller.actor, id).await?;
    let problem = view.problem.as_ref().map(|problem| problem.code.as_str());
    let problem = problem.map(str::to_owned);
    Ok(Json(ImportProgress { state: view.state, progress: view.progress, problem }))
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct ImportFindingQuery {
    #[serde(default)]
    severity: String,
    #[serde(default)]
    code: String,
    after: Option<i64>,
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct ImportQuestionQuery {
    after: Option<i64>,
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct ImportDifferenceQuery {
    #[serde(default)]
    kind: String,
    after: Option<i64>,
}

pub(crate) async fn findings(
    caller: Caller,
    Path(id): Path<ImportId>,
    Query(query): Query<ImportFindingQuery>,
) -> Result<Json<Paged<FindingView>>, Failure> {
    let asked = FindingAsked {
        severity: chosen(&query.severity, "severity", base::Severity::from_name)?,
        code: Some(query.code).filter(|code| !code.is_empty()),
        after: query.after,
    };
    let list = app::gate::list::findings(&caller.app, &caller.actor, id, asked).await?;
    Ok(Json(Paged { rows: list.rows, next: list.next }))
}

pub(crate) async fn questions(
    caller: Caller,
    Path(id): Path<ImportId>,
    Query(query): Query<ImportQuestionQuery>,
) -> Result<Json<Paged<QuestionView>>, Failure> {
    let list = app::gate::list::questions(&caller.app, &caller.actor, id, query.after).await?;
    Ok(Json(Paged { rows: list.rows, next: list.next }))
}

pub(crate) async fn differences(
    caller: Caller,
    Path(id): Path<ImportId>,
    Query(query): Query<ImportDifferenceQuery>,
) -> Result<Json<Paged<DifferenceView>>, Failure> {
    let missing = query.kind == "missing";
    let list =
        app::gate::list::differences(&caller.app, &caller.actor, id, missing, query.after).await?;
    Ok(Json(Paged { rows: list.rows, next: list.next }))
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct ImportReceiptQuery {
    after: Option<String>,
}

pub(crate) async fn receipt(
    caller: Caller,
    Path(id): Path<ImportId>,
    Query(query): Query<ImportReceiptQuery>,
) -> Result<Json<ImportReceipt>, Failure> {
    let receipt =
        app::gate::list::receipt(&caller.app, &caller.actor, id, query.after.as_deref()).await?;
    Ok(Json(ImportReceipt::of(&receipt)))
}

#[derive(Deserialize, JsonSchema, Default)]
pub(crate) struct ImportMarkedQuery {
    #[serde(default)]
    file: i32,
}

pub(crate) async fn marked(
    caller: Caller,
    Path(id): Path<ImportId>,
    Query(query): Query<ImportMarkedQuery>,
    headers: HeaderMap,
) -> Result<Download, Failure> {
    let lang = lang_of(&headers, "/api/");
    let lang = if lang == Lang::En { Lang::En } else { Lang::Vi };
    let (name, bytes) =
        app::gate::list::marked(&caller.app, &caller.actor, id, query.file, lang).await?;
    Ok(Download(workbook(&name, bytes)))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImportMapping {
    revision: String,
    mapping: Vec<Mapping>,
}

pub(crate) async fn map(
    caller: Caller,
    Path(id): Path<ImportId>,
    Json(form): Json<ImportMapping>,
) -> Standing {
    let ImportMapping { revision, mapping } = form;
    Ok(Json(app::gate::list::map(&caller.app, &caller.actor, id, mapping, Some(&revision)).await?))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImportAnswers {
    answers: BTreeMap<String, String>,
    /// The answers that stood there when the questions were shown.
    #[serde(default)]
    seen: BTreeMap<String, String>,
}

pub(crate) async fn answer(
    caller: Caller,
    Path(id): Path<ImportId>,
    Json(form): Json<ImportAnswers>,
) -> Standing {
    let ImportAnswers { answers, mut seen } = form;
    let answers = answers
        .into_iter()
        .map(|(question, choice)| AnswerNew { seen: seen.remove(&question), question, choice })
        .collect();
    Ok(Json(app::gate::list::answer(&caller.app, &caller.actor, id, answers).await?))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImportDecision {
    number: String,
    day: Day,
}

pub(crate) async fn decide(
    caller: Caller,
    Path(id): Path<ImportId>,
    Json(form): Json<ImportDecision>,
) -> Standing {
    let said = DecisionSaid { number: form.number, day: form.day };
    Ok(Json(app::gate::list::decide(&caller.app, &caller.actor, id, said).await?))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImportChoices {
    #[serde(default)]
    choices: Vec<ChoiceNew>,
    rest: Option<Take>,
}

pub(crate) async fn choose(
    caller: Caller,
    Path(id): Path<ImportId>,
    Json(form): Json<ImportChoices>,
) -> Standing {
    let (app, actor) = (&caller.app, &caller.actor);
    let view = match form.rest {
        // All that are open after those named.
        Some(rest) if form.choices.is_empty() => {
            app::gate::list::choose_rest(app, actor, id, rest).await?
        }
        Some(rest) => {
            app::gate::list::choose(app, actor, id, form.choices).await?;
            app::gate::list::choose_rest(app, actor, id, rest).await?
        }
        None => app::gate::list::choose(app, actor, id, form.choices).await?,
    };
    Ok(Json(view))
}

pub(crate) async fn again(caller: Caller, Path(id): Path<ImportId>) -> Standing {
    Ok(Json(app::gate::list::import_again(&caller.app, &caller.actor, id).await?))
}

pub(crate) async fn cancel(caller: Caller, Path(id): Path<ImportId>) -> Standing {
    Ok(Json(app::gate::list::cancel(&caller.app, &caller.actor, id).await?))
}

pub(crate) async fn accept(caller: Caller, Path(id): Path<ImportId>) -> Standing {
    Ok(Json(app::gate::list::accept_send(&caller.app, &caller.actor, id).await?))
}
