//! Sessions in the database, behind the library's store.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use app::kernel::problem::Code;
use app::{Problem, Sessions};
use async_trait::async_trait;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use base::id::AccountId;
use chrono::{DateTime, TimeDelta, Utc};
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::{Duration, OffsetDateTime};
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};
use tower_sessions::{Expiry, SessionManagerLayer, SessionStore};

use crate::Web;
use crate::kernel::problem::Asker;

/// The account that signed in.
pub(crate) const ACCOUNT: &str = "account";
/// A working day.
const HOURS: i64 = app::office::sign_in::IDLE_HOURS;
/// The post that was chosen, of several.
pub(crate) const POST: &str = "post";
/// When it signed in, in seconds since 1970.
pub(crate) const SINCE: &str = "since";
/// A session in use is made to last longer at most so often.
const RENEW_S: i64 = 600;
/// So long a page waits for that at most.
const RENEW_WAIT: std::time::Duration = std::time::Duration::from_secs(2);
/// Sessions of which a process remembers when it did so: some kilobytes.
const RENEWED_MAX: usize = 10_000;

/// Whether a session that began then may still go on, however much it is used.
pub(crate) fn is_within_its_days(now: DateTime<Utc>, since: i64) -> bool {
    let days = TimeDelta::days(app::office::sign_in::SESSION_DAYS).num_seconds();
    (since..since.saturating_add(days)).contains(&now.timestamp())
}

/// When sessions were last made to last longer.
#[derive(Default)]
pub(crate) struct Renewed(Mutex<HashMap<Id, DateTime<Utc>>>);

impl Renewed {
    /// Whether it is time again; if so, now is when it is done.
    fn due(&self, id: Id, now: DateTime<Utc>) -> bool {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = |at: &DateTime<Utc>| now - *at < TimeDelta::seconds(RENEW_S);
        if held.get(&id).is_some_and(fresh) {
            return false;
        }
        if held.len() >= RENEWED_MAX {
            held.clear();
        }
        held.insert(id, now);
        true
    }
}

/// A cookie that is set after the session's: programs that sign in by the form take the first.
#[derive(Clone)]
pub(crate) struct LaterCookies(pub Vec<HeaderValue>);

/// Sets it.
pub(crate) async fn later_cookie(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Some(LaterCookies(values)) = response.extensions_mut().remove() {
        for value in values {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

/// The layer that gives every request its session.
pub(crate) fn layer(web: &Web) -> SessionManagerLayer<Store> {
    SessionManagerLayer::new(Store(web.app.sessions(), Arc::clone(&web.renewed)))
        .with_name("vuon")
        .with_secure(web.settings.https)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_expiry(Expiry::OnInactivity(Duration::hours(HOURS)))
}

/// The library's sessions as rows.
#[derive(Clone)]
pub(crate) struct Store(Sessions, Arc<Renewed>);

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store")
    }
}

tokio::task_local! {
    /// Why the sessions of this request could not be read or kept: the library that stands between
    /// passes a text on, and answers 500 of its own.
    static REFUSED: Cell<Option<Code>>;
}

fn backend(problem: Problem) -> Error {
    problem.log();
    // Outside a request (the sweep of ended sessions) nobody is told.
    let _ = REFUSED.try_with(|refused| refused.set(Some(problem.code)));
    Error::Backend(problem.code.as_str().to_owned())
}

/// A session that cannot be read, as what kept it from being read: a full disk, a restart.
pub(crate) fn problem(error: tower_sessions::session::Error) -> Problem {
    match REFUSED.try_with(Cell::take).ok().flatten() {
        Some(code) => Problem::new(code),
        None => Problem::internal(error),
    }
}

/// Says in our words what the library around the sessions could not do.
pub(crate) async fn explain(State(web): State<Web>, request: Request, next: Next) -> Response {
    let asker = Asker::of(&request);
    REFUSED
        .scope(Cell::new(None), async move {
            let response = next.run(request).await;
            let refused = REFUSED.with(Cell::take);
            match refused.filter(|_| response.status() == StatusCode::INTERNAL_SERVER_ERROR) {
                Some(code) => crate::kernel::problem::late(&web, asker, &Problem::new(code)).await,
                None => response,
            }
        })
        .await
}

#[async_trait]
impl SessionStore for Store {
    async fn create(&self, record: &mut Record) -> Result<()> {
        // 128 random bits: two alike will not be seen; if they were, the older would be lost.
        self.save(record).await
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let data = serde_json::to_string(&record.data).map_err(|e| Error::Encode(e.to_string()))?;
        let account = record.data.get(ACCOUNT).and_then(|value| value.as_str());
        let account: Option<AccountId> = account.and_then(|text| text.parse().ok());
        let until = app::office::sign_in::session_end(self.0.now());
        self.0.set(&record.id.to_string(), &data, account, until).await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let Some(text) = self.0.find(&id.to_string()).await.map_err(backend)? else {
            return Ok(None);
        };
        let data = serde_json::from_str(&text).map_err(|e| Error::Decode(e.to_string()))?;
        // Only its end is moved, and only while it is there: a session that was ended meanwhile,
        // by a changed password for example, does not come back.
        let now = self.0.now();
        if self.1.due(*id, now) {
            let until = app::office::sign_in::session_end(now);
            // A page is read though its session cannot be lengthened while somebody else writes.
            let (sessions, id) = (self.0.clone(), id.to_string());
            let renewed = tokio::spawn(async move {
                if let Err(problem) = sessions.renew(&id, until).await {
                    problem.log();
                }
            });
            // What is not done by then goes on by itself.
            let _ = tokio::time::timeout(RENEW_WAIT, renewed).await;
        }
        let expiry_date = OffsetDateTime::now_utc() + Duration::hours(HOURS);
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.0.end(&id.to_string()).await.map_err(backend)
    }
}
