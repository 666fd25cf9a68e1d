//! Pages and JSON API over the use cases: HTTP in, HTTP out. Nothing is decided here.
//!
//! Pages are rendered on the server and work without script; every form is a plain one.

mod figure;
mod front;
mod gate;
mod kernel;
mod office;
mod people;
mod place;
mod review;
mod upkeep;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use app::App;
use axum::Router;
use axum::http::StatusCode;
use tokio::net::TcpListener;

pub use kernel::openapi::openapi_json;
pub use kernel::route::{Answer, Body, ROUTES, Right, Route, Together};

use kernel::route::Declared;
use kernel::{assets, guard, kept, metrics, said, server, session, throttle};

/// How the server is reached.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Over https: cookies are then never sent without it, and a proxy on this machine is believed
    /// when it names its client.
    pub https: bool,
    /// The names under which the program may be opened; any when there is no list.
    pub hosts: Option<Vec<String>>,
    /// Proxies besides that are believed when they name their client.
    pub proxies: Vec<IpAddr>,
    /// How long and how much is waited for.
    pub limits: Limits,
}

/// What a stranger may use of the server's time and connections.
#[derive(Debug, Clone)]
pub struct Limits {
    /// The head of a request must be there; also how long a connection is kept for the next one.
    pub head: Duration,
    /// A body may make one wait for nothing, at its beginning or between two pieces.
    pub body: Duration,
    /// Connections at once; what the system gives the process when there is no number.
    pub connections: Option<usize>,
}

impl Default for Limits {
    fn default() -> Limits {
        // A head is one packet or two, and comes within a second on any line. A page's next request
        // comes soon or after a minute of reading, when a new connection costs nothing.
        Limits { head: Duration::from_secs(10), body: Duration::from_secs(15), connections: None }
    }
}

impl Settings {
    /// Under which address people open the pages: the first name that was given, with the port where it is
    /// not that of the protocol. Behind TLS stands a proxy, which has its own.
    pub fn site(&self, listen: SocketAddr, given: &[String]) -> Option<String> {
        let name = given.first()?;
        Some(match (self.https, listen.port()) {
            (true, _) => format!("https://{name}"),
            (false, port) if port == 80 || name.contains(':') => format!("http://{name}"),
            (false, port) => format!("http://{name}:{port}"),
        })
    }

    /// The names for an address that only this machine reaches, and those that were given. A page of
    /// a foreign site can make its own name mean this machine; behind TLS the certificate says who
    /// is meant, and in an office's network people use what names they like.
    #[must_use]
    pub fn with_hosts(mut self, listen: SocketAddr, given: Vec<String>) -> Settings {
        if given.is_empty() && (self.https || !listen.ip().is_loopback()) {
            return self;
        }
        let own = ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned).into_iter();
        let address = match listen.ip() {
            IpAddr::V6(address) => format!("[{address}]"),
            IpAddr::V4(address) => address.to_string(),
        };
        self.hosts = Some(own.chain([address]).chain(given).collect());
        self
    }
}

/// What every handler has.
#[derive(Clone)]
pub(crate) struct Web {
    pub app: App,
    pub settings: Settings,
    pub metrics: Arc<metrics::Metrics>,
    pub checks: Arc<throttle::Throttle>,
    pub renewed: Arc<session::Renewed>,
}

/// How often ended sessions are dropped.
const SWEEP: Duration = Duration::from_secs(600);

/// All routes, ready to serve.
pub fn router(app: App, settings: Settings) -> Router {
    let web = Web {
        app,
        settings,
        metrics: Arc::default(),
        checks: Arc::default(),
        renewed: Arc::default(),
    };
    let sessions = session::layer(&web);
    let late = axum::middleware::from_fn_with_state(web.clone(), session::explain);
    let keep = axum::middleware::from_fn_with_state(web.clone(), kept::keep);
    let router = kernel::route::router(|pages| {
        pages.route_layer(keep).fallback(|| async { StatusCode::NOT_FOUND })
    });
    let pages = guard::protect(router, web.clone())
        .layer(sessions)
        .layer(axum::middleware::from_fn(session::later_cookie))
        .layer(axum::middleware::from_fn_with_state(web.clone(), said::once))
        .layer(late)
        .with_state(web);
    // Around the whole: a form that is refused is shown again on another page of it.
    let again = axum::middleware::from_fn_with_state(pages.clone(), kernel::again::show);
    Router::new().fallback_service(pages).layer(again)
}

/// Every route there is, noun by noun.
fn declared() -> Vec<Declared> {
    [
        kernel::routes(),
        place::routes(),
        office::routes(),
        people::routes(),
        review::routes(),
        figure::routes(),
        gate::routes(),
        upkeep::routes(),
        front::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Serves until the process is told to stop; requests under way are finished first.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn serve(app: App, listen: SocketAddr, settings: Settings) -> anyhow::Result<()> {
    let listener =
        TcpListener::bind(listen).await.map_err(|error| anyhow::anyhow!("{listen}: {error}"))?;
    tracing::info!(address = %listener.local_addr()?, "listening");
    serve_on(listener, app, settings, told_to_stop()).await;
    Ok(())
}

/// The same on an address that is listened on already, until `stop`.
pub async fn serve_on(
    listener: TcpListener,
    app: App,
    settings: Settings,
    stop: impl Future<Output = ()>,
) {
    say_what_is_missing();
    let sweeper = tokio::spawn(sweep(app.clone()));
    let worker = tokio::spawn(app::upkeep::due::work(app.clone()));
    let looker = tokio::spawn(app::upkeep::integrity::daily(app.clone()));
    let sealer = tokio::spawn(app::kernel::sealing::work(app.clone()));
    let router = router(app.clone(), settings.clone());
    server::run(listener, router, &settings, stop).await;
    sweeper.abort();
    // What is under way leaves nothing half done: the next start puts it back.
    worker.abort();
    looker.abort();
    sealer.abort();
    app.close().await;
}

/// A program that was built without its fonts says so at each start, before somebody needs a
/// certificate.
fn say_what_is_missing() {
    if !app::kernel::paper::makes_pdf() {
        tracing::warn!(
            "this program makes NO PDF: it was built without the fonts of papers. Install the whole \
             program (the package or archive of `cargo xtask dist`), or run `cargo xtask assets` and \
             build again; until then papers come as .docx and .html"
        );
    }
    if !assets::are_whole() {
        tracing::warn!(
            "the pages have no font and no script of their own: they work without. Install the whole \
             program (`cargo xtask dist`), or run `cargo xtask assets` and build again"
        );
    }
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
