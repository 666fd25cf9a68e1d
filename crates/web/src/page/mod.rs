//! The pages: one file a noun, each with its routes, its forms and its templates.

mod account;
mod account_one;
mod account_place;
mod area;
mod attachment;
mod audit;
mod certificate;
mod check;
mod draft;
mod event;
pub(crate) mod export;
mod facts;
mod fields;
mod home;
mod household;
mod household_move;
mod household_new;
pub(crate) mod import;
pub(crate) mod import_work;
mod matching;
mod meeting;
mod posting;
mod report;
mod request;
mod review;
mod round;
mod score_table;
mod sign;
mod survey;
pub(crate) mod table;
mod village;

use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

pub(crate) use table::AskedTable;

use crate::Web;
use crate::frame::Frame;
use crate::problem::{Failure, html};
use crate::said::Said;

/// What a handler of a page gives.
pub(crate) type Answer = Result<Response, Failure>;

/// All pages.
pub(crate) fn router() -> Router<Web> {
    Router::new()
        .merge(account::router())
        .merge(area::router())
        .merge(attachment::router())
        .merge(audit::router())
        .merge(certificate::router())
        .merge(draft::router())
        .merge(check::router())
        .merge(event::router())
        .merge(export::router())
        .merge(facts::router())
        .merge(home::router())
        .merge(household::router())
        .merge(household_move::router())
        .merge(household_new::router())
        .merge(import::router())
        .merge(import_work::router())
        .merge(matching::router())
        .merge(meeting::router())
        .merge(posting::router())
        .merge(report::router())
        .merge(request::router())
        .merge(review::router())
        .merge(round::router())
        .merge(score_table::router())
        .merge(sign::router())
        .merge(survey::router())
        .merge(table::router())
        .merge(village::router())
        .fallback(|| async { StatusCode::NOT_FOUND })
}

/// A rendered page.
fn page(template: &impl Template) -> Answer {
    Ok(html(StatusCode::OK, template.render()))
}

/// After something was written: to the page that shows it, which says so once.
fn done(f: &Frame, path: &str, key: &str, args: &[(&str, &str)]) -> Answer {
    Said::new(key, args).lead(&f.web, f.actor.as_ref(), path)
}

/// After a form was taken that wrote nothing: to the page that shows it, so that reloading sends
/// nothing again.
fn see(path: &str) -> Answer {
    Ok(Redirect::to(path).into_response())
}
