//! What the handlers of pages give.

use app::Problem;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::frame::{Frame, encode};
use super::problem::{Failure, html};
use super::said::{Said, Undo};

/// What a handler of a page gives.
pub(crate) type Answer = Result<Response, Failure>;

/// A rendered page.
pub(crate) fn page(template: &impl Template) -> Answer {
    Ok(html(StatusCode::OK, template.render()))
}

/// A rendered piece of a page that several nouns make.
pub(crate) fn piece(template: &impl Template) -> Result<String, Failure> {
    Ok(template.render().map_err(Problem::internal)?)
}

/// After something was written: to the page that shows it, which says so once.
pub(crate) fn done(f: &Frame, path: &str, key: &str, args: &[(&str, &str)]) -> Answer {
    Said::new(key, args).lead(&f.web, f.actor.as_ref(), path)
}

/// The same for what can be taken back: the page offers it beside.
pub(crate) fn done_undo(
    f: &Frame,
    path: &str,
    key: &str,
    args: &[(&str, &str)],
    undo: Undo,
) -> Answer {
    Said::new(key, args).with_undo(undo).lead(&f.web, f.actor.as_ref(), path)
}

/// After a form was taken that wrote nothing: to the page that shows it, so that reloading sends
/// nothing again.
pub(crate) fn see(path: &str) -> Answer {
    Ok(Redirect::to(path).into_response())
}

/// What a list is asked for as a link has it; what is empty is left out.
pub(crate) fn as_query(asked: &[(&str, &String)]) -> String {
    let asked = asked.iter().filter(|(_, value)| !value.is_empty());
    asked.map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&")
}
