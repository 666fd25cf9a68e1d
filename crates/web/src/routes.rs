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
}

const fn page(method: &'static str, path: &'static str, action: &'static str) -> Route {
    let body = if method.len() == 4 { Body::Form } else { Body::None };
    // A form that was taken leads on to a page.
    let status = if method.len() == 4 { 303 } else { 200 };
    Route { method, path, action, body, query: &[], answer: "", status, summary: "" }
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
    Route { method: "GET", path, action, body: Body::None, query, answer, status: 200, summary }
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
    Route { method: "POST", path, action, body, query: &[], answer, status, summary }
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

/// What may stand behind the question mark of each route, by method and path.
pub(crate) static QUERIES: LazyLock<HashMap<(&str, &str), &'static [&'static str]>> =
    LazyLock::new(|| {
        ROUTES.iter().map(|route| ((route.method, route.path), route.query)).collect()
    });
