//! What was typed when the sign-in had ended meanwhile: it goes through the page of signing in and is
//! offered again, so that nobody types twice. The same for what one account typed before another
//! signed in in the same browser. Nothing of it is kept on this side.

use app::kernel::problem::Code;
use app::{Actor, App, Problem};
use askama::Template;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use base::id::AccountId;
use serde::Deserialize;
use tower_sessions::Session;

use crate::Web;
use crate::kernel::frame::{Frame, encode};
use crate::kernel::input::text_of;
use crate::kernel::own_path::own_path;
use crate::kernel::problem::{Failure, html};
use crate::kernel::visit::{lang_of, signed_in};

/// The largest form that is carried along; a meeting's votes on a whole village are smaller.
const KEPT_MAX: usize = 256 * 1024;

/// What the page of signing in carries along.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Kept {
    /// Where the form was sent to; empty when there was none.
    #[serde(default)]
    pub keep_to: String,
    /// The form, as it was sent; sealed when it says for whom it was made.
    #[serde(default)]
    pub keep: String,
    /// The mark of whoever it was made for.
    #[serde(default)]
    pub keep_for: String,
}

impl Kept {
    /// Whether a form waits.
    pub fn waits(&self) -> bool {
        let ours = !self.keep_to.is_empty() && own_path(&self.keep_to) == self.keep_to;
        let path = self.keep_to.split('?').next().unwrap_or_default();
        ours && !OPEN.contains(&path) && !APART.iter().any(|start| path.starts_with(start))
    }

    /// A form that waits for whoever it was made for: nobody else can read what was typed.
    fn sealed(app: &App, owner: AccountId, keep_to: String, typed: &str) -> Option<Kept> {
        let (keep, keep_for) = (app.form_seal(owner, typed).ok()?, app.form_mark(owner).ok()?);
        let kept = Kept { keep_to, keep, keep_for };
        kept.waits().then_some(kept)
    }

    /// Its fields, for who signed in now: what was typed is shown to its author. Where it does not say
    /// whose it is, that is who signed in in this browser before.
    pub fn fields(
        &self,
        app: &App,
        actor: &Actor,
        was_last: bool,
    ) -> Option<Vec<(String, String)>> {
        if !self.waits() {
            return None;
        }
        if self.keep_for.is_empty() {
            return was_last.then(|| fields_of(&self.keep));
        }
        Some(fields_of(&app.form_open(actor.account, &self.keep)?))
    }
}

/// The fields of a form. Passwords are never carried along.
fn fields_of(form: &str) -> Vec<(String, String)> {
    let pairs = form.split('&').filter_map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Some((text_of(name).ok()?, text_of(value).ok()?))
    });
    pairs.filter(|(name, _)| !name.is_empty() && !name.contains("password")).collect()
}

/// The page that offers a form again after signing in.
#[derive(Template)]
#[template(path = "kernel/kept.html")]
pub(crate) struct KeptPage<'a> {
    pub f: &'a Frame,
    pub name: &'a str,
    pub to: &'a str,
    pub fields: Vec<(String, String)>,
}

/// The page of signing in, with what it carries along.
#[derive(Template)]
#[template(path = "kernel/sign_in.html")]
pub(crate) struct SignInPage<'a> {
    pub f: &'a Frame,
    pub next: String,
    pub username: String,
    pub error: Option<String>,
    pub kept: Kept,
    /// Whether no account was made yet: then the page says how the first one is.
    pub is_unused: bool,
}

/// The page that says whose a form was, with what waits for him.
#[derive(Template)]
#[template(path = "kernel/whose.html")]
struct WhosePage<'a> {
    f: &'a Frame,
    owner: &'a str,
    kept: Option<Kept>,
}

/// Signing in, where nothing else can be done.
const OPEN: [&str; 4] = ["/sign-in", "/sign-out", "/language", "/password"];

/// What is no work of a page's: accounts are kept by who is signed in, and programs sign each request.
const APART: [&str; 4] = ["/accounts", "/api/", "/odata", "/assets"];

/// The cookie by which a browser knows who signed in there last: only he is offered what was typed.
pub(crate) const WHO_COOKIE: &str = "vuon_who";

/// What is of whoever is signed in, in whatever post.
const OF_ONESELF: [&str; 2] = ["/password", "/posts/switch"];

/// What changes who is signed in, whoever that was; and what writes nothing.
const ANYBODY: [&str; 4] = ["/sign-in", "/sign-out", "/language", crate::kernel::sought::PATH];

/// Looks at every form of a page before its handler does: one that comes without a sign-in, or was
/// made for somebody else, is given back.
pub(crate) async fn keep(
    State(web): State<Web>,
    session: Session,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path().to_owned();
    if request.method() != Method::POST || ANYBODY.contains(&path.as_str()) {
        return next.run(request).await;
    }
    let actor = match signed_in(&web, &session).await {
        Ok(actor) => actor,
        Err(failure) => return failure.into_response(),
    };
    let (request, owner) = crate::kernel::whose::take(&web.app, request).await;
    match (actor, owner) {
        // In another window he acts in another post by now: nothing is written in that one's name.
        (Some(actor), Some((owner, Some(post))))
            if actor.account == owner
                && actor.post != Some(post)
                && !OF_ONESELF.contains(&path.as_str()) =>
        {
            Failure::from(Problem::new(Code::PostSwitched)).into_response()
        }
        (Some(actor), Some((owner, _))) if actor.account != owner => {
            of_another(&web, actor, owner, request)
                .await
                .unwrap_or_else(IntoResponse::into_response)
        }
        (Some(_), _) => next.run(request).await,
        (None, _) if OPEN.contains(&path.as_str()) => next.run(request).await,
        (None, owner) => given_back(&web, owner.map(|it| it.0), request).await,
    }
}

/// The address and the fields of a form without files.
async fn typed(request: Request) -> Option<(String, String)> {
    let (parts, body) = request.into_parts();
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if !kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
        return None;
    }
    let bytes = to_bytes(body, KEPT_MAX).await.ok()?;
    let to = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    Some((to, String::from_utf8(bytes.to_vec()).ok()?))
}

/// A form of `owner` that comes after `actor` signed in: nothing is written, and what was typed waits
/// for its author.
async fn of_another(
    web: &Web,
    actor: Actor,
    owner: AccountId,
    request: Request,
) -> Result<Response, Failure> {
    let lang = lang_of(request.headers(), request.uri().path());
    let target = fragment_target(request.headers()).map(str::to_owned);
    let frame = Frame::new(web.clone(), lang, Some(actor), "/".to_owned());
    let name = web.app.form_owner_name(owner).await?;
    if let Some(target) = target {
        return Ok(fragment(&frame, &target, &frame.with("whose.here", "owner", &name)));
    }
    let typed = typed(request).await;
    let kept = typed.and_then(|(to, typed)| Kept::sealed(&web.app, owner, to, &typed));
    let page = WhosePage { f: &frame, owner: &name, kept };
    Ok(html(StatusCode::CONFLICT, page.render()))
}

async fn given_back(web: &Web, owner: Option<AccountId>, request: Request) -> Response {
    let lang = lang_of(request.headers(), request.uri().path());
    let frame = Frame::new(web.clone(), lang, None, "/".to_owned());
    if let Some(target) = fragment_target(request.headers()) {
        return fragment(&frame, target, frame.t("sign.ended_here"));
    }
    let from = page_before(request.headers());
    let kept = typed(request).await.and_then(|(to, typed)| match owner {
        Some(owner) => Kept::sealed(&web.app, owner, to, &typed),
        None => Some(Kept { keep_to: to, keep: typed, keep_for: String::new() }),
    });
    let Some(kept) = kept.filter(Kept::waits) else {
        return Redirect::to(&format!("/sign-in?next={}", encode(&from))).into_response();
    };
    let error = Some(frame.t("sign.ended").to_owned());
    let page = SignInPage {
        f: &frame,
        next: from,
        username: String::new(),
        error,
        kept,
        is_unused: false,
    };
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
fn fragment(frame: &Frame, target: &str, said: &str) -> Response {
    let words = format!(
        "<section id=\"{target}\" class=\"alert\" role=\"alert\"><p>{}</p><p><a href=\"/sign-in\" \
         target=\"_blank\" rel=\"opener\">{}</a></p></section>",
        escaped(said),
        frame.t("sign.elsewhere"),
    );
    let mut response = Body::from(words).into_response();
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The answer to a script that asked for part of a page: the whole page goes to signing in.
pub(crate) fn script_redirect(headers: &HeaderMap, to: &str) -> Option<Response> {
    headers.get("hx-request")?;
    Some([("hx-redirect", to)].into_response())
}
