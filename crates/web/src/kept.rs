//! What was typed when the sign-in had ended meanwhile: it goes through the page of signing in and is
//! offered again, so that nobody types twice. Nothing of it is kept on this side.

use askama::Template;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use tower_sessions::Session;

use crate::Web;
use crate::frame::{Frame, encode};
use crate::input::text_of;
use crate::own_path::own_path;
use crate::problem::html;
use crate::visit::{lang_of, signed_in};

/// The largest form that is carried along; a meeting's votes on a whole village are smaller.
const KEPT_MAX: usize = 256 * 1024;

/// What the page of signing in carries along.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Kept {
    /// Where the form was sent to; empty when there was none.
    #[serde(default)]
    pub keep_to: String,
    /// The form, as it was sent.
    #[serde(default)]
    pub keep: String,
}

impl Kept {
    /// Whether a form waits.
    pub fn waits(&self) -> bool {
        let ours = !self.keep_to.is_empty() && own_path(&self.keep_to) == self.keep_to;
        let path = self.keep_to.split('?').next().unwrap_or_default();
        ours && !OPEN.contains(&path) && !APART.iter().any(|start| path.starts_with(start))
    }

    /// Its fields. Passwords are never carried along.
    pub fn fields(&self) -> Vec<(String, String)> {
        let pairs = self.keep.split('&').filter_map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((text_of(name).ok()?, text_of(value).ok()?))
        });
        pairs.filter(|(name, _)| !name.is_empty() && !name.contains("password")).collect()
    }
}

/// The page that offers a form again after signing in.
#[derive(Template)]
#[template(path = "kept.html")]
pub(crate) struct KeptPage<'a> {
    pub f: &'a Frame,
    pub name: &'a str,
    pub to: &'a str,
    pub fields: Vec<(String, String)>,
}

/// The page of signing in, with what it carries along.
#[derive(Template)]
#[template(path = "sign_in.html")]
pub(crate) struct SignInPage<'a> {
    pub f: &'a Frame,
    pub next: String,
    pub username: String,
    pub error: Option<String>,
    pub kept: Kept,
}

/// Signing in, where nothing else can be done.
const OPEN: [&str; 4] = ["/sign-in", "/sign-out", "/language", "/password"];

/// What is no work of a page's: accounts are kept by who is signed in, and programs sign each request.
const APART: [&str; 4] = ["/accounts", "/api/", "/odata", "/assets"];

/// The cookie by which a browser knows who signed in there last: only he is offered what was typed.
pub(crate) const WHO_COOKIE: &str = "vuon_who";

/// Looks at every form of a page before its handler does: one that comes without a sign-in is given
/// back with the page of signing in.
pub(crate) async fn keep(
    State(web): State<Web>,
    session: Session,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    if request.method() != Method::POST || OPEN.contains(&path) {
        return next.run(request).await;
    }
    match signed_in(&web, &session).await {
        Ok(Some(_)) => next.run(request).await,
        Ok(None) => given_back(&web, request).await,
        Err(failure) => failure.into_response(),
    }
}

async fn given_back(web: &Web, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let lang = lang_of(&parts.headers, parts.uri.path());
    let frame = Frame::new(web.clone(), lang, None, "/".to_owned());
    if let Some(target) = fragment_target(&parts.headers) {
        return fragment(&frame, target);
    }
    let from = page_before(&parts.headers);
    let to_sign_in = || Redirect::to(&format!("/sign-in?next={}", encode(&from))).into_response();
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if !kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
        return to_sign_in();
    }
    let Ok(bytes) = to_bytes(body, KEPT_MAX).await else { return to_sign_in() };
    let Ok(keep) = String::from_utf8(bytes.to_vec()) else { return to_sign_in() };
    let keep_to = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let kept = Kept { keep_to, keep };
    if !kept.waits() {
        return to_sign_in();
    }
    let error = Some(frame.t("sign.ended").to_owned());
    let page = SignInPage { f: &frame, next: from, username: String::new(), error, kept };
    html(StatusCode::UNAUTHORIZED, page.render())
}

/// The page a form was sent from: where to go on when the form itself cannot be carried along.
fn page_before(headers: &HeaderMap) -> String {
    let referer = headers.get(header::REFERER).and_then(|value| value.to_str().ok());
    let path = referer.and_then(|url| url.split_once("://")).and_then(|(_, rest)| {
        let start = rest.find('/')?;
        rest.get(start..)
    });
    own_path(path.unwrap_or("/")).to_owned()
}

/// The part of a page that a script waits for.
fn fragment_target(headers: &HeaderMap) -> Option<&str> {
    headers.get("hx-request")?;
    let target = headers.get("hx-target")?.to_str().ok()?;
    let plain = |c: u8| c.is_ascii_alphanumeric() || c == b'-';
    (!target.is_empty() && target.len() <= 40 && target.bytes().all(plain)).then_some(target)
}

/// What stands in that part: the page behind it, with all that was typed, stays as it is.
fn fragment(frame: &Frame, target: &str) -> Response {
    let words = format!(
        "<section id=\"{target}\" class=\"alert\" role=\"alert\"><p>{}</p><p><a href=\"/sign-in\" \
         target=\"_blank\" rel=\"opener\">{}</a></p></section>",
        frame.t("sign.ended_here"),
        frame.t("sign.elsewhere"),
    );
    let mut response = Body::from(words).into_response();
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// The answer to a script that asked for part of a page: the whole page goes to signing in.
pub(crate) fn script_redirect(headers: &HeaderMap, to: &str) -> Option<Response> {
    headers.get("hx-request")?;
    Some([("hx-redirect", to)].into_response())
}
