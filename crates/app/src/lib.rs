//! The use cases: rights, rules and storage put together. Every write is one transaction with one
//! audit line; everything a page or the API shows comes from here.

pub mod account;
mod area;
pub mod audit;
mod demo;
pub mod home;
pub mod household;
pub mod import;
mod law;
pub mod problem;
pub mod reference;
pub mod rights;
pub mod round;
pub mod score_table;
mod session;
pub mod survey;
pub mod table;
pub mod village;
mod write;

use std::sync::Arc;

use base::Day;
use base::area::Areas;
use base::words::Words;
use chrono::{DateTime, FixedOffset, Utc};
use store::Store;

pub use demo::{DemoAccount, DemoSize, DemoSummary};
pub use law::Law;
pub use problem::{Problem, Result};
pub use rights::{Action, Actor};
pub use session::Sessions;
pub use store::Engine;

/// A page of a list and where the next one goes on.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// What to ask the next page with; `None` on the last.
    pub next: Option<String>,
}

/// Rows on one page of any list: what fits a screen or two and loads at once on an old PC.
pub const PAGE_ROWS: u32 = 50;

/// Tells the time. The program has one; tests give their own.
pub trait Clock: Send + Sync {
    /// The moment.
    fn now(&self) -> DateTime<Utc>;
}

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// The program: its database, its law, its words.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    store: Store,
    law: Law,
    areas: Areas,
    words: Words,
    clock: Box<dyn Clock>,
    demo: bool,
}

/// Việt Nam is seven hours ahead of UTC the whole year.
const OFFSET_SECONDS: i32 = 7 * 3600;

impl App {
    /// Opens the database, brings its schema up to date, loads the law and holds the rounds' seals
    /// against it.
    ///
    /// # Errors
    /// When the database cannot be opened, a law file is wrong, or a standard that a round used
    /// was changed afterwards.
    pub async fn open(url: &str, clock: Box<dyn Clock>) -> Result<App> {
        let store = Store::open(url).await?;
        let applied = store::migration::migrate(&store).await?;
        if !applied.is_empty() {
            tracing::info!(steps = applied.len(), "schema brought up to date");
        }
        let law = Law::load()?;
        let areas = area::load()?;
        let words = law::words()?;
        for (standard, day, seal) in store::round::seals(&*store).await? {
            law.verify_seal(&standard, day, &seal)?;
        }
        let demo = demo::is_demo(&store).await?;
        Ok(App(Arc::new(Inner { store, law, areas, words, clock, demo })))
    }

    /// Whether this database holds the synthetic demonstration commune.
    pub fn is_demo(&self) -> bool {
        self.0.demo
    }

    /// The moment.
    pub fn now(&self) -> DateTime<Utc> {
        self.0.clock.now()
    }

    /// The day in Việt Nam.
    pub fn today(&self) -> Day {
        match FixedOffset::east_opt(OFFSET_SECONDS) {
            Some(offset) => self.now().with_timezone(&offset).date_naive(),
            None => self.now().date_naive(),
        }
    }

    /// The words of both languages.
    pub fn words(&self) -> &Words {
        &self.0.words
    }

    /// The official areas.
    pub fn areas(&self) -> &Areas {
        &self.0.areas
    }

    /// The law files.
    pub fn law(&self) -> &Law {
        &self.0.law
    }

    /// Which database is behind.
    pub fn engine(&self) -> Engine {
        self.store().engine()
    }

    /// Answers whether the database can be asked.
    ///
    /// # Errors
    /// When it cannot.
    pub async fn ping(&self) -> Result<()> {
        Ok(self.store().ping().await?)
    }

    /// Closes the database.
    pub async fn close(self) {
        if let Err(error) = self.store().clone().close().await {
            tracing::warn!(%error, "closing the database");
        }
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(crate) fn new_id(&self) -> uuid::Uuid {
        uuid::Uuid::now_v7()
    }
}
