//! Who asks, and in which language.

use app::Actor;
use app::kernel::problem::{Code, Problem};
use app::office::sign_in::{Place, Way};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use base::id::{AccountId, PostId};
use base::words::Lang;
use tower_sessions::Session;

use crate::Web;
use crate::kernel::frame::{Frame, encode};
use crate::kernel::problem::Failure;
use crate::kernel::said::{Said, Shown};
use crate::kernel::session::{ACCOUNT, POST, SINCE, is_within_its_days};
use crate::kernel::whence::Whence;

/// The cookie that holds the language chosen.
pub(crate) const LANG_COOKIE: &str = "lang";

/// The language of a request: the cookie, else what an API client accepts, else Vietnamese.
pub(crate) fn lang_of(headers: &HeaderMap, path: &str) -> Lang {
    if let Some(lang) = cookie(headers, LANG_COOKIE).and_then(|value| Lang::from_name(&value)) {
        return lang;
    }
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    match accepted {
        Some(text) if is_for_programs(path) && text.starts_with("en") => Lang::En,
        _ => Lang::Vi,
    }
}

/// The value of a cookie.
pub(crate) fn cookie(headers: &HeaderMap, wanted: &str) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == wanted).then(|| value.to_owned())
    });
    pairs.next()
}

/// Whether programs ask there, and not people.
pub(crate) fn is_for_programs(path: &str) -> bool {
    path.starts_with("/api/") || path.starts_with("/odata/")
}

/// A request of a page, signed in or not.
pub(crate) struct Visit {
    pub frame: Frame,
    pub session: Session,
}

impl FromRequestParts<Web> for Visit {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Visit, Failure> {
        let session = Session::from_request_parts(parts, web)
            .await
            .map_err(|(_, reason)| Problem::internal(reason))?;
        let actor = match signed_in(web, &session).await? {
            Some(actor) => Some(named_post(web, actor, &parts.headers).await?),
            None => None,
        };
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let lang = lang_of(&parts.headers, parts.uri.path());
        let said = Said::of(web, &parts.headers, actor.as_ref());
        let shown = parts.extensions.get::<Shown>().cloned().unwrap_or_default();
        let frame = Frame::new(web.clone(), lang, actor, path).saying(said, shown);
        Ok(Visit { frame, session })
    }
}

/// Who a session belongs to.
pub(crate) async fn signed_in(web: &Web, session: &Session) -> Result<Option<Actor>, Failure> {
    let failed = crate::kernel::session::problem;
    let id: Option<AccountId> = session.get(ACCOUNT).await.map_err(failed)?;
    let Some(id) = id else { return Ok(None) };
    let since: Option<i64> = session.get(SINCE).await.map_err(failed)?;
    if !since.is_some_and(|since| is_within_its_days(web.app.now(), since)) {
        session.flush().await.map_err(failed)?;
        return Ok(None);
    }
    let post: Option<PostId> = session.get(POST).await.map_err(failed)?;
    Ok(app::office::account::actor_in(&web.app, id, post).await?)
}

/// The pages of somebody who holds no post today.
const POSTLESS: [&str; 2] = ["/posts/none", "/password"];

/// A request of a page by somebody who has signed in; others are sent to sign in.
pub(crate) struct Signed {
    pub frame: Frame,
    pub actor: Actor,
    pub session: Session,
}

impl FromRequestParts<Web> for Signed {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Signed, Response> {
        let visit =
            Visit::from_request_parts(parts, web).await.map_err(IntoResponse::into_response)?;
        match visit.frame.actor.clone() {
            // A password that somebody else chose opens only the page where it is changed.
            Some(actor) if actor.must_change_password && parts.uri.path() != "/password" => {
                Err(Redirect::to("/password").into_response())
            }
            // Without a post there is nothing to see but why.
            Some(actor) if actor.post.is_none() && !POSTLESS.contains(&parts.uri.path()) => {
                Err(Redirect::to("/posts/none").into_response())
            }
            Some(actor) => {
                crate::kernel::numbers::Sees::tell(&parts.extensions, actor.role);
                super::route::check(parts, &actor)
                    .map_err(|problem| Failure::from(problem).into_response())?;
                Ok(Signed { frame: visit.frame, actor, session: visit.session })
            }
            None => {
                // Only a page can be come back to, not a form that was sent.
                let back =
                    if parts.method == axum::http::Method::GET { visit.frame.path() } else { "/" };
                let to = format!("/sign-in?next={}", encode(back));
                let whole = crate::kernel::kept::script_redirect(&parts.headers, &to);
                Err(whole.unwrap_or_else(|| Redirect::to(&to).into_response()))
            }
        }
    }
}

/// A request of the API: by session, or by name and password on each request.
pub(crate) struct Caller {
    pub app: app::App,
    pub actor: Actor,
}

impl FromRequestParts<Web> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Caller, Failure> {
        let actor = match basic(&parts.headers) {
            Some((username, password)) => {
                let whence = Whence::of(&parts.headers, &parts.extensions, &web.settings);
                let place = Place { network: whence.network(), device: None, way: Way::Program };
                let actor =
                    app::office::sign_in::sign_in_from(&web.app, &username, &password, &place)
                        .await?;
                named_post(web, actor, &parts.headers).await?
            }
            None => {
                let session = Session::from_request_parts(parts, web)
                    .await
                    .map_err(|(_, reason)| Problem::internal(reason))?;
                let actor = signed_in(web, &session).await?;
                let actor = actor.ok_or_else(|| Problem::new(Code::NotSignedIn))?;
                named_post(web, actor, &parts.headers).await?
            }
        };
        crate::kernel::numbers::Sees::tell(&parts.extensions, actor.role);
        super::route::check(parts, &actor)?;
        Ok(Caller { app: web.app.clone(), actor })
    }
}

/// The header by which a program says in which of several posts it acts.
const POST_HEADER: &str = "vuon-post";

/// The same person in the post that the header names, for this request alone.
async fn named_post(web: &Web, actor: Actor, headers: &HeaderMap) -> Result<Actor, Problem> {
    let Some(named) = headers.get(POST_HEADER) else { return Ok(actor) };
    let not_held = || Problem::new(Code::PostNotHeld).with("name", &actor.name);
    let named = named.to_str().ok().and_then(|text| text.trim().parse::<PostId>().ok());
    let post = named.ok_or_else(not_held)?;
    let found = app::office::account::actor_in(&web.app, actor.account, Some(post)).await?;
    found.filter(|actor| actor.post == Some(post)).ok_or_else(not_held)
}

/// Name and password of the `Authorization: Basic` header.
fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let text = value.strip_prefix("Basic ")?;
    let bytes = base64(text.trim())?;
    let text = String::from_utf8(bytes).ok()?;
    let (username, password) = text.split_once(':')?;
    Some((username.to_owned(), password.to_owned()))
}

/// Standard base 64, padding as it may be.
fn base64(text: &str) -> Option<Vec<u8>> {
    data_encoding::BASE64_NOPAD.decode(text.trim_end_matches('=').as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_is_read_with_and_without_padding() {
        assert_eq!(base64("Y2FuYm86bWs=").as_deref(), Some(&b"canbo:mk"[..]));
        assert_eq!(base64("Y2FuYm86bWs").as_deref(), Some(&b"canbo:mk"[..]));
        assert_eq!(base64("???"), None);
    }
}
