//! The use cases on both engines: over the demonstration commune, and (`small`) over a few named
//! people and households of an empty database.

#![expect(clippy::indexing_slicing, reason = "a test that finds nothing there shall fail")]

mod audit;
mod catalogue;
mod demo;
mod document;
mod export;
mod household;
mod import;
mod odata;
mod review;
mod small;
mod table;
mod table_plain;
mod table_views;

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
