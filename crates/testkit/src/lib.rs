//! For tests: the program on a database of its own, on both engines; a clock that stands still,
//! named people, and builders for what they enter.

mod clock;
pub mod demo;
mod household;
pub mod papers;
mod people;
mod review;
mod test_app;

pub use clock::{TestClock, day, moment};
pub use household::{HouseholdBuilder, household, id_of, number_of};
pub use people::{HOANG_KIM, HOANG_PHU, PASSWORD, Person};
pub use review::{Form, form_for};
pub use standard::Class;
pub use store::Engine;
pub use test_app::TestApp;

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
