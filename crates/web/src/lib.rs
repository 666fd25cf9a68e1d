//! Pages and JSON API over the use cases: HTTP in, HTTP out. Nothing is decided here.
//!
//! Pages are rendered on the server and work without script; every form is a plain one.

mod api;
mod assets;
mod frame;
mod guard;
mod metrics;
mod numbers;
mod odata;
mod openapi;
mod page;
mod problem;
mod routes;
mod session;
mod throttle;
mod visit;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use app::App;
use axum::Router;

pub use openapi::openapi_json;
pub use routes::{Body, ROUTES, Route, Together};

/// How the server is reached.
#[derive(Debug, Clone, Copy, Default)]
pub struct Settings {
    /// Over https: cookies are then never sent without it.
    pub https: bool,
}

/// What every handler has.
#[derive(Clone)]
pub(crate) struct Web {
    pub app: App,
    pub settings: Settings,
    pub metrics: Arc<metrics::Metrics>,
    pub checks: Arc<throttle::Throttle>,
}

/// How often ended sessions are dropped.
const SWEEP: Duration = Duration::from_secs(600);

/// All routes, ready to serve.
pub fn router(app: App, settings: Settings) -> Router {
    let web = Web { app, settings, metrics: Arc::default(), checks: Arc::default() };
    let sessions = session::layer(&web);
    let router = Router::new().merge(page::router()).merge(api::router()).merge(odata::router());
    let router = router.merge(assets::router());
    guard::protect(router, web.clone()).layer(sessions).with_state(web)
}

/// Serves until the process is told to stop; requests under way are finished first.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn serve(app: App, listen: SocketAddr, settings: Settings) -> anyhow::Result<()> {
    let listener = tokio::net::TcpListener::bind(listen)
        .await
        .map_err(|error| anyhow::anyhow!("{listen}: {error}"))?;
    tracing::info!(address = %listener.local_addr()?, "listening");
    let sweeper = tokio::spawn(sweep(app.clone()));
    let worker = tokio::spawn(app.clone().work());
    axum::serve(listener, router(app.clone(), settings))
        .with_graceful_shutdown(told_to_stop())
        .await?;
    sweeper.abort();
    // What is under way leaves nothing half done: the next start puts it back.
    worker.abort();
    app.close().await;
    Ok(())
}

async fn sweep(app: App) {
    loop {
        tokio::time::sleep(SWEEP).await;
        if let Err(problem) = app.sessions().drop_ended().await {
            problem.log();
        }
    }
}

async fn told_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    if interrupt.await.is_err() {
        tracing::warn!("the program cannot be interrupted from the keyboard");
    }
}
