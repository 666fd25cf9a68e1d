//! Signing in and out, the language, one's password, the table of rights, and what machines ask.

use app::problem::Code;
use askama::Template;
use axum::Router;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use base::words::Lang;
use serde::Deserialize;

use super::{Answer, page, see};
use crate::Web;
use crate::frame::Frame;
use crate::problem::html;
use crate::session::ACCOUNT;
use crate::visit::{LANG_COOKIE, Signed, Visit};

pub(super) fn router() -> Router<Web> {
    Router::new()
        .route("/sign-in", get(sign_in_form).post(sign_in))
        .route("/sign-out", post(sign_out))
        .route("/language", get(language))
        .route("/password", get(password_form).post(password_change))
        .route("/rights", get(rights))
        .route("/healthz", get(healthz))
        .route("/metrics", get(metrics))
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage<'a> {
    f: &'a Frame,
    next: String,
    username: String,
    error: Option<String>,
}

#[derive(Deserialize)]
struct Next {
    #[serde(default)]
    next: String,
}

/// Only a path of our own can be gone to.
fn own_path(text: &str) -> String {
    let own =
        text.starts_with('/') && !text.starts_with("//") && !text.contains(['\\', '\r', '\n']);
    if own { text.to_owned() } else { "/".to_owned() }
}

async fn sign_in_form(visit: Visit, Query(query): Query<Next>) -> Answer {
    if visit.frame.signed_in() {
        return see("/");
    }
    let next = own_path(&query.next);
    page(&SignInPage { f: &visit.frame, next, username: String::new(), error: None })
}

#[derive(Deserialize)]
struct Credentials {
    username: String,
    password: String,
    #[serde(default)]
    next: String,
}

async fn sign_in(State(web): State<Web>, visit: Visit, Form(form): Form<Credentials>) -> Answer {
    match web.app.sign_in(&form.username, &form.password).await {
        Ok(actor) => {
            let session = &visit.session;
            let kept = async {
                // A new id, so that one planted before signing in opens nothing.
                session.cycle_id().await?;
                session.insert(ACCOUNT, actor.account.to_string()).await
            };
            kept.await.map_err(crate::session::problem)?;
            see(&own_path(&form.next))
        }
        Err(problem) if matches!(problem.code, Code::SignInWrong | Code::SignInThrottled) => {
            let error = Some(problem.text(web.app.words(), visit.frame.lang));
            let status =
                StatusCode::from_u16(problem.code.status()).unwrap_or(StatusCode::UNAUTHORIZED);
            let username = form.username.chars().take(60).collect();
            let next = own_path(&form.next);
            let page = SignInPage { f: &visit.frame, next, username, error };
            Ok(html(status, page.render()))
        }
        Err(problem) => Err(problem.into()),
    }
}

async fn sign_out(visit: Visit) -> Answer {
    visit.session.flush().await.map_err(crate::session::problem)?;
    see("/sign-in")
}

#[derive(Deserialize)]
struct LanguageChoice {
    to: String,
    #[serde(default)]
    back: String,
}

async fn language(Query(choice): Query<LanguageChoice>) -> Response {
    let lang = Lang::parse(&choice.to).unwrap_or_default();
    let cookie = format!("{LANG_COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax", lang.as_str());
    let mut response = Redirect::to(&own_path(&choice.back)).into_response();
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    response
}

#[derive(Template)]
#[template(path = "password.html")]
struct PasswordPage<'a> {
    f: &'a Frame,
    error: Option<String>,
    min: usize,
    /// Whether somebody else chose the present one.
    forced: bool,
}

async fn password_form(signed: Signed) -> Answer {
    let forced = signed.actor.must_change_password;
    page(&PasswordPage { f: &signed.frame, error: None, min: app::account::PASSWORD_MIN, forced })
}

#[derive(Deserialize)]
struct PasswordForm {
    old: String,
    new: String,
}

async fn password_change(
    State(web): State<Web>,
    signed: Signed,
    Form(form): Form<PasswordForm>,
) -> Answer {
    match web.app.password_change(&signed.actor, &form.old, &form.new).await {
        Ok(()) => {
            // Every session of the account has ended, this one too.
            signed.session.flush().await.map_err(crate::session::problem)?;
            see("/sign-in")
        }
        Err(problem)
            if matches!(
                problem.code,
                Code::PasswordWrong | Code::PasswordWeak | Code::PasswordSame
            ) =>
        {
            let error = Some(problem.text(web.app.words(), signed.frame.lang));
            let forced = signed.actor.must_change_password;
            let min = app::account::PASSWORD_MIN;
            let page = PasswordPage { f: &signed.frame, error, min, forced };
            Ok(html(StatusCode::UNPROCESSABLE_ENTITY, page.render()))
        }
        Err(problem) => Err(problem.into()),
    }
}

#[derive(Template)]
#[template(path = "rights.html")]
struct RightsPage<'a> {
    f: &'a Frame,
    roles: Vec<String>,
    rows: Vec<(String, Vec<bool>)>,
}

async fn rights(signed: Signed) -> Answer {
    let f = &signed.frame;
    let roles = base::Role::ALL.iter().map(|role| f.word("role", role.as_str())).collect();
    let rows = app::Action::ALL.iter().map(|action| {
        let may = base::Role::ALL.iter().map(|role| app::rights::may(*role, *action)).collect();
        (f.word("action", &action.as_str().replace('.', "_")), may)
    });
    page(&RightsPage { f, roles, rows: rows.collect() })
}

async fn healthz(State(web): State<Web>) -> Answer {
    web.app.ping().await?;
    Ok("ok\n".into_response())
}

async fn metrics(State(web): State<Web>) -> String {
    web.metrics.show()
}
