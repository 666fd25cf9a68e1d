//! What was just done, said once on the page that a form leads to. It travels in a cookie that only
//! this program can read: nothing is kept here, several processes know it, and no script is needed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use app::Actor;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};

use crate::Web;
use crate::kernel::frame::Frame;
use crate::kernel::page::Answer;
use crate::kernel::visit::cookie;

/// The cookie's name.
const COOKIE: &str = "vuon_said";
/// As long as a slow line takes to show the next page; what nobody fetched is forgotten then.
const SAID_S: i64 = 120;
/// A value that is filled in; names are shorter, and a cookie holds four kilobytes.
const VALUE_MAX: usize = 160;

/// What is said: the words under `done.<key>` with values, and what is shown this once only.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Said {
    key: String,
    args: Vec<(String, String)>,
    secret: Option<String>,
    #[serde(default)]
    undo: Option<Undo>,
}

/// The way back: the act that takes it back, or the page that asks what it needs. Whether it may still be
/// taken back that act says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Undo {
    path: String,
    /// What the act is sent; a page is sent nothing.
    fields: Vec<(String, String)>,
}

impl Undo {
    /// The page on which it is taken back, because something has to be said of it.
    pub(crate) fn on(path: String) -> Undo {
        Undo { path, fields: Vec::new() }
    }

    /// The act that takes it back, with what it is sent.
    pub(crate) fn by(path: String, fields: &[(&str, &str)]) -> Undo {
        let fields = fields.iter().map(|(name, it)| ((*name).to_owned(), (*it).to_owned()));
        Undo { path, fields: fields.collect() }
    }

    /// It as a link or a form of one button.
    fn html(&self, f: &Frame) -> String {
        let words = format!("{} {}", f.icon("undo"), escaped(f.t("common.undo")));
        let path = escaped(&self.path);
        if self.fields.is_empty() {
            return format!("<a href=\"{path}\">{words}</a>");
        }
        let field = |(name, value): &(String, String)| {
            let (name, value) = (escaped(name), escaped(value));
            format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">")
        };
        let fields: String = self.fields.iter().map(field).collect();
        format!(
            "<form method=\"post\" action=\"{path}\" class=\"inline\">{}{fields}\
             <button class=\"plain\">{words}</button></form>",
            f.whose()
        )
    }
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}

impl Said {
    pub(crate) fn new(key: &str, args: &[(&str, &str)]) -> Said {
        let short = |text: &str| text.chars().take(VALUE_MAX).collect::<String>();
        let args = args.iter().map(|(name, value)| ((*name).to_owned(), short(value)));
        Said { key: key.to_owned(), args: args.collect(), secret: None, undo: None }
    }

    /// The same with a password that was made.
    pub(crate) fn with_secret(self, secret: Option<String>) -> Said {
        Said { secret, ..self }
    }

    /// The same with the way back.
    pub(crate) fn with_undo(self, undo: Undo) -> Said {
        Said { undo: Some(undo), ..self }
    }

    /// Leads on to a page of ours that says it to `owner`.
    pub(crate) fn lead(&self, web: &Web, owner: Option<&Actor>, path: &str) -> Answer {
        let mut response = Redirect::to(path).into_response();
        let text = serde_json::to_string(self).map_err(app::Problem::internal)?;
        let sealed = web.app.said_seal(&name(owner), &text)?;
        let secure = if web.settings.https { "; Secure" } else { "" };
        let line =
            format!("{COOKIE}={sealed}; Path=/; Max-Age={SAID_S}; HttpOnly; SameSite=Lax{secure}");
        let value = HeaderValue::from_str(&line).map_err(app::Problem::internal)?;
        response.extensions_mut().insert(crate::kernel::session::LaterCookies(vec![value]));
        Ok(response)
    }

    /// What was said to who asks now.
    pub(crate) fn of(web: &Web, headers: &HeaderMap, owner: Option<&Actor>) -> Option<Said> {
        let sealed = cookie(headers, COOKIE)?;
        serde_json::from_str(&web.app.said_open(&name(owner), &sealed)?).ok()
    }

    pub(crate) fn text(&self, f: &Frame) -> String {
        let args = self.args.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        f.fill(&format!("done.{}", self.key), &args.collect::<Vec<_>>())
    }

    /// The way back as HTML; empty where there is none.
    pub(crate) fn undo(&self, f: &Frame) -> String {
        self.undo.as_ref().map(|undo| undo.html(f)).unwrap_or_default()
    }

    pub(crate) fn secret(&self) -> Option<&str> {
        self.secret.as_deref()
    }
}

fn name(owner: Option<&Actor>) -> String {
    owner.map(|actor| actor.account.to_string()).unwrap_or_default()
}

/// Set by the page that showed it.
#[derive(Clone, Default)]
pub(crate) struct Shown(Arc<AtomicBool>);

impl Shown {
    pub(crate) fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Takes the cookie away once a page has shown what it says.
pub(crate) async fn once(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let shown = Shown::default();
    request.extensions_mut().insert(shown.clone());
    let mut response = next.run(request).await;
    if shown.0.load(Ordering::Relaxed) {
        let secure = if web.settings.https { "; Secure" } else { "" };
        let gone = format!("{COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax{secure}");
        if let Ok(value) = HeaderValue::from_str(&gone) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}
