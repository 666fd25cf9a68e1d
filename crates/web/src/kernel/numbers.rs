//! Personal numbers in free text, for every field at once. On the way in a number is asked about
//! before anything is written: a person is shown his text again, a program is refused by name. On
//! the way out it is masked for whoever may not see whole numbers on papers either.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use app::Problem;
use app::kernel::problem::Code;
use askama::Template;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base::number_in_text;
use serde_json::Value;

use crate::Web;
use crate::kernel::frame::Frame;
use crate::kernel::problem::{Failure, html};
use crate::kernel::route::API_BODY_MAX;
use crate::kernel::visit::lang_of;

/// The field of a form, and the header of the API, that say: I know, keep it.
const KEPT: &str = "number_kept";
const KEPT_HEADER: HeaderName = HeaderName::from_static("x-number-in-text");
/// Forms are read whole to be looked at; the same bound as theirs.
const FORM_MAX: usize = 1024 * 1024;
/// Answers that are read whole to be masked: pages and pages of lists are far below.
const ANSWER_MAX: u64 = 8 * 1024 * 1024;
/// Fields that hold a password or a search, and what waits for who signs in again, which is asked about
/// when it is sent.
const MEANT: [&str; 6] = ["password", "old", "new", "text", "keep", "keep_to"];
/// Fields whose text is never sent back: it is typed again.
const SECRET: [&str; 3] = ["password", "old", "new"];
/// Where nothing is kept of what is typed: a name that is none is only wrong.
const SIGN_IN: &str = "/sign-in";
/// Fields that hold a number because they are for it: one alone is not asked about, one within a sentence
/// is.
const NUMBERS: [&str; 4] = ["number", "identity", "known", "id"];

/// Whether what stands in a field is asked about.
fn asks(name: &str, value: &str) -> bool {
    let bare = || value.chars().all(|c| !c.is_alphabetic() && !matches!(c, '/' | ','));
    let meant = MEANT.contains(&name) || (NUMBERS.contains(&name) && bare());
    !meant && number_in_text::has(value)
}

/// Whether whoever asks may see whole numbers, told by what reads who it is.
#[derive(Clone, Default)]
pub(crate) struct Sees(Arc<AtomicBool>);

impl Sees {
    /// The officer and the chairman have whole numbers on their papers.
    pub(crate) fn tell(extensions: &axum::http::Extensions, role: base::Role) {
        let may = matches!(role, base::Role::CommuneOfficer | base::Role::Chairman);
        if let (Some(sees), true) = (extensions.get::<Sees>(), may) {
            sees.0.store(true, Ordering::Relaxed);
        }
    }
}

/// A field whose text has a number in it.
struct Field {
    name: String,
    value: String,
}

#[derive(Template)]
#[template(path = "kernel/number_in_text.html")]
struct AskPage<'a> {
    f: &'a Frame,
    action: String,
    asked: Vec<Field>,
    rest: Vec<Field>,
    secrets: Vec<String>,
}

/// Around every route.
pub(crate) async fn guard(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let sees = Sees::default();
    request.extensions_mut().insert(sees.clone());
    let is_sought = request.uri().path() == crate::kernel::sought::PATH;
    if request.method() == axum::http::Method::POST && !is_sought {
        request = match asked(&web, request).await {
            Ok(request) => request,
            Err(response) => return *response,
        };
    }
    let response = next.run(request).await;
    if sees.0.load(Ordering::Relaxed) { response } else { masked(response).await }
}

/// What a request's body is.
enum Kind {
    Form,
    Json,
}

fn kind(headers: &HeaderMap) -> Option<Kind> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    // As who reads the body takes it: in any case of letters, and whatever is written as JSON.
    let kind = kind.split(';').next()?.trim().to_ascii_lowercase();
    let is_json = |kind: &str| kind == "json" || kind.ends_with("+json");
    match kind.strip_prefix("application/")? {
        "x-www-form-urlencoded" => Some(Kind::Form),
        kind if is_json(kind) => Some(Kind::Json),
        _ => None,
    }
}

/// The request as it goes on; or what is answered instead, when a number was typed into a text.
async fn asked(web: &Web, request: Request) -> Result<Request, Box<Response>> {
    refuse_in_address(&request)
        .map_err(|problem| Box::new(Failure::from(problem).into_response()))?;
    let Some(kind) = kind(request.headers()) else { return Ok(request) };
    let most = if matches!(kind, Kind::Form) { FORM_MAX } else { API_BODY_MAX };
    let (mut parts, body) = request.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, most).await else {
        return Err(Box::new(Failure::from(Problem::new(Code::TooLarge)).into_response()));
    };
    let whole = |parts, bytes: Bytes| Ok(Request::from_parts(parts, Body::from(bytes)));
    match kind {
        Kind::Json => {
            let kept = parts.headers.get(&KEPT_HEADER).is_some_and(|value| value == "keep");
            let value: Option<Value> =
                if kept { None } else { serde_json::from_slice(&bytes).ok() };
            let found = value.as_ref().and_then(|value| in_json("", value));
            match found {
                Some((field, text)) => {
                    let problem = Problem::new(Code::NumberInText)
                        .with("field", field)
                        .with("text", number_in_text::mask(&text));
                    Err(Box::new(Failure::from(problem).into_response()))
                }
                None => whole(parts, bytes),
            }
        }
        Kind::Form => {
            let Ok(fields) = serde_urlencoded::from_bytes::<Vec<(String, String)>>(&bytes) else {
                return whole(parts, bytes);
            };
            let kept = fields.iter().any(|(name, _)| name == KEPT);
            let is_asked = |(name, value): &(String, String)| asks(name, value);
            let kept = kept || parts.uri.path() == SIGN_IN;
            if !kept && fields.iter().any(is_asked) {
                let path = parts.uri.path().to_owned();
                return Err(Box::new(page(web, &parts.headers, &path, fields, is_asked)));
            }
            if !kept {
                return whole(parts, bytes);
            }
            let fields: Vec<_> = fields.into_iter().filter(|(name, _)| name != KEPT).collect();
            let text = serde_urlencoded::to_string(&fields).unwrap_or_default();
            parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(text.len()));
            whole(parts, Bytes::from(text))
        }
    }
}

/// What is written by its address, such as the name of a file.
fn refuse_in_address(request: &Request) -> Result<(), Problem> {
    if request.headers().get(&KEPT_HEADER).is_some_and(|value| value == "keep") {
        return Ok(());
    }
    let query = request.uri().query().unwrap_or_default();
    let fields: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    let is_id = |text: &str| uuid::Uuid::parse_str(text).is_ok();
    match fields.iter().find(|(name, text)| asks(name, text) && !is_id(text)) {
        Some((field, text)) => Err(Problem::new(Code::NumberInText)
            .with("field", field)
            .with("text", number_in_text::mask(text))),
        None => Ok(()),
    }
}

/// The first text of a JSON body that has a number in it, with its field's name.
fn in_json(name: &str, value: &Value) -> Option<(String, String)> {
    match value {
        Value::String(text) if asks(name, text) => {
            (uuid::Uuid::parse_str(text).is_err()).then(|| (name.to_owned(), text.clone()))
        }
        Value::Array(items) => items.iter().find_map(|item| in_json(name, item)),
        Value::Object(fields) => fields.iter().find_map(|(name, value)| in_json(name, value)),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// The same of a form with files, whose files cannot be kept while somebody puts a text right: it is
/// refused by name, and goes through with the field that says `keep`.
pub(crate) fn refuse_in_parts<'a>(
    parts: impl Iterator<Item = (&'a str, &'a str)> + Clone,
) -> Result<(), Problem> {
    if parts.clone().any(|(name, _)| name == KEPT) {
        return Ok(());
    }
    let mut found = parts.filter(|(name, text)| asks(name, text));
    match found.next() {
        Some((field, text)) => Err(Problem::new(Code::NumberInText)
            .with("field", field)
            .with("text", number_in_text::mask(text))),
        None => Ok(()),
    }
}

/// The form again: the texts with numbers to be put right, the rest kept as it was typed.
fn page(
    web: &Web,
    headers: &HeaderMap,
    path: &str,
    fields: Vec<(String, String)>,
    is_asked: impl Fn(&(String, String)) -> bool,
) -> Response {
    let (asked, rest): (Vec<_>, Vec<_>) = fields.into_iter().partition(is_asked);
    let is_secret = |(name, _): &(String, String)| SECRET.contains(&&**name);
    let (secrets, rest): (Vec<_>, Vec<_>) = rest.into_iter().partition(is_secret);
    let field = |(name, value)| Field { name, value };
    let frame = Frame::new(web.clone(), lang_of(headers, path), None, path.to_owned());
    let page = AskPage {
        f: &frame,
        action: path.to_owned(),
        asked: asked.into_iter().map(field).collect(),
        rest: rest.into_iter().map(field).collect(),
        secrets: secrets.into_iter().map(|(name, _)| name).collect(),
    };
    html(StatusCode::UNPROCESSABLE_ENTITY, page.render())
}

/// A page with the numbers in it masked, but for its addresses: nobody typed those, and the key by which a
/// list goes on may look like a number.
fn masked_page(page: &str) -> Cow<'_, str> {
    const ADDRESSES: [&str; 6] = [" href", " action", " formaction", " hx-get", " hx-post", " src"];
    let mut out = String::new();
    let (mut from, mut at) = (0, 0);
    while let Some(equals) = page.get(at..).and_then(|rest| rest.find("=\"")).map(|it| at + it) {
        let begin = equals + 2;
        at = begin;
        let before = page.get(from..equals).unwrap_or_default();
        if !ADDRESSES.iter().any(|name| before.ends_with(name)) {
            continue;
        }
        let end =
            page.get(begin..).and_then(|rest| rest.find('"')).map_or(page.len(), |it| begin + it);
        out.push_str(&number_in_text::mask(page.get(from..begin).unwrap_or_default()));
        out.push_str(page.get(begin..end).unwrap_or_default());
        (from, at) = (end, end);
    }
    if from == 0 {
        return number_in_text::mask(page);
    }
    out.push_str(&number_in_text::mask(page.get(from..).unwrap_or_default()));
    if out == page { Cow::Borrowed(page) } else { Cow::Owned(out) }
}

/// An answer in words with the numbers in it masked. Files and streams are masked where they are
/// made.
async fn masked(response: Response) -> Response {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
    let is_page = kind.is_some_and(|kind| kind.starts_with("text/html"));
    let words = kind.is_some_and(|kind| {
        ["text/html", "application/json", "application/problem+json"]
            .iter()
            .any(|it| kind.starts_with(it))
    });
    let size = response.body().size_hint().exact();
    if !words || size.is_none_or(|size| size > ANSWER_MAX) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let most = usize::try_from(ANSWER_MAX).unwrap_or(usize::MAX);
    let Ok(bytes) = axum::body::to_bytes(body, most).await else {
        return Failure::from(Problem::internal("an answer could not be read")).into_response();
    };
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => {
            let masked = if is_page { masked_page(text) } else { number_in_text::mask(text) };
            match masked {
                Cow::Borrowed(_) => None,
                Cow::Owned(text) => Some(text),
            }
        }
        Err(_) => None,
    };
    let bytes = text.map_or(bytes, Bytes::from);
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(bytes))
}

#[cfg(test)]
mod tests {
    use super::masked_page;

    #[test]
    fn a_page_is_masked_but_for_its_addresses() {
        let next = "/households?after=%20PAR%01%01RK%5B%60IR%21ZLM%010000300005";
        let page = format!("<p>số 038088000081</p><a href=\"{next}\">tiếp</a> 038088000081");
        let masked = format!("<p>số 038•••••0081</p><a href=\"{next}\">tiếp</a> 038•••••0081");
        assert_eq!(masked_page(&page), masked);
        // What somebody typed stands in other attributes, and may look like one of ours.
        for (page, masked) in [
            ("<input value=\"038088000081\">", "<input value=\"038•••••0081\">"),
            ("<p>href=\"038088000081\"</p>", "<p>href=\"038•••••0081\"</p>"),
            ("<p>không có gì</p>", "<p>không có gì</p>"),
            ("<a href=\"038088000081", "<a href=\"038088000081"),
        ] {
            assert_eq!(masked_page(page), masked, "{page}");
        }
    }
}
