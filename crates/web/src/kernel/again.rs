//! A form that was refused is shown again where it was filled in: the page it was sent from, with what was
//! typed in its fields, what is wrong above them, and the field that is wrong marked. It is one rule for all
//! forms of all pages, so no handler has to keep what it refuses.
//!
//! What is hidden in a form – for whom it was made, the id of what is added – is that of the page as it is
//! now; what its author saw is as he sent it, so that he writes over nothing that he never saw. Where
//! somebody else changed the same meanwhile, the form is of what there is now, which is written beside what
//! was typed.
//!
//! So is one that the database had no time for: it may be sent again as it stands there, and what its author
//! made an id for keeps that id, so that it is written once, whatever became of the first.

mod judged;
mod page;
mod tag;

use std::sync::{Arc, OnceLock};

use app::Problem;
use app::kernel::problem::Code;
use axum::Router;
use axum::body::{Body, Bytes, HttpBody as _, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tower::ServiceExt as _;

pub(crate) use self::judged::Rules;
use crate::kernel::input::text_of;
use crate::kernel::own_path::own_path;
use crate::kernel::problem::Failure;
use crate::kernel::visit::is_for_programs;
use crate::kernel::whose::without;

/// The largest form that is shown again; larger ones are lists and files.
const FORM_MAX: usize = 256 * 1024;
/// No page is larger.
const PAGE_MAX: usize = 8 * 1024 * 1024;

/// Why a form was refused, as the page shows it; it goes with the page of a problem.
#[derive(Clone)]
pub(crate) struct Refused {
    /// What is wrong and what to do, as a piece of a page.
    pub block: String,
    /// The field it is about; may be empty.
    pub field: String,
    /// The words of the link to that field.
    pub to_field: String,
    /// The words before what stands in a field now, where somebody else changed it.
    pub stands_now: Option<String>,
    /// What fields are judged by, where it was refused for its fields.
    pub rules: Option<Rules>,
    /// What is said above several fields that are wrong.
    pub several: String,
    /// Whether nothing is wrong with it, but the database had no time: it is sent again as it is.
    pub unanswered: bool,
}

/// On a page that shows a form again and has kept what was sent: what its author saw is the page's own.
#[derive(Clone)]
pub(crate) struct Anew;

/// The field of a form that was shown again: the page it stands on, because the browser names the address to
/// which the form was sent.
const SHOWN_AT: &str = "shown_at";

/// What was sent, on the answer to it.
#[derive(Clone)]
pub(crate) struct Sent {
    form: Bytes,
    shown_at: Option<String>,
}

impl Sent {
    /// The page on which the form was shown again before.
    pub fn shown_at(&self) -> Option<&str> {
        self.shown_at.as_deref()
    }

    /// As it goes along with the page of a problem.
    pub fn kept(self) -> Extensions {
        let mut kept = Extensions::new();
        kept.insert(self);
        kept
    }
}

/// What a form sent, for whoever answers when the work on it was given up.
#[derive(Clone, Default)]
struct Held(Arc<OnceLock<Sent>>);

/// Keeps what a form sends until it is answered; within the bounds of time and size that all bodies have.
pub(crate) async fn remember(request: Request, next: Next) -> Response {
    if sent_from(&request).is_none() {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    // One that breaks off is no form, and least of all an empty one.
    let Ok(bytes) = to_bytes(body, FORM_MAX).await else {
        return Failure::from(Problem::new(Code::TooLarge)).into_response();
    };
    let (form, shown_at) = match without(&bytes, SHOWN_AT) {
        Some((form, page)) => (Bytes::from(form), Some(page).filter(|page| is_page_of_ours(page))),
        None => (bytes, None),
    };
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(form.len()));
    let sent = Sent { form: form.clone(), shown_at };
    if let Some(Held(held)) = parts.extensions.get() {
        let _ = held.set(sent.clone());
    }
    let mut answer = next.run(Request::from_parts(parts, Body::from(form))).await;
    if answer.status().is_client_error() {
        answer.extensions_mut().insert(sent);
    }
    answer
}

/// Shows a refused form again, where the page it was sent from has it still.
pub(crate) async fn show(State(pages): State<Router>, request: Request, next: Next) -> Response {
    let Some(from) = sent_from(&request) else { return next.run(request).await };
    let (mut parts, body) = request.into_parts();
    let mut asked = page_of(&parts);
    let to = parts.uri.path().to_owned();
    // What is read again here is not packed before.
    parts.headers.remove(header::ACCEPT_ENCODING);
    let held = Held::default();
    parts.extensions.insert(held.clone());
    let answer = next.run(Request::from_parts(parts, body)).await;
    let can_be_mended = matches!(answer.status().as_u16(), 400 | 409 | 422);
    let extensions = answer.extensions();
    let sent = match extensions.get::<Refused>().is_some_and(|it| it.unanswered) {
        true => held.0.get().cloned(),
        false => extensions.get::<Sent>().cloned().filter(|_| can_be_mended),
    };
    let Some(Sent { form, shown_at }) = sent else { return answer };
    let Some(typed) = typed(&form) else { return answer };
    if extensions.get::<Anew>().is_some() {
        return answer;
    }
    let Some(refused) = extensions.get::<Refused>().cloned() else {
        return as_seen(answer, &to, &typed).await;
    };
    let Ok(from) = shown_at.unwrap_or(from).parse::<Uri>() else { return answer };
    asked.uri = from;
    let cookies = answer.headers().get_all(header::SET_COOKIE).iter().cloned().collect();
    let said = (answer.status(), cookies);
    filled(pages, asked, &to, typed, &refused, said).await.unwrap_or(answer)
}

/// The page a form was sent from, when it is one of ours and the form one that a browser sends as a whole.
fn sent_from(request: &Request) -> Option<String> {
    let headers = request.headers();
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let is_form = text(header::CONTENT_TYPE)?.starts_with("application/x-www-form-urlencoded");
    let length = usize::try_from(request.body().size_hint().exact()?).ok()?;
    let whole = !headers.contains_key("hx-request");
    if request.method() != Method::POST || !is_form || !whole || length > FORM_MAX {
        return None;
    }
    let path = request.uri().path();
    if is_for_programs(path) || ["/sign-in", "/sign-out", "/password"].contains(&path) {
        return None;
    }
    let from = text(header::REFERER)?.split_once("://")?.1;
    let from = from.strip_prefix(text(header::HOST)?)?;
    is_page_of_ours(from).then(|| from.to_owned())
}

/// A file is nothing that a form is sent from, and making one is written down.
fn is_page_of_ours(path: &str) -> bool {
    own_path(path) == path && !path.contains("/file")
}

/// The request that the browser would make for the page.
fn page_of(parts: &Parts) -> Parts {
    let mut asked = parts.clone();
    asked.method = Method::GET;
    for name in
        [header::CONTENT_LENGTH, header::CONTENT_TYPE, header::ORIGIN, header::ACCEPT_ENCODING]
    {
        asked.headers.remove(name);
    }
    asked
}

fn typed(form: &[u8]) -> Option<Vec<(String, String)>> {
    let text = std::str::from_utf8(form).ok()?;
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((text_of(name).ok()?, text_of(value).ok()?))
        })
        .collect()
}

/// A page on which a handler shows the form again by itself. What its author saw is as it was sent, unless
/// the page is about that: else he would write over what he never saw.
async fn as_seen(answer: Response, to: &str, typed: &[(String, String)]) -> Response {
    if answer.status() == StatusCode::CONFLICT || !is_html(answer.headers()) {
        return answer;
    }
    let (mut parts, body) = answer.into_parts();
    let Ok(bytes) = to_bytes(body, PAGE_MAX).await else {
        return Failure::from(Problem::internal("a page could not be read")).into_response();
    };
    let anew = std::str::from_utf8(&bytes).ok().and_then(|it| page::with_seen(it, to, typed));
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, anew.map_or_else(|| Body::from(bytes), Body::from))
}

/// The page of a handler that shows its form again by itself, with what is wrong in it.
pub(crate) fn marked(page: &str, to: &str, refused: &Refused) -> Option<String> {
    page::marked(page, to, refused)
}

async fn filled(
    pages: Router,
    asked: Parts,
    to: &str,
    typed: Vec<(String, String)>,
    refused: &Refused,
    (status, cookies): (StatusCode, Vec<HeaderValue>),
) -> Option<Response> {
    let from = asked.uri.path_and_query()?.as_str().to_owned();
    let page = pages.oneshot(Request::from_parts(asked, Body::empty())).await.ok()?;
    let is_page = page.status() == StatusCode::OK && is_html(page.headers());
    let (mut parts, body) = Some(page).filter(|_| is_page)?.into_parts();
    let bytes = to_bytes(body, PAGE_MAX).await.ok()?;
    let page = page::filled(std::str::from_utf8(&bytes).ok()?, to, &from, typed, refused)?;
    parts.status = status;
    parts.headers.remove(header::CONTENT_LENGTH);
    for cookie in cookies {
        parts.headers.append(header::SET_COOKIE, cookie);
    }
    Some(Response::from_parts(parts, Body::from(page)))
}

fn is_html(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/html"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<main><form method="post" action="/a"><input type="hidden" name="of" value="2">
<input type="hidden" name="id" value="fresh"><input name="text" value=""><button>Go</button></form></main>"#;

    fn refused(unanswered: bool) -> Refused {
        Refused {
            block: "<p><strong>No.</strong></p>".to_owned(),
            field: String::new(),
            to_field: String::new(),
            stands_now: None,
            rules: None,
            several: String::new(),
            unanswered,
        }
    }

    /// A form of a page whose writes fail with a code, or that are given up.
    async fn sent_to(code: Option<Code>) -> (StatusCode, String) {
        let write = move || async move {
            let Some(code) = code else { return std::future::pending::<Response>().await };
            let mut answer = crate::kernel::problem::status(code).into_response();
            let unanswered = code == Code::Unavailable;
            answer.extensions_mut().insert(refused(unanswered));
            answer
        };
        let read = || async { axum::response::Html(PAGE) };
        let give_up = |request: Request, next: Next| async move {
            let soon =
                tokio::time::timeout(std::time::Duration::from_millis(50), next.run(request));
            match soon.await {
                Ok(answer) => answer,
                Err(_) => {
                    let mut answer = StatusCode::SERVICE_UNAVAILABLE.into_response();
                    answer.extensions_mut().insert(refused(true));
                    answer
                }
            }
        };
        let pages = Router::new()
            .route("/a", axum::routing::get(read).post(write))
            .layer(axum::middleware::from_fn(remember))
            .layer(axum::middleware::from_fn(give_up));
        let again = axum::middleware::from_fn_with_state(pages.clone(), show);
        let whole = Router::new().fallback_service(pages).layer(again);
        let request = Request::post("/a")
            .header(header::HOST, "vuon.example")
            .header(header::REFERER, "http://vuon.example/a")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from("of=2&id=sent&text=typed"))
            .expect("a request");
        let answer = whole.oneshot(request).await.expect("an answer");
        let status = answer.status();
        let bytes = to_bytes(answer.into_body(), PAGE_MAX).await.expect("its body");
        (status, String::from_utf8(bytes.to_vec()).expect("text"))
    }

    #[tokio::test]
    async fn a_form_without_an_answer_of_the_database_stands_on_its_page_again() {
        for code in [Some(Code::Unavailable), None] {
            let (status, page) = sent_to(code).await;
            assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{code:?}");
            assert!(page.contains(r#"value="typed""#), "{code:?}: {page}");
            assert!(page.contains(r#"value="sent" type="hidden" name="id""#), "{code:?}: {page}");
        }
        let (status, page) = sent_to(Some(Code::Internal)).await;
        assert_eq!((status, page.as_str()), (StatusCode::INTERNAL_SERVER_ERROR, ""));
    }
}
