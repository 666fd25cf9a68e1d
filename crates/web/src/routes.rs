//! Every route there is, with who may take it: the API's description is made from this table, and
//! a test asks every route as every role.

mod api;
mod page;
mod season;

use std::collections::HashMap;
use std::sync::LazyLock;

/// The largest body of the API: a list is sent as one.
pub(crate) const API_BODY_MAX: usize = crate::page::import::UPLOAD_MAX;

/// What a route takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// Nothing.
    None,
    /// A form of a page.
    Form,
    /// JSON of a shape of `schemas.json`.
    Json(&'static str),
    /// A file as it is.
    File,
}

/// What happens when two people send something through a route at once, or one of them has an old
/// view of what both change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Together {
    /// Nothing is changed that anybody shares: reading, signing in, one's own password, a file.
    Apart,
    /// Something is added under an id that the sender made: sent again it is accepted, the id with
    /// other content is a named conflict, two senders are two things.
    Adds,
    /// What is lacking is added; whoever comes second finds nothing lacking.
    Fills,
    /// A step that is taken once: the second is told so by this problem.
    Once(&'static str),
    /// It changes what its sender saw, and says what that was in this field; when it is another by
    /// now, the answer is this problem.
    Seen(&'static str, &'static str),
    /// Nobody has decided yet: a test refuses it.
    Undecided,
}

/// A route.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The path, with `{name}` for what differs.
    pub path: &'static str,
    /// The action it needs, as `app::Action` names it; empty when anybody may.
    pub action: &'static str,
    /// What it takes.
    pub body: Body,
    /// The names of what may stand behind the question mark.
    pub query: &'static [&'static str],
    /// The shape of its answer, for routes of the API.
    pub answer: &'static str,
    /// The status of an answer that is no problem.
    pub status: u16,
    /// What it does.
    pub summary: &'static str,
    /// How it deals with two at once.
    pub together: Together,
}

impl Route {
    /// The same, with how it deals with two at once.
    const fn two(self, together: Together) -> Route {
        Route { together, ..self }
    }
}

const fn page(method: &'static str, path: &'static str, action: &'static str) -> Route {
    let body = if method.len() == 4 { Body::Form } else { Body::None };
    // A form that was taken leads on to a page.
    let status = if method.len() == 4 { 303 } else { 200 };
    let together = if method.len() == 4 { Together::Undecided } else { Together::Apart };
    Route { method, path, action, body, query: &[], answer: "", status, summary: "", together }
}

/// A page that takes something behind the question mark.
const fn asked(path: &'static str, action: &'static str, query: &'static [&'static str]) -> Route {
    Route { query, ..page("GET", path, action) }
}

const fn read(
    path: &'static str,
    action: &'static str,
    query: &'static [&'static str],
    answer: &'static str,
    summary: &'static str,
) -> Route {
    let (method, body, together) = ("GET", Body::None, Together::Apart);
    Route { method, path, action, body, query, answer, status: 200, summary, together }
}

/// Adds something; what gives no answer is only done.
const fn write(
    path: &'static str,
    action: &'static str,
    body: Body,
    answer: &'static str,
    summary: &'static str,
) -> Route {
    let status = if answer.is_empty() { 204 } else { 201 };
    let (method, query, together) = ("POST", [].as_slice(), Together::Undecided);
    Route { method, path, action, body, query, answer, status, summary, together }
}

/// Changes something that is there, and gives it as it is now.
const fn change(
    path: &'static str,
    action: &'static str,
    body: Body,
    answer: &'static str,
    summary: &'static str,
) -> Route {
    Route { status: 200, ..write(path, action, body, answer, summary) }
}

/// All of them.
pub static ROUTES: LazyLock<Vec<Route>> =
    LazyLock::new(|| [page::ROUTES, api::ROUTES, season::ROUTES].concat());

/// The page above an address that takes only forms: where somebody lands who asks for it, by a link
/// to another language or by the address bar.
pub(crate) fn page_above(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = path.split('/').skip(1).collect();
    let is_page = |parts: &[&str]| {
        ROUTES.iter().any(|route| {
            let wanted: Vec<&str> = route.path.split('/').skip(1).collect();
            let fits = |(wanted, part): (&&str, &&str)| wanted.starts_with('{') || wanted == part;
            route.method == "GET"
                && wanted.len() == parts.len()
                && wanted.iter().zip(parts).all(fits)
        })
    };
    while parts.pop().is_some() && !parts.is_empty() {
        if is_page(&parts) {
            return Some(format!("/{}", parts.join("/")));
        }
    }
    None
}

/// What may stand behind the question mark of each route, by method and path.
pub(crate) static QUERIES: LazyLock<HashMap<(&str, &str), &'static [&'static str]>> =
    LazyLock::new(|| {
        ROUTES.iter().map(|route| ((route.method, route.path), route.query)).collect()
    });
