//! The JSON API under `/api/v1`. Shapes are those of `/api/openapi.json`; personal identification
//! numbers leave only masked.

mod draft;
mod import;
mod life;
mod matching;
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

/// Everything under `/api/v1`.
pub(crate) fn router() -> Router<Web> {
    let v1 = Router::new()
        .route("/me", get(read::me))
        .route("/home", get(read::home))
        .route("/households", get(read::household_list).post(write::household_add))
        .route("/households/{id}", get(read::household_get))
        .route("/households/{id}/members", post(write::member_add))
        .route("/households/{id}/members/{person}/end", post(write::member_end))
        .route("/households/{id}/head", post(write::head_change))
        .route("/households/{id}/events", get(life::event_list).post(life::event_add))
        .route("/moves", get(life::move_list).post(life::move_propose))
        .route("/moves/{id}/acceptance", post(life::move_accept))
        .route("/moves/{id}/refusal", post(life::move_refuse))
        .route("/moves/{id}/withdrawal", post(life::move_withdraw))
        .route("/checks", get(life::check_list))
        .route("/checks/{name}", get(life::check_get))
        .route("/checks/{name}/aside", post(life::check_set_aside))
        .route("/households/{id}/facts", post(write::household_facts_add))
        .route("/exports/columns", get(read::export_columns))
        .route("/exports", post(write::export_make))
        .route("/villages", get(read::village_list).post(write::village_add))
        .route("/villages/{id}", get(read::village_get))
        .route("/villages/{id}/change", post(write::village_correct))
        .route("/villages/{id}/removal", post(write::village_remove))
        .route("/rounds", get(read::round_list).post(write::round_open))
        .route("/rounds/{id}", get(read::round_get))
        .route("/rounds/{id}/closing", post(write::round_close))
        .route("/rounds/{id}/forms/{household}", get(read::form_get))
        .route("/rounds/{id}/forms/{household}/repeat", post(write::form_repeat))
        .route("/rounds/{id}/score-table", post(write::round_set_table))
        .route("/rounds/{id}/decision", post(write::round_decide))
        .route("/rounds/{id}/draft", get(draft::decision_get).post(draft::decision_prepare))
        .route("/rounds/{id}/draft/approval", post(draft::decision_approve))
        .route("/rounds/{id}/record", post(draft::decision_record))
        .route("/rounds/{id}/late", get(draft::late_get).post(draft::late_decide))
        .route("/reports/draft", get(draft::report_get).post(draft::report_prepare))
        .route("/reports/draft/approval", post(draft::report_approve))
        .route("/rounds/{id}/board", get(season::board))
        .route("/rounds/{id}/proposal", post(season::propose))
        .route("/rounds/{id}/households", get(season::list).post(season::list_add))
        .route("/rounds/{id}/removal", post(season::list_remove))
        .route("/rounds/{id}/opinion", post(season::opinion_ask))
        .route("/rounds/{id}/opinion/answer", post(season::opinion_answer))
        .route("/rounds/{id}/meetings", get(season::meeting_list).post(season::meeting_open))
        .route("/meetings/{id}", get(season::meeting_get).post(season::meeting_save))
        .route("/meetings/{id}/closing", post(season::meeting_close))
        .route("/rounds/{id}/postings", get(season::posting_list).post(season::posting_add))
        .route("/postings/{id}", get(season::posting_get))
        .route("/complaints/{id}", get(season::complaint_get))
        .route("/rounds/{id}/complaints", post(season::complaint_add))
        .route("/complaints/{id}/recheck", post(season::recheck_add))
        .route(
            "/rounds/{id}/certificates",
            get(season::certificate_list).post(season::certificate_issue),
        )
        .route("/requests", get(season::request_list).post(season::request_add))
        .route("/requests/{id}", get(season::request_get))
        .route("/requests/{id}/refusal", post(season::request_refuse))
        .route("/watch", get(season::watch))
        .route("/reports", get(season::report_list).post(season::report_send))
        .route("/reports/{id}", get(season::report_get))
        .route("/surveys", post(write::survey_add))
        .route("/standards", get(read::standard_list))
        .route("/score-tables", get(read::score_table_list).post(write::score_table_import))
        .route("/score-tables/{id}", get(read::score_table_get))
        .route("/score-tables/{id}/approval", post(write::score_table_approve))
        .merge(import::router())
        .route("/matches", get(matching::match_list))
        .route("/matches/search", post(matching::match_find))
        .route("/matches/{id}", get(matching::match_get))
        .route("/matches/{id}/decisions", post(matching::match_decide))
        .route("/tables", get(read::table_list))
        .route("/tables/{id}", get(read::table_get))
        .route("/tables/{id}/cells", get(read::table_cell))
        .route("/tables/{id}/rows", get(read::table_list_rows))
        .route("/tables/{id}/changes", get(read::table_changes))
        .route("/areas", get(read::area_list))
        .route("/areas/{key}", get(read::area_get))
        .route("/accounts", get(read::account_list).post(write::account_add))
        .route("/accounts/{id}", get(read::account_get))
        .route("/accounts/{id}/change", post(write::account_change))
        .route("/accounts/{id}/password", post(write::account_reset))
        .route("/accounts/{id}/state", post(write::account_set_state))
        .route("/password", post(write::password_change))
        .route("/audit", get(read::audit_list))
        .route("/audit/state", get(read::audit_state))
        .route("/audit/seals", get(read::seal_list))
        .route("/rights", get(read::rights))
        .layer(axum::extract::DefaultBodyLimit::max(crate::routes::API_BODY_MAX));
    Router::new().nest("/api/v1", v1).route("/api/openapi.json", get(openapi))
}

async fn openapi() -> Response {
    ([("content-type", "application/json")], crate::openapi::openapi_json()).into_response()
}
