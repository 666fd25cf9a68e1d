//! A client that signs in as a role and remembers its cookie.

use std::sync::Mutex;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use base::Role;
use serde_json::Value;
use testkit::demo::{self, Demo};
use tower::ServiceExt;
use web::Settings;

use testkit::Engine;

/// What a form of a page is sent as.
pub const FORM: &str = "application/x-www-form-urlencoded";

/// The name under which browsers open the pages.
pub const HOST: &str = "vuon.example";

/// `canbo:minh-hoa-canbo`, as a program signs in.
pub const OFFICER: &str = "Basic Y2FuYm86bWluaC1ob2EtY2FuYm8=";

/// The server over a copy of the demonstration.
pub struct Server {
    pub router: Router,
    pub demo: Demo,
}

/// An answer, read.
pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }
}

impl Server {
    pub async fn open(engine: Engine) -> Server {
        let demo = demo::open(engine).await;
        Server { router: web::router(demo.app.clone(), Settings::default()), demo }
    }

    /// Asks, and holds what the API answers against its description.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let response: Response<Body> =
            self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 50 * 1024 * 1024).await.expect("its body");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let answer = Answer { status: parts.status, headers: parts.headers, text };
        if path.starts_with("/api/") {
            crate::kernel::shape::hold(&method, &path, &answer);
        }
        answer
    }

    /// Signs in as the first account of a role.
    pub async fn sign_in(&self, role: Role) -> Client<'_> {
        let account = self.demo.accounts.iter().find(|it| it.role == role).expect("an account");
        self.sign_in_as(&account.username, &account.password).await
    }

    pub async fn sign_in_as(&self, username: &str, password: &str) -> Client<'_> {
        let body = format!("username={username}&password={password}");
        let request = Request::post("/sign-in")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body))
            .expect("a request");
        let answer = self.send(request).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{username}: {}", answer.text);
        let cookie = answer.headers.get(header::SET_COOKIE).expect("a session");
        assert!(cookie.as_bytes().starts_with(b"vuon="), "the session's is the first");
        let cookie = cookie.to_str().expect("text").split(';').next().expect("a cookie").to_owned();
        Client { server: self, cookie, page: Mutex::default() }
    }
}

/// Somebody who has signed in.
pub struct Client<'a> {
    server: &'a Server,
    cookie: String,
    /// The page that was opened last: forms are sent from it.
    page: Mutex<Option<String>>,
}

impl Client<'_> {
    pub fn cookie(&self) -> &str {
        &self.cookie
    }

    pub async fn get(&self, path: &str) -> Answer {
        let request = Request::get(path).header(header::COOKIE, &self.cookie);
        let answer = self.server.send(request.body(Body::empty()).expect("a request")).await;
        let kind = answer.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if answer.status == StatusCode::OK && kind.is_some_and(|it| it.starts_with("text/html")) {
            *self.page.lock().expect("the page") = Some(path.to_owned());
        }
        answer
    }

    /// As a browser sends it: a form says from which page.
    pub async fn post(&self, path: &str, kind: &str, body: impl Into<Body>) -> Answer {
        let mut request = Request::post(path)
            .header(header::COOKIE, &self.cookie)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, kind);
        let page = self.page.lock().expect("the page").clone();
        if let Some(page) = page.filter(|_| kind == FORM) {
            request = request
                .header(header::HOST, HOST)
                .header(header::REFERER, format!("http://{HOST}{page}"));
        }
        self.server.send(request.body(body.into()).expect("a request")).await
    }

    pub async fn post_json(&self, path: &str, body: &Value) -> Answer {
        self.post(path, "application/json", body.to_string()).await
    }
}

/// The cookie that an answer sets, by its name.
pub fn cookie(answer: &Answer, name: &str) -> Option<String> {
    let set = answer.headers.get_all(header::SET_COOKIE).iter();
    let texts = set.filter_map(|value| value.to_str().ok());
    let mut pairs = texts.filter_map(|text| text.split(';').next());
    pairs.find(|pair| pair.starts_with(&format!("{name}="))).map(str::to_owned)
}

pub fn location(answer: &Answer) -> &str {
    answer.headers.get(header::LOCATION).and_then(|it| it.to_str().ok()).unwrap_or_default()
}

/// A page asked for with one cookie more.
pub async fn get_with(server: &Server, client: &Client<'_>, said: &str, path: &str) -> Answer {
    let cookies = format!("{}; {said}", client.cookie());
    let request = Request::get(path).header(header::COOKIE, cookies);
    server.send(request.body(Body::empty()).expect("a request")).await
}

/// Sends a form.
pub async fn send(client: &Client<'_>, path: &str, fields: &[(&str, &str)]) -> Answer {
    let body: Vec<String> =
        fields.iter().map(|(name, value)| format!("{name}={}", enc(value))).collect();
    client.post(path, FORM, body.join("&")).await
}

/// The text at a JSON pointer.
pub fn at<'v>(view: &'v Value, path: &str) -> &'v str {
    view.pointer(path).and_then(Value::as_str).expect("text")
}

/// A text, percent-encoded.
pub fn enc(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
