//! For tests: the program on a database of its own, on both engines; a clock that stands still,
//! named people, and builders for what they enter.

mod clock;
pub mod demo;
mod household;
pub mod papers;
mod people;
mod review;
mod test_app;

pub use app;
pub use clock::{TestClock, day, moment};
pub use household::{HouseholdBuilder, household, id_of, number_of};
pub use people::{HOANG_KIM, HOANG_PHU, PASSWORD, Person};
pub use review::{ARTIFICIAL, Form, form_for, told};
pub use standard::Class;
pub use store::Engine;
pub use test_app::TestApp;

/// Opens the program on a database of the tests, with the tests' keys.
///
/// # Errors
/// As [`app::App::open`].
pub async fn open(url: &str, clock: Box<dyn app::Clock>) -> app::Result<app::App> {
    app::App::open_with(url, Some(&demo::key_file()), clock).await
}

/// A way into a database past the program, with the tests' keys.
///
/// # Panics
/// When the key file cannot be made.
pub fn sealed(store: store::Store) -> store::Store {
    let keys = app::kernel::keys::Keys::load_or_make(&demo::key_file(), chrono::Utc::now());
    store.with_seal(std::sync::Arc::new(keys.expect("keys for tests")))
}

/// The scope of an area on a day, for tests below the rights.
pub fn scope(area: store::ScopeArea, day: base::Day) -> store::Scope {
    store::Scope::grant(area, day)
}

/// Makes a test of each engine from functions `async fn name(engine: store::Engine)`.
#[macro_export]
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                super::$name($crate::Engine::Sqlite).await;
            })+
        }
        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                super::$name($crate::Engine::Postgres).await;
            })+
        }
    };
}
