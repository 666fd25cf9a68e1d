//! Signing in and out, the language, one's password, the table of rights, and what machines ask.

mod api;

use app::kernel::problem::Code;
use app::office::sign_in::{Place, Way};
use app::{Action, Actor};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use base::words::Lang;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::Web;
use crate::kernel::frame::Frame;
use crate::kernel::input::Form;
use crate::kernel::kept::{Kept, KeptPage, SignInPage, WHO_COOKIE};
use crate::kernel::menu::Group;
use crate::kernel::own_path::own_path;
use crate::kernel::page::{Answer, page, see};
use crate::kernel::problem::{Failure, html, retry_after, status};
use crate::kernel::route::{self, Declared, Right, Together, get, post};
use crate::kernel::session::{ACCOUNT, LaterCookies, SINCE};
use crate::kernel::visit::{Caller, LANG_COOKIE, Signed, Visit, cookie};
use crate::kernel::whence::Whence;

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        get("/sign-in", Right::Anybody, sign_in_form),
        post("/sign-in", Right::Anybody, Together::Apart, sign_in),
        post("/sign-out", Right::Anybody, Together::Apart, sign_out),
        get("/language", Right::Anybody, language),
        get("/password", Action::PasswordChange, password_form)
            .guide("quan-tri#khi-co-nguoi-quen-mat-khau")
            .menu(Group::Own, 10, "nav.password"),
        post("/password", Action::PasswordChange, Together::Apart, password_change),
        get("/rights", Action::RightsSee, rights).guide("quan-tri#ai-quan-ly-tai-khoan-nao").menu(
            Group::Own,
            20,
            "nav.rights",
        ),
        get("/healthz", Right::Anybody, healthz),
        get("/metrics", Right::Anybody, metrics),
        route::read(
            "/api/v1/me",
            Action::HomeSee,
            "Who is signed in, and what they may do.",
            api::me,
        ),
        route::read("/api/v1/rights", Action::RightsSee, "Who may do what.", api::rights),
    ]
}

#[derive(Deserialize, JsonSchema)]
struct Next {
    #[serde(default)]
    next: String,
}

async fn sign_in_form(State(web): State<Web>, visit: Visit, Query(query): Query<Next>) -> Answer {
    if visit.frame.signed_in() {
        return see("/");
    }
    let is_unused = app::office::sign_in::has_no_accounts(&web.app).await?;
    let next = own_path(&query.next).to_owned();
    page(&SignInPage {
        f: &visit.frame,
        next,
        username: String::new(),
        error: None,
        kept: Kept::default(),
        is_unused,
    })
}

#[derive(Deserialize)]
struct Credentials {
    username: String,
    password: String,
    #[serde(default)]
    next: String,
    #[serde(flatten)]
    kept: Kept,
}

/// The cookie by which an account knows a browser again. It opens nothing: who has it is only not
/// held up by what strangers do under the same name.
const DEVICE_COOKIE: &str = "vuon_device";
/// About as long as the places are remembered.
const DEVICE_S: i64 = 400 * 24 * 3600;

fn device_of(headers: &HeaderMap) -> Option<String> {
    let text = cookie(headers, DEVICE_COOKIE)?;
    uuid::Uuid::try_parse(&text).ok().map(|id| id.simple().to_string())
}

async fn sign_in(
    State(web): State<Web>,
    whence: Whence,
    headers: HeaderMap,
    visit: Visit,
    Form(form): Form<Credentials>,
) -> Answer {
    let device = match device_of(&headers) {
        Some(device) => device,
        None => web.app.unguessable()?,
    };
    let place = Place { network: whence.network(), device: Some(device.clone()), way: Way::Form };
    match app::office::sign_in::sign_in_from(&web.app, &form.username, &form.password, &place).await
    {
        Ok(actor) => {
            let session = &visit.session;
            let kept = async {
                // A new id, so that one planted before signing in opens nothing.
                session.cycle_id().await?;
                session.insert(SINCE, web.app.now().timestamp()).await?;
                session.insert(ACCOUNT, actor.account.to_string()).await
            };
            kept.await.map_err(crate::kernel::session::problem)?;
            let who = actor.account.to_string();
            let same = cookie(&headers, WHO_COOKIE).is_none_or(|last| last == who);
            // Whose password is to be changed first could not send it.
            let fields = form.kept.fields(&web.app, &actor, same);
            let mut response = match fields.filter(|_| !actor.must_change_password) {
                Some(fields) => offered(&web, &visit, &actor, (&form.kept.keep_to, fields))?,
                None => see(own_path(&form.next))?,
            };
            let secure = if web.settings.https { "; Secure" } else { "" };
            let cookie = format!(
                "{DEVICE_COOKIE}={device}; Path=/sign-in; Max-Age={DEVICE_S}; HttpOnly; \
                 SameSite=Lax{secure}"
            );
            let last = format!(
                "{WHO_COOKIE}={who}; Path=/sign-in; Max-Age={DEVICE_S}; HttpOnly; SameSite=Lax{secure}"
            );
            let set = [cookie, last].into_iter().filter_map(|it| HeaderValue::from_str(&it).ok());
            response.extensions_mut().insert(LaterCookies(set.collect()));
            Ok(response)
        }
        Err(problem)
            if matches!(problem.code, Code::SignInWrong | Code::SignInThrottled | Code::Busy) =>
        {
            let error = Some(problem.text(web.app.words(), visit.frame.lang));
            let username = form.username.chars().take(60).collect();
            let next = own_path(&form.next).to_owned();
            let kept = form.kept;
            let page =
                SignInPage { f: &visit.frame, next, username, error, kept, is_unused: false };
            let mut response = html(status(problem.code), page.render());
            retry_after(&problem, response.headers_mut());
            Ok(response)
        }
        Err(problem) => Err(problem.into()),
    }
}

/// The form that was sent after the sign-in had ended, to be sent again by who has signed in now.
fn offered(
    web: &Web,
    visit: &Visit,
    actor: &Actor,
    (to, fields): (&str, Vec<(String, String)>),
) -> Answer {
    let frame = Frame::new(web.clone(), visit.frame.lang, Some(actor.clone()), "/".to_owned());
    page(&KeptPage { f: &frame, name: &actor.name, to, fields })
}

async fn sign_out(State(web): State<Web>, visit: Visit) -> Answer {
    if let Some(actor) = &visit.frame.actor {
        app::office::sign_in::sign_out(&web.app, actor).await?;
    }
    visit.session.flush().await.map_err(crate::kernel::session::problem)?;
    see("/sign-in")
}

#[derive(Deserialize, JsonSchema)]
struct LanguageChoice {
    lang: String,
    #[serde(default)]
    back: String,
}

async fn language(Query(choice): Query<LanguageChoice>) -> Response {
    let lang = Lang::from_name(&choice.lang).unwrap_or_default();
    let cookie = format!("{LANG_COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax", lang.as_str());
    let mut response = Redirect::to(own_path(&choice.back)).into_response();
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    response
}

#[derive(Template)]
#[template(path = "office/password.html")]
struct PasswordPage<'a> {
    f: &'a Frame,
    error: Option<String>,
    min: usize,
    /// Whether somebody else chose the present one.
    forced: bool,
}

async fn password_form(signed: Signed) -> Answer {
    let forced = signed.actor.must_change_password;
    page(&PasswordPage {
        f: &signed.frame,
        error: None,
        min: app::office::account::PASSWORD_MIN,
        forced,
    })
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
    match app::office::account::password_change(&web.app, &signed.actor, &form.old, &form.new).await
    {
        Ok(()) => {
            // Every session of the account has ended, this one too.
            signed.session.flush().await.map_err(crate::kernel::session::problem)?;
            crate::kernel::said::Said::new("password_changed", &[]).lead(&web, None, "/sign-in")
        }
        Err(problem)
            if matches!(
                problem.code,
                Code::PasswordWrong
                    | Code::PasswordWeak
                    | Code::PasswordSame
                    | Code::SignInThrottled
                    | Code::Busy
            ) =>
        {
            let error = Some(problem.text(web.app.words(), signed.frame.lang));
            let forced = signed.actor.must_change_password;
            let min = app::office::account::PASSWORD_MIN;
            let page = PasswordPage { f: &signed.frame, error, min, forced };
            let mut response = html(status(problem.code), page.render());
            retry_after(&problem, response.headers_mut());
            Ok(response)
        }
        Err(problem) => Err(problem.into()),
    }
}

#[derive(Template)]
#[template(path = "office/rights.html")]
struct RightsPage<'a> {
    f: &'a Frame,
    roles: Vec<String>,
    rows: Vec<(String, Vec<bool>)>,
}

async fn rights(signed: Signed) -> Answer {
    let f = &signed.frame;
    let roles = base::Role::ALL.iter().map(|role| f.word("role", role.as_str())).collect();
    let rows = app::Action::ALL.iter().map(|action| {
        let may =
            base::Role::ALL.iter().map(|role| app::kernel::rights::may(*role, *action)).collect();
        (f.word("action", action.as_str().replace('.', "_")), may)
    });
    page(&RightsPage { f, roles, rows: rows.collect() })
}

async fn healthz(State(web): State<Web>) -> Answer {
    web.app.ping().await?;
    Ok("ok\n".into_response())
}

/// Counts for who watches the server: a program on the machine itself, with no proxy between, or
/// whoever may read the whole audit log. Who says who he is, is taken at his word there too.
async fn metrics(
    State(web): State<Web>,
    whence: Whence,
    caller: Result<Caller, Failure>,
) -> Answer {
    match caller {
        Ok(caller) => web.app.metrics_require(&caller.actor)?,
        Err(_) if !web.settings.https && whence.is_local() => {}
        Err(failure) => return Err(failure),
    }
    Ok(web.metrics.show().into_response())
}
