//! Stub.
use std::net::SocketAddr;
/// s
pub struct Settings { /// s
 pub https: bool }
/// s
pub async fn serve(_a: app::App, _l: SocketAddr, _s: Settings) -> anyhow::Result<()> { Ok(()) }
/// s
pub fn openapi_json() -> String { String::new() }
