//! Problems on their way out: a page for people, `application/problem+json` for programs.

use app::kernel::problem::Code;
use app::{Actor, Problem};
use askama::Template;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use base::words::Lang;
use serde_json::json;
use tower_sessions::Session;

use crate::Web;
use crate::kernel::again::{Refused, Rules, Sent, marked};
use crate::kernel::frame::Frame;
use crate::kernel::own_path::own_path;
use crate::kernel::visit::{is_for_programs, lang_of, signed_in};

/// Where the feed begins; what goes wrong there is told as OData does.
pub(crate) const FEED_ROOT: &str = "/odata/v1/";

/// The argument of a problem that names the box of a field, where a form has one for each of its rows.
pub(crate) const BOX: &str = "box";

/// The argument of a problem that names the page on which one can go on.
pub(crate) const ONWARD: &str = "onward";

/// The argument of a problem that names the page of what stands in the way.
pub(crate) const THERE: &str = "there";

/// A problem as a handler gives it up; [`render`] makes it readable.
pub(crate) struct Failure(pub Box<Problem>);

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Failure {
        Failure(Box::new(problem))
    }
}

#[derive(Clone)]
struct Carried(Problem);

/// A page of the handler's own with the form that is refused and what was typed in it, where the page the
/// form was sent from may by now be about others; what is wrong is written into it.
#[derive(Clone)]
struct Shown(String);

/// The answer to a form that is refused, on a page of the handler's own where it can be put right.
pub(crate) fn refused_on(page: String, problem: Problem) -> Response {
    let can_be_mended = matches!(problem.code.status(), 400 | 409 | 422);
    let mut response = Failure::from(problem).into_response();
    if can_be_mended {
        response.extensions_mut().insert(Shown(page));
    }
    response
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = status(self.0.code).into_response();
        response.extensions_mut().insert(Carried(*self.0));
        response
    }
}

pub(crate) fn status(code: Code) -> StatusCode {
    StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

#[derive(Template)]
#[template(path = "kernel/problem.html")]
struct ProblemPage<'a> {
    f: &'a Frame,
    what: String,
    cure: String,
    findings: Vec<FindingView>,
    /// The page whose form was refused.
    back: Option<String>,
    /// Where one can go on.
    onward: Option<&'a str>,
}

/// The answer to a request that failed after its handler was done.
pub(crate) async fn late(web: &Web, asker: Asker, problem: &Problem) -> Response {
    problem.log();
    let mut response = answer(web, asker, problem).await;
    crate::kernel::guard::set_headers(response.headers_mut(), false);
    response
}

/// Who asked for what is answered with a problem.
pub(crate) struct Asker {
    path: String,
    lang: Lang,
    session: Option<Session>,
    /// The page a form was sent from.
    back: Option<String>,
}

impl Asker {
    pub(crate) fn of(request: &Request) -> Asker {
        let path = request.uri().path().to_owned();
        let headers = request.headers();
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let host = text(header::HOST).unwrap_or_default();
        let from = text(header::REFERER).filter(|_| request.method() == Method::POST);
        let back = from.and_then(|from| from.split_once("://")?.1.strip_prefix(host));
        Asker {
            lang: lang_of(headers, &path),
            session: request.extensions().get::<Session>().cloned(),
            back: back.filter(|back| own_path(back) == *back).map(str::to_owned),
            path,
        }
    }

    /// Whoever is signed in keeps the menu; when the program itself failed, nothing more is asked
    /// of it.
    async fn actor(&self, web: &Web, problem: &Problem) -> Option<Actor> {
        let session = self.session.as_ref().filter(|_| problem.code.status() < 500)?;
        signed_in(web, session).await.ok().flatten()
    }
}

crate::kernel::shape::view! {
    /// A finding of a problem: where it is, and what.
    ProblemFinding(it: &base::Finding, view: FindingView) {
        code: String = it.code.clone(),
        severity: base::Severity = it.severity,
        place: base::Place = it.place.clone(),
        text: String = view.text,
    }
}

crate::kernel::shape::view! {
    /// A problem in words.
    ProblemText(problem: &Problem, title: String, detail: String, findings: Vec<ProblemFinding>) {
        r#type: String = format!("urn:vuon:problem:{}", problem.code.as_str()),
        /// What happened.
        title: String = title,
        status: u16 = problem.code.status(),
        /// What to do.
        detail: String = detail,
        code: &'static str = problem.code.as_str(),
        findings: Vec<ProblemFinding> = findings,
    }
}

crate::kernel::shape::view! {
    /// A finding in words.
    FindingText(words: &base::words::Words, lang: Lang, it: &base::Finding) {
        code: String = it.code.to_string(),
        text: String = words.finding(lang, it),
    }
}

/// A finding as shown in lists.
pub(crate) struct FindingView {
    pub severity: &'static str,
    pub severity_word: String,
    pub place: String,
    pub text: String,
}

/// Findings in words.
pub(crate) fn findings(frame: &Frame, findings: &[base::Finding]) -> Vec<FindingView> {
    let words = frame.web.app.words();
    findings
        .iter()
        .map(|finding| {
            let severity = finding.severity.as_str();
            FindingView {
                severity,
                severity_word: frame.word("severity", severity),
                place: app::finding_place(words, frame.lang, &finding.place),
                text: words.finding(frame.lang, finding),
            }
        })
        .collect()
}

/// Writes problems, and whatever else failed on the way (a body too large, a path that is none),
/// in the reader's language and form.
pub(crate) async fn render(State(web): State<Web>, request: Request, next: Next) -> Response {
    let mut asker = Asker::of(&request);
    let asks = request.method() == Method::GET && !is_for_programs(&asker.path);
    let response = next.run(request).await;
    let status = response.status();
    if status == StatusCode::METHOD_NOT_ALLOWED
        && let Some(page) = crate::kernel::route::page_above(&asker.path).filter(|_| asks)
    {
        return Redirect::to(&page).into_response();
    }
    let carried = response.extensions().get::<Carried>().map(|carried| carried.0.clone());
    let sent = response.extensions().get::<Sent>().cloned();
    let shown = response.extensions().get::<Shown>().cloned();
    let problem = match carried {
        Some(problem) => problem,
        None if status.is_client_error() || status.is_server_error() => {
            let kind = response.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
            if kind.is_some_and(|kind| !kind.starts_with("text/plain")) {
                return response;
            }
            foreign(status, response).await
        }
        None => return response,
    };
    problem.log();
    let to = asker.path.clone();
    asker.back = sent.as_ref().and_then(Sent::shown_at).map(str::to_owned).or(asker.back);
    let mut response = answer(&web, asker, &problem).await;
    let refused = response.extensions().get::<Refused>();
    let own = shown.and_then(|Shown(page)| marked(&page, &to, refused?));
    if let Some(page) = own {
        response = html(response.status(), Ok(page));
    }
    response.extensions_mut().extend(sent.map(Sent::kept).unwrap_or_default());
    retry_after(&problem, response.headers_mut());
    response
}

/// Tells programs when to ask again, where that is known.
pub(crate) fn retry_after(problem: &Problem, headers: &mut HeaderMap) {
    let number = |name: &str| problem.args.get(name).and_then(|text| text.parse::<u64>().ok());
    let seconds = if problem.code == Code::Busy {
        number("seconds")
    } else if problem.code == Code::SignInThrottled {
        problem.args.get("wait").and_then(|wait| {
            let (unit, n) = wait.split_once(':')?;
            Some(n.parse::<u64>().ok()? * if unit == "minutes" { 60 } else { 1 })
        })
    } else {
        (problem.code == Code::VerifyThrottled).then_some(60)
    };
    if let Some(seconds) = seconds {
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
}

/// A failure of the layers around the handlers, as one of ours.
async fn foreign(status: StatusCode, response: Response) -> Problem {
    const SHOWN: usize = 300;
    match status {
        StatusCode::NOT_FOUND => Problem::new(Code::NotFound),
        StatusCode::METHOD_NOT_ALLOWED => Problem::new(Code::MethodNotAllowed),
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new(Code::TooLarge),
        StatusCode::REQUEST_TIMEOUT => Problem::new(Code::Unavailable),
        _ if status.is_client_error() => {
            let body =
                axum::body::to_bytes(response.into_body(), 64 * 1024).await.unwrap_or_default();
            let reason: String =
                base::text::clean(&String::from_utf8_lossy(&body)).chars().take(SHOWN).collect();
            // A path whose id is none names nothing.
            if reason.starts_with("Invalid URL") {
                return Problem::new(Code::NotFound);
            }
            Problem::new(Code::BadRequest).with("reason", reason)
        }
        _ => Problem::internal(format!("a layer answered {status}")),
    }
}

async fn answer(web: &Web, asker: Asker, problem: &Problem) -> Response {
    let words = web.app.words();
    let (path, lang) = (asker.path.as_str(), asker.lang);
    let (what, cure) = problem.said(words, lang);
    let actor = match is_for_programs(path) {
        true => None,
        false => asker.actor(web, problem).await,
    };
    let frame = Frame::new(web.clone(), lang, actor, path.to_owned());
    if path.starts_with("/api/") {
        let findings = problem.findings.iter().zip(findings(&frame, &problem.findings));
        let findings = findings.map(|(it, view)| ProblemFinding::of(it, view)).collect();
        let body = json!(ProblemText::of(problem, what, cure, findings));
        return for_programs(problem, "application/problem+json", &body);
    }
    if path.starts_with(FEED_ROOT.trim_end_matches('/')) {
        let message = format!("{what} {cure}");
        let body = json!({ "error": { "code": problem.code.as_str(), "message": message } });
        let mut response = for_programs(problem, "application/json;charset=utf-8", &body);
        odata_version(response.headers_mut());
        return response;
    }
    let findings = findings(&frame, &problem.findings);
    let onward = problem.args.get(ONWARD).map(String::as_str);
    let there = problem.args.get(THERE).map(String::as_str);
    let block =
        WrongBlock { f: &frame, what: &what, cure: &cure, findings: &findings, there }.render();
    let word = problem.args.get("field").cloned().unwrap_or_default();
    let field = problem.args.get(BOX).cloned().unwrap_or_else(|| word.clone());
    let refused = onward.is_none().then_some(()).and(block.ok()).map(|block| Refused {
        block,
        rules: Rules::of(&frame, problem.code, &word),
        several: frame.t("nav.fields_wrong").to_owned(),
        field,
        to_field: frame.t("nav.to_field").to_owned(),
        // Somebody else changed it meanwhile: what stands there now is told.
        stands_now: (status(problem.code) == StatusCode::CONFLICT)
            .then(|| frame.t("nav.stands_now").to_owned()),
        unanswered: problem.code == Code::Unavailable,
    });
    let page = ProblemPage { f: &frame, what, cure, findings, back: asker.back, onward };
    let mut response = html(status(problem.code), page.render());
    if let Some(refused) = refused {
        response.extensions_mut().insert(refused);
    }
    response
}

/// What is wrong, above the form that is shown again.
#[derive(Template)]
#[template(path = "kernel/wrong_block.html")]
struct WrongBlock<'a> {
    f: &'a Frame,
    what: &'a str,
    cure: &'a str,
    findings: &'a [FindingView],
    /// The page of what stands in the way.
    there: Option<&'a str>,
}

/// Says which OData this is, on every answer.
pub(crate) fn odata_version(headers: &mut HeaderMap) {
    headers.insert(
        axum::http::HeaderName::from_static("odata-version"),
        HeaderValue::from_static("4.0"),
    );
}

fn for_programs(problem: &Problem, kind: &'static str, body: &serde_json::Value) -> Response {
    let mut response = (status(problem.code), body.to_string()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if matches!(problem.code, Code::NotSignedIn | Code::SignInWrong) {
        let basic = HeaderValue::from_static("Basic realm=\"vuon\", charset=\"UTF-8\"");
        headers.insert(header::WWW_AUTHENTICATE, basic);
    }
    response
}

/// A rendered page.
pub(crate) fn html(status: StatusCode, page: Result<String, askama::Error>) -> Response {
    match page {
        Ok(text) => {
            let mut response = (status, Body::from(text)).into_response();
            let kind = HeaderValue::from_static("text/html; charset=utf-8");
            response.headers_mut().insert(header::CONTENT_TYPE, kind);
            response
        }
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
