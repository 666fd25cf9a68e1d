//! The use cases on both engines: wing by wing over a few named people and households of an
//! empty database, and (`demo`) over the demonstration commune.

#![expect(clippy::indexing_slicing, reason = "a test that finds nothing there shall fail")]

mod common;
mod demo;
mod figure;
mod front;
mod gate;
mod kernel;
mod office;
mod people;
mod place;
mod review;
mod upkeep;

use app::{Actor, App};
use base::Day;
use testkit::demo::Demo;

async fn actor(demo: &Demo, username: &str) -> Actor {
    let account = demo.accounts.iter().find(|it| it.username == username).expect("an account");
    app::office::sign_in::sign_in(&demo.app, username, &account.password)
        .await
        .expect("it signs in")
}

fn day(text: &str) -> Day {
    text.parse().expect("a day of the test")
}

fn fresh<T: From<uuid::Uuid>>(app: &App) -> T {
    app.fresh_id().into()
}
