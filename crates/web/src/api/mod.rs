//! The JSON API under `/api/v1`. Shapes are those of `/api/openapi.json`; personal identification
//! numbers leave only masked.

mod read;
mod season;
mod write;

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::Web;
use crate::problem::Failure;

/// What a handler of the API gives.
type Answer = Result<Response, Failure>;

pub(crate) fn router() -> Router<Web> {
    let v1 = Router::new()
        .route("/me", get(read::me))
        .route("/home", get(read::home))
        .route("/households", get(read::household_list).post(write::household_add))
        .route("/households/{id}", get(read::household_get))
        .route("/households/{id}/members", post(write::member_add))
        .route("/households/{id}/members/{person}/end", post(write::member_end))
        .route("/households/{id}/head", post(write::head_change))
        .route("/villages", get(read::village_list).post(write::village_add))
        .route("/rounds", get(read::round_list).post(write::round_open))
        .route("/rounds/{id}", get(read::round_get))
        .route("/rounds/{id}/score-table", post(write::round_set_table))
        .route("/rounds/{id}/decision", post(write::round_decide))
        .route("/rounds/{id}/board", get(season::board))
        .route("/rounds/{id}/proposal", post(season::propose))
        .route("/rounds/{id}/households", post(season::list_add))
        .route("/rounds/{id}/opinion", post(season::opinion_ask))
        .route("/rounds/{id}/opinion/answer", post(season::opinion_answer))
        .route("/rounds/{id}/meetings", post(season::meeting_open))
        .route("/meetings/{id}", post(season::meeting_save))
        .route("/meetings/{id}/closing", post(season::meeting_close))
        .route("/rounds/{id}/postings", post(season::posting_add))
        .route("/rounds/{id}/complaints", post(season::complaint_add))
        .route("/complaints/{id}/recheck", post(season::recheck_add))
        .route("/rounds/{id}/certificates", post(season::certificate_issue))
        .route("/requests", post(season::request_add))
        .route("/requests/{id}/refusal", post(season::request_refuse))
        .route("/reports", post(season::report_send))
        .route("/surveys", post(write::survey_add))
        .route("/standards", get(read::standard_list))
        .route("/score-tables", get(read::score_table_list).post(write::score_table_import))
        .route("/score-tables/{id}", get(read::score_table_get))
        .route("/score-tables/{id}/approval", post(write::score_table_approve))
        .route("/imports", get(read::import_list).post(write::import_check))
        .route("/imports/{id}", get(read::import_get))
        .route("/imports/{id}/acceptance", post(write::import_accept))
        .route("/tables", get(read::table_list))
        .route("/tables/{id}", get(read::table_get))
        .route("/tables/{id}/cells", get(read::table_cell))
        .route("/areas", get(read::area_list))
        .route("/areas/{key}", get(read::area_get))
        .route("/accounts", get(read::account_list).post(write::account_add))
        .route("/accounts/{id}/state", post(write::account_set_state))
        .route("/password", post(write::password_change))
        .route("/audit", get(read::audit_list))
        .route("/audit/state", get(read::audit_state))
        .route("/rights", get(read::rights))
        .layer(axum::extract::DefaultBodyLimit::max(crate::routes::API_BODY_MAX));
    Router::new().nest("/api/v1", v1).route("/api/openapi.json", get(openapi))
}

async fn openapi() -> Response {
    ([("content-type", "application/json")], crate::openapi::openapi_json()).into_response()
}
