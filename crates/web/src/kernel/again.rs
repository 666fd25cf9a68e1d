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
mod tag;

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, LazyLock, OnceLock};

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

use self::judged::Fault;
pub(crate) use self::judged::Rules;
use self::tag::{Edit, Tag, escaped, tags, unescaped};
use crate::kernel::input::text_of;
use crate::kernel::own_path::own_path;
use crate::kernel::problem::Failure;
use crate::kernel::visit::is_for_programs;

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

/// What was sent, on the answer to it.
#[derive(Clone)]
pub(crate) struct Sent(Bytes);

impl Sent {
    /// As it goes along with the page of a problem.
    pub fn kept(self) -> Extensions {
        let mut kept = Extensions::new();
        kept.insert(self);
        kept
    }
}

/// What a form sent, for whoever answers when the work on it was given up.
#[derive(Clone, Default)]
struct Held(Arc<OnceLock<Bytes>>);

/// Keeps what a form sends until it is answered; within the bounds of time and size that all bodies have.
pub(crate) async fn remember(request: Request, next: Next) -> Response {
    if sent_from(&request).is_none() {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    // One that breaks off is no form, and least of all an empty one.
    let Ok(bytes) = to_bytes(body, FORM_MAX).await else {
        return Failure::from(Problem::new(Code::TooLarge)).into_response();
    };
    if let Some(Held(held)) = parts.extensions.get() {
        let _ = held.set(bytes.clone());
    }
    let mut answer = next.run(Request::from_parts(parts, Body::from(bytes.clone()))).await;
    if answer.status().is_client_error() {
        answer.extensions_mut().insert(Sent(bytes));
    }
    answer
}

/// Shows a refused form again, where the page it was sent from has it still.
pub(crate) async fn show(State(pages): State<Router>, request: Request, next: Next) -> Response {
    let Some(from) = sent_from(&request) else { return next.run(request).await };
    let (mut parts, body) = request.into_parts();
    let asked = page_of(&parts, &from);
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
        false => extensions.get::<Sent>().cloned().filter(|_| can_be_mended).map(|Sent(it)| it),
    };
    let Some(bytes) = sent else { return answer };
    let Some(typed) = typed(&bytes) else { return answer };
    if extensions.get::<Anew>().is_some() {
        return answer;
    }
    let Some(refused) = extensions.get::<Refused>().cloned() else {
        return as_seen(answer, &to, &typed).await;
    };
    let Some(asked) = asked else { return answer };
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
    // A file is nothing that a form is sent from, and making one is written down.
    (own_path(from) == from && !from.contains("/file")).then(|| from.to_owned())
}

/// The request that the browser would make for the page.
fn page_of(parts: &Parts, from: &str) -> Option<Parts> {
    let mut asked = parts.clone();
    asked.method = Method::GET;
    asked.uri = from.parse::<Uri>().ok()?;
    for name in
        [header::CONTENT_LENGTH, header::CONTENT_TYPE, header::ORIGIN, header::ACCEPT_ENCODING]
    {
        asked.headers.remove(name);
    }
    Some(asked)
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
    let anew = std::str::from_utf8(&bytes).ok().and_then(|page| {
        let (_, inside, end) = form_of(page, to, typed)?;
        let mut out = page.get(..inside)?.to_owned();
        let mut written = inside;
        for tag in tags(page, inside).take_while(|tag| tag.start < end) {
            if let Some(edit) = seen_as_sent(page, &tag, typed) {
                out.push_str(page.get(written..tag.start)?);
                out.push_str(&edit.text);
                written = tag.end;
            }
        }
        out.push_str(page.get(written..)?);
        Some(out)
    });
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, anew.map_or_else(|| Body::from(bytes), Body::from))
}

/// A hidden field that says what its author saw, with what he sent.
fn seen_as_sent(page: &str, tag: &Tag<'_>, typed: &[(String, String)]) -> Option<Edit> {
    let name = tag.get("name")?;
    let is_it = tag.name == "input" && tag.get("type")? == "hidden" && SEEN.contains(name.as_str());
    let (_, value) = typed.iter().find(|(sent, _)| is_it && *sent == name)?;
    let text = page.get(tag.start..tag.end)?.to_owned();
    let mut edit = Edit { text, after: String::new() };
    edit.put(tag, "value", Some(value));
    Some(edit)
}

/// The fields in which forms say what their author saw.
static SEEN: LazyLock<HashSet<&'static str>> = LazyLock::new(crate::kernel::route::seen_fields);

async fn filled(
    pages: Router,
    asked: Parts,
    to: &str,
    typed: Vec<(String, String)>,
    refused: &Refused,
    (status, cookies): (StatusCode, Vec<HeaderValue>),
) -> Option<Response> {
    let page = pages.oneshot(Request::from_parts(asked, Body::empty())).await.ok()?;
    let is_page = page.status() == StatusCode::OK && is_html(page.headers());
    let (mut parts, body) = Some(page).filter(|_| is_page)?.into_parts();
    let bytes = to_bytes(body, PAGE_MAX).await.ok()?;
    let page = fill(std::str::from_utf8(&bytes).ok()?, to, typed, refused)?;
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

/// The form of a page that was sent: where it begins, its first tag's end, and where it ends.
fn form_of(page: &str, to: &str, typed: &[(String, String)]) -> Option<(usize, usize, usize)> {
    let mut best: Option<(usize, (usize, usize, usize))> = None;
    for tag in tags(page, 0).filter(|tag| tag.name == "form") {
        let action = tag.get("action").unwrap_or_default();
        if action.split(['?', '#']).next() != Some(to)
            || tag.get("method").as_deref() != Some("post")
        {
            continue;
        }
        let end = tag.end + page.get(tag.end..)?.find("</form>")?;
        // Of several forms of one address the one that hides most of what was sent.
        let hides = tags(page, tag.end).take_while(|it| it.start < end).filter(|it| {
            let pair = (it.get("name"), it.get("value"));
            it.get("type").as_deref() == Some("hidden")
                && typed.iter().any(|(name, value)| {
                    pair.0.as_ref() == Some(name) && pair.1.as_ref() == Some(value)
                })
        });
        let fits = hides.count();
        if best.as_ref().is_none_or(|(most, _)| fits > *most) {
            best = Some((fits, (tag.start, tag.end, end)));
        }
    }
    best.map(|(_, it)| it)
}

/// What was typed, by name; of fields of one name in the order of the page.
struct Typed {
    by_name: HashMap<String, VecDeque<String>>,
}

impl Typed {
    fn of(pairs: Vec<(String, String)>) -> Typed {
        let mut by_name: HashMap<String, VecDeque<String>> = HashMap::new();
        for (name, value) in pairs {
            by_name.entry(name).or_default().push_back(value);
        }
        Typed { by_name }
    }

    fn next(&mut self, name: &str) -> Option<String> {
        self.by_name.get_mut(name)?.pop_front()
    }

    /// What was hidden and is sent again as it was; for whom the form was made the page says.
    fn hidden(&mut self, name: &str) -> Option<String> {
        self.next(name).filter(|_| name != crate::kernel::whose::FIELD)
    }

    fn has(&self, name: &str, value: &str) -> bool {
        self.by_name.get(name).is_some_and(|all| all.iter().any(|it| it == value))
    }
}

/// The page with what was typed; none when it has no such form.
fn fill(page: &str, to: &str, typed: Vec<(String, String)>, refused: &Refused) -> Option<String> {
    let (start, inside, end) = form_of(page, to, &typed)?;
    let seen = typed.clone();
    let mut typed = Typed::of(typed);
    let mut out = String::with_capacity(page.len() + refused.block.len() + 1024);
    // What was folded away is open.
    let mut written = 0;
    for at in folded(page, start) {
        out.push_str(page.get(written..at)?);
        out.push_str(" open");
        written = at;
    }
    out.push_str(page.get(written..inside)?);
    let (fields, faults) = fields(page, (inside, end), &mut typed, (refused, &seen))?;
    out.push_str(r#"<div class="alert" role="alert" id="wrong" tabindex="-1">"#);
    let judged = refused.rules.is_some() && !faults.is_empty();
    match judged {
        true => out.push_str(&format!("<p><strong>{}</strong></p>", escaped(&refused.several))),
        false => out.push_str(&refused.block),
    }
    if judged {
        out.push_str(&judged::listed(&faults));
    } else if !faults.is_empty() {
        out.push_str(r##"<p><a href="#wrong-field">"##);
        out.push_str(&escaped(&refused.to_field));
        out.push_str("</a></p>");
    }
    out.push_str("</div>");
    out.push_str(&fields);
    out.push_str(page.get(end..)?);
    Some(out)
}

/// Where the tags of what is folded around a place end, before their bracket.
fn folded(page: &str, place: usize) -> Vec<usize> {
    let mut open: Vec<Option<usize>> = Vec::new();
    for tag in tags(page, 0).take_while(|tag| tag.start < place) {
        match tag.name {
            "details" => open.push(tag.get("open").is_none().then_some(tag.end - 1)),
            "/details" => {
                open.pop();
            }
            _ => {}
        }
    }
    open.into_iter().flatten().collect()
}

fn fields(
    page: &str,
    (from, to): (usize, usize),
    typed: &mut Typed,
    (refused, sent): (&Refused, &[(String, String)]),
) -> Option<(String, Vec<Fault>)> {
    let mut out = String::new();
    let mut written = from;
    let mut faults: Vec<Fault> = Vec::new();
    let mut chosen: Option<String> = None;
    let mut now: Option<(String, bool)> = None;
    let mut label_from: Option<usize> = None;
    // What is said under a choice, after its last line.
    let mut under: Option<String> = None;
    for tag in tags(page, from).take_while(|tag| tag.start < to) {
        let name = tag.get("name").unwrap_or_default();
        let kind = tag.get("type").unwrap_or_default();
        let mut edit =
            Edit { text: page.get(tag.start..tag.end)?.to_owned(), after: String::new() };
        let mut skip_to = tag.end;
        let mut value_sent: Option<String> = None;
        match tag.name {
            "label" => {
                label_from = Some(tag.end);
                continue;
            }
            "input" if !name.is_empty() => match kind.as_str() {
                "hidden" if refused.unanswered => {
                    let Some(value) = typed.hidden(&name) else { continue };
                    edit.put(&tag, "value", Some(&value));
                }
                "hidden" => {
                    let seen = seen_as_sent(page, &tag, sent);
                    // Of a conflict the page is about what it is now, and says so.
                    let Some(seen) = seen.filter(|_| refused.stands_now.is_none()) else {
                        continue;
                    };
                    edit = seen;
                }
                "file" | "password" | "submit" => continue,
                "checkbox" | "radio" => {
                    let value = tag.get("value").unwrap_or_else(|| "on".to_owned());
                    let is_chosen = typed.has(&name, &value);
                    edit.put(&tag, "checked", is_chosen.then_some(""));
                    value_sent = (is_chosen || kind == "radio").then_some(value);
                }
                _ => {
                    let Some(value) = typed.next(&name) else { continue };
                    edit.says_now(refused, &tag.get("value").unwrap_or_default(), &value);
                    edit.put(&tag, "value", Some(&value));
                    value_sent = Some(value);
                }
            },
            "textarea" if !name.is_empty() => {
                let Some(value) = typed.next(&name) else { continue };
                let end = tag.end + page.get(tag.end..)?.find("</textarea>")?;
                let before = unescaped(page.get(tag.end..end)?);
                edit.text.push_str(&escaped(&value));
                let mut after = Edit { text: String::new(), after: String::new() };
                after.says_now(refused, before.trim(), value.trim());
                edit.text.push_str("</textarea>");
                edit.after = after.after;
                skip_to = end + "</textarea>".len();
                value_sent = Some(value);
            }
            "select" => {
                chosen = typed.next(&name);
                now = None;
                value_sent.clone_from(&chosen);
            }
            "option" => {
                let Some(chosen) = &chosen else { continue };
                let label_end = tag.end + page.get(tag.end..)?.find('<')?;
                let label = page.get(tag.end..label_end)?.trim();
                let value = tag.get("value").unwrap_or_else(|| unescaped(label));
                if tag.get("selected").is_some() {
                    now = Some((unescaped(label), value == *chosen || value.is_empty()));
                }
                edit.put(&tag, "selected", (value == *chosen).then_some(""));
            }
            "/select" => {
                if let Some((label, false)) = now.take().filter(|_| chosen.is_some()) {
                    edit.says_now(refused, &label, "");
                }
                edit.after.push_str(&under.take().unwrap_or_default());
                chosen = None;
            }
            _ => continue,
        }
        if ["input", "textarea", "select"].contains(&tag.name) && kind != "hidden" {
            let why = why(refused, &faults, &tag, (&name, &kind), value_sent.as_deref());
            if let Some(why) = why {
                let said = edit.mark(tag.get("id"), tag.name, faults.len(), &why);
                match tag.name {
                    "select" => under = Some(said),
                    _ => edit.after.push_str(&said),
                }
                faults.push(Fault { label: judged::label(page, label_from, &tag), why });
            }
        }
        out.push_str(page.get(written..tag.start)?);
        out.push_str(&edit.text);
        out.push_str(&edit.after);
        written = skip_to;
    }
    out.push_str(page.get(written..to)?);
    Some((out, faults))
}

/// Why a field is wrong; empty words where the refusal above the form says it.
fn why(
    refused: &Refused,
    before: &[Fault],
    tag: &Tag<'_>,
    (name, kind): (&str, &str),
    typed: Option<&str>,
) -> Option<String> {
    let is_it = !refused.field.is_empty() && name == refused.field;
    let Some(rules) = &refused.rules else {
        return (is_it && before.is_empty()).then(String::new);
    };
    let judged = rules.judge(tag, kind, typed);
    judged.or_else(|| is_it.then(|| rules.fits.clone()))
}

#[cfg(test)]
mod tests;
