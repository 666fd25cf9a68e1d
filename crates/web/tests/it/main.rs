//! The server as a whole, asked over HTTP without a network.

#![expect(clippy::indexing_slicing, reason = "a test that finds nothing there shall fail")]

mod client;
mod privacy;
mod rights;
mod shapes;
mod wrong;

/// Makes one test of each engine.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                super::$name(crate::client::Engine::Sqlite).await;
            })+
        }
        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                super::$name(crate::client::Engine::Postgres).await;
            })+
        }
    };
}
pub(crate) use on_both;
