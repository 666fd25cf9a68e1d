//! What stands around every handler: sizes, times, origins, headers, and the last net under panics.

use std::time::Duration;

use app::Problem;
use app::problem::Code;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::timeout::TimeoutLayer;

use crate::Web;
use crate::problem::{Failure, render};

/// Bodies of forms and of the API; files have a limit of their own.
const BODY_MAX: usize = 1024 * 1024;
/// Longer than the slowest page; a large list takes some seconds.
const TIME_MAX: Duration = Duration::from_secs(60);

/// Workbooks are compressed already.
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument";

/// Puts the guards around the routes.
pub(crate) fn protect(router: Router<Web>, web: Web) -> Router<Web> {
    router
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(from_fn_with_state(web.clone(), crate::numbers::guard))
        .layer(from_fn(same_origin))
        .layer(from_fn(no_nul))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, TIME_MAX))
        .layer(from_fn_with_state(web.clone(), render))
        .layer(from_fn(headers))
        .layer(
            CompressionLayer::new()
                .gzip(true)
                .compress_when(DefaultPredicate::new().and(NotForContentType::const_new(WORKBOOK))),
        )
        .layer(from_fn_with_state(web, count))
}

fn panicked(panic: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("?");
    Failure::from(Problem::internal(format!("panic: {text}"))).into_response()
}

/// Writes come from our own pages, or from programs that sign each request. The session's cookie
/// is `SameSite=Lax` besides.
async fn same_origin(request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let signed = request.headers().contains_key(header::AUTHORIZATION);
    if safe || signed || is_same_origin(request.headers()) {
        return next.run(request).await;
    }
    Failure::from(Problem::new(Code::WrongOrigin)).into_response()
}

/// A character that no text has and that one of the databases cannot store.
async fn no_nul(request: Request, next: Next) -> Response {
    let address = request.uri().path_and_query().map_or("", |address| address.as_str());
    if address.contains("%00") {
        let problem = Problem::new(Code::BadRequest).with("reason", "%00");
        return Failure::from(problem).into_response();
    }
    next.run(request).await
}

fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return site == "same-origin";
    }
    let Some(origin) = text(header::ORIGIN) else { return false };
    let host = text(header::HOST).unwrap_or_default();
    origin.split_once("://").is_some_and(|(_, origin_host)| origin_host == host)
}

const POLICY: &str = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; \
     script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'";

async fn headers(request: Request, next: Next) -> Response {
    let is_asset = request.uri().path().starts_with("/assets/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if !is_asset {
        // Nothing about a household stays on a shared PC's disk.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

async fn count(State(web): State<Web>, request: Request, next: Next) -> Response {
    let start = std::time::Instant::now();
    let response = next.run(request).await;
    web.metrics.count(response.status(), start.elapsed());
    response
}
