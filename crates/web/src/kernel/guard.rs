//! What stands around every handler: sizes, times, origins, headers, and the last net under panics.

use app::Problem;
use app::kernel::problem::Code;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

use crate::Web;
use crate::kernel::input::query;
use crate::kernel::patience::patience;
use crate::kernel::problem::{Failure, render};

/// Bodies of forms and of the API; files have a limit of their own.
const BODY_MAX: usize = 1024 * 1024;

/// Workbooks are compressed already.
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument";

/// Puts the guards around the routes.
pub(crate) fn protect(router: Router<Web>, web: Web) -> Router<Web> {
    router
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(from_fn_with_state(web.clone(), crate::kernel::numbers::guard))
        .layer(from_fn(query))
        .layer(from_fn_with_state(web.clone(), crate::kernel::sought::hide))
        .layer(from_fn(crate::kernel::again::remember))
        .layer(from_fn_with_state(web.clone(), same_origin))
        .layer(from_fn_with_state(web.clone(), known_host))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(web.clone(), patience))
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

/// Writes come from our own pages, or from programs that sign each request and are no browser. A
/// browser in which a name and a password were once typed for the API adds them by itself to what a
/// foreign page sends; it then also says from where. The session's cookie is `SameSite=Lax` besides.
async fn same_origin(State(web): State<Web>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || is_ours(request.headers(), web.settings.https) {
        return next.run(request).await;
    }
    Failure::from(Problem::new(Code::WrongOrigin)).into_response()
}

fn is_ours(headers: &HeaderMap, https: bool) -> bool {
    let all = |name: HeaderName| {
        let texts = headers.get_all(name).iter();
        texts.map(|value| value.to_str().unwrap_or("?")).collect::<Vec<_>>()
    };
    let (sites, origins) = (all(HeaderName::from_static("sec-fetch-site")), all(header::ORIGIN));
    if sites.is_empty() && origins.is_empty() {
        // No browser of the last years. Without a signature it is nobody.
        return headers.contains_key(header::AUTHORIZATION);
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let own = format!("{}://{host}", if https { "https" } else { "http" });
    sites.iter().all(|site| *site == "same-origin")
        && origins.iter().all(|origin| origin.eq_ignore_ascii_case(&own))
}

/// The names under which the program may be opened, when there is a list: a foreign page whose name
/// was made to mean this machine is not ours (DNS rebinding).
async fn known_host(State(web): State<Web>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).map(|host| host.to_str().unwrap_or("?"));
    match (&web.settings.hosts, host) {
        (Some(hosts), Some(host)) if !is_listed(host, hosts) => {
            let shown: String = base::text::clean(host).chars().take(80).collect();
            Failure::from(Problem::new(Code::HostUnknown).with("host", shown)).into_response()
        }
        _ => next.run(request).await,
    }
}

/// With or without its port, whatever the case of its letters.
fn is_listed(host: &str, hosts: &[String]) -> bool {
    let bare = match host.rsplit_once(':') {
        Some((bare, port)) if port.bytes().all(|b| b.is_ascii_digit()) => bare,
        _ => host,
    };
    hosts.iter().any(|known| known.eq_ignore_ascii_case(bare) || known.eq_ignore_ascii_case(host))
}

const POLICY: &str = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; \
     script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'";

async fn headers(request: Request, next: Next) -> Response {
    let is_asset = request.uri().path().starts_with("/assets/");
    let mut response = next.run(request).await;
    set_headers(response.headers_mut(), is_asset);
    response
}

/// The headers of every answer.
pub(crate) fn set_headers(headers: &mut HeaderMap, is_asset: bool) {
    for (name, value) in [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ] {
        // A paper that is opened as a page has a stricter one of its own.
        headers
            .entry(HeaderName::from_static(name))
            .or_insert_with(|| HeaderValue::from_static(value));
    }
    if !is_asset {
        // Nothing about a household stays on a shared PC's disk.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

async fn count(State(web): State<Web>, request: Request, next: Next) -> Response {
    let start = std::time::Instant::now();
    let response = next.run(request).await;
    web.metrics.count(response.status(), start.elapsed());
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().expect("a header"));
        }
        headers
    }

    #[test]
    fn a_write_comes_from_our_own_pages_or_from_a_program_that_signs() {
        const SIGNED: (&str, &str) = ("authorization", "Basic eDp5");
        const HOST: (&str, &str) = ("host", "vuon.example:8080");
        let site = |site| ("sec-fetch-site", site);
        let origin = |origin| ("origin", origin);
        for (lines, https, ours) in [
            (vec![HOST], false, false),
            (vec![HOST, SIGNED], false, true),
            (vec![HOST, site("same-origin")], false, true),
            (vec![HOST, origin("http://vuon.example:8080")], false, true),
            (vec![HOST, origin("https://vuon.example:8080")], true, true),
            (vec![HOST, site("same-origin"), origin("http://vuon.example:8080")], false, true),
            (vec![HOST, SIGNED, site("same-origin")], false, true),
            // The same host under another scheme is another site.
            (vec![HOST, origin("https://vuon.example:8080")], false, false),
            (vec![HOST, origin("http://vuon.example:8080")], true, false),
            (vec![HOST, origin("evil://vuon.example:8080")], false, false),
            (vec![HOST, origin("http://vuon.example")], false, false),
            (vec![HOST, origin("http://vuon.example:8080.evil.example")], false, false),
            (vec![HOST, origin("null")], false, false),
            // A signature does not help: the browser adds it by itself.
            (vec![HOST, SIGNED, origin("http://evil.example")], false, false),
            (vec![HOST, SIGNED, origin("null")], false, false),
            (vec![HOST, SIGNED, site("cross-site")], false, false),
            (vec![HOST, SIGNED, site("same-site")], false, false),
            (vec![HOST, SIGNED, site("none")], false, false),
            (vec![HOST, SIGNED, site("same-origin"), origin("http://evil.example")], false, false),
            (
                vec![
                    HOST,
                    SIGNED,
                    origin("http://vuon.example:8080"),
                    origin("http://evil.example"),
                ],
                false,
                false,
            ),
            (vec![HOST, site("same-origin"), site("cross-site")], false, false),
        ] {
            assert_eq!(is_ours(&headers(&lines), https), ours, "{lines:?} {https}");
        }
    }

    #[test]
    fn a_host_is_known_with_and_without_its_port() {
        let hosts = ["localhost", "[::1]", "127.0.0.1", "vuon.xa.example"].map(str::to_owned);
        for (host, listed) in [
            ("localhost", true),
            ("LOCALHOST:8080", true),
            ("[::1]:8080", true),
            ("[::1]", true),
            ("127.0.0.1:8080", true),
            ("vuon.xa.example", true),
            ("evil.example:8080", false),
            ("localhost.evil.example", false),
            ("127.0.0.1:8080:9", false),
            ("", false),
        ] {
            assert_eq!(is_listed(host, &hosts), listed, "{host}");
        }
    }
}
