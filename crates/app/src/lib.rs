//! The use cases: rights, rules and storage put together. Every write is one transaction with one
//! audit line; everything a page or the API shows comes from here.

pub mod demo;
pub mod figure;
pub mod front;
pub mod gate;
mod joints;
pub mod kernel;
pub mod office;
pub mod people;
pub mod place;
pub mod review;
pub mod upkeep;

use std::sync::{Arc, Mutex};

use base::Day;
use base::area::Areas;
use base::words::Words;
use chrono::{DateTime, FixedOffset, Utc};
use store::Store;

pub use demo::{DemoAccount, DemoSize, DemoSummary};
pub use kernel::job::ProgressView;
pub use kernel::law::Law;
pub use kernel::problem::{Problem, Result};
pub use kernel::rights::{Action, Actor};
pub use kernel::sealing::nobody_else;
pub use kernel::sealing::{KeyNote, KeyView, KeysView, SealProgress};
pub use kernel::session::Sessions;
pub use store::Engine;
/// Files that only their owner may read.
pub use store::kernel::private;

/// A page of a list with the cursor of the next one (keyset pagination).
#[derive(Debug, Clone)]
pub struct Page<T> {
    pub rows: Vec<T>,
    /// The cursor of the next page; `None` on the last.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// The page of what was asked for with one row more than fits; `key` is the cursor of a row,
    /// after which the next page goes on.
    pub(crate) fn cut(mut rows: Vec<T>, key: impl FnOnce(&T) -> String) -> Page<T> {
        let more = rows.len() > PAGE_ROWS as usize;
        rows.truncate(PAGE_ROWS as usize);
        let next = rows.last().filter(|_| more).map(key);
        Page { rows, next }
    }
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
    checks: Vec<people::data_check::CheckDef>,
    clock: Box<dyn Clock>,
    demo: bool,
    /// Set while the demonstration is made, and from then on.
    demo_made: std::sync::atomic::AtomicBool,
    /// Where people open the pages, when that was told.
    site: std::sync::OnceLock<String>,
    catalogue: kernel::catalogue::Catalogue,
    exports: kernel::made_file::Exports,
    beside: tokio::sync::Semaphore,
    jobs: kernel::job::Jobs,
    searches: people::double::Searches,
    upkeep: upkeep::due::Upkeep,
    restored: Mutex<Option<upkeep::backup::RestoreState>>,
    watched: kernel::clock::Watched,
    approvals: Mutex<review::paper_draft::Approvals>,
    url: String,
    keys: Arc<kernel::keys::Keys>,
    sealing: kernel::sealing::Sealing,
    /// The key that everything was found to be sealed with, see [`sealing`].
    sealed: std::sync::atomic::AtomicU64,
    gate: office::sign_in::Gate,
}

/// Việt Nam is seven hours ahead of UTC the whole year.
const OFFSET_SECONDS: i32 = 7 * 3600;

impl App {
    /// Opens the database, brings its schema up to date, loads the law and holds the rounds' seals
    /// against it.
    ///
    /// # Errors
    /// When the database cannot be opened, a law file is wrong, or a standard that a round used
    /// was changed afterwards; when its key is missing or another one.
    pub async fn open(url: &str, clock: Box<dyn Clock>) -> Result<App> {
        App::open_with(url, None, clock).await
    }

    /// The same with the key file in a place of its own; see [`kernel::keys::default_place`] for the usual
    /// one.
    ///
    /// # Errors
    /// As [`App::open`].
    pub async fn open_with(
        url: &str,
        keys: Option<&std::path::Path>,
        clock: Box<dyn Clock>,
    ) -> Result<App> {
        let store = Store::open(url).await?;
        let applied = store::kernel::migration::migrate(&store).await?;
        if !applied.is_empty() {
            tracing::info!(steps = applied.len(), "schema brought up to date");
        }
        let (store, keys) = kernel::sealing::unlock(store, keys, url, &*clock).await?;
        upkeep::audit::unlock_marks(&store, &keys, &*clock).await?;
        // Backfill: old accounts are found by their names, too; done once, some hundreds a step.
        while store::office::account_keeping::fold_names(&*store).await? > 0 {}
        let law = Law::load()?;
        let areas = place::area::load()?;
        let words = kernel::law::words()?;
        let checks = people::data_check::load()?;
        for (standard, day, seal) in store::review::round::seals(&*store).await? {
            law.verify_seal(&standard, day, &seal)?;
        }
        let seals = store::review::round_instrument::seals(&*store).await?;
        for (standard, day, seal, readings) in seals {
            review::survey::verify_instrument(&law, &standard, day, (&seal, &readings))?;
        }
        let demo = demo::is_demo(&store).await?;
        let restored = Mutex::new(upkeep::backup::unconfirmed(&store).await?);
        let catalogue = kernel::catalogue::Catalogue::load()?;
        let exports = kernel::made_file::Exports::new();
        let jobs = kernel::job::Jobs::new();
        let searches = people::double::Searches::default();
        let inner = Inner {
            store,
            law,
            areas,
            words,
            checks,
            clock,
            demo,
            demo_made: std::sync::atomic::AtomicBool::new(demo),
            site: std::sync::OnceLock::new(),
            catalogue,
            exports,
            beside: tokio::sync::Semaphore::new(1),
            jobs,
            searches,
            upkeep: upkeep::due::Upkeep::default(),
            restored,
            watched: kernel::clock::Watched::default(),
            approvals: Mutex::default(),
            url: url.to_owned(),
            keys,
            sealing: kernel::sealing::Sealing::default(),
            sealed: std::sync::atomic::AtomicU64::new(0),
            gate: office::sign_in::Gate::new()?,
        };
        Ok(App(Arc::new(inner)))
    }

    /// Says under which address people open the pages: `https://giamngheo.xa.example`. Papers name it; what
    /// was told first stays.
    pub fn tell_site(&self, address: &str) {
        let _ = self.0.site.set(address.trim_end_matches('/').to_owned());
    }

    /// See `tell_site`.
    pub(crate) fn site(&self) -> Option<&str> {
        self.0.site.get().map(String::as_str)
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
        self.day_at(&self.now())
    }

    /// The day of a moment in Việt Nam.
    pub(crate) fn day_at(&self, at: &DateTime<Utc>) -> Day {
        match FixedOffset::east_opt(OFFSET_SECONDS) {
            Some(offset) => at.with_timezone(&offset).date_naive(),
            None => at.date_naive(),
        }
    }

    /// The moment a day begins in Việt Nam.
    pub(crate) fn begin_of(&self, day: Day) -> DateTime<Utc> {
        let begin = day.and_time(chrono::NaiveTime::MIN).and_utc();
        begin - chrono::TimeDelta::seconds(i64::from(OFFSET_SECONDS))
    }

    /// A moment as people in Việt Nam read it.
    pub fn local_time(&self, at: &DateTime<Utc>) -> String {
        shown(at, "%d/%m/%Y %H:%M:%S")
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

    /// The checks of the register's data.
    pub fn checks(&self) -> &[people::data_check::CheckDef] {
        &self.0.checks
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

    /// How many statements the program has run.
    pub fn statements(&self) -> u64 {
        self.store().statements()
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(crate) fn catalogue(&self) -> &kernel::catalogue::Catalogue {
        &self.0.catalogue
    }

    /// Taken before a write that reads figures beside it, on a second connection: one at a time, so that
    /// never all connections are held by such as wait for one.
    pub(crate) async fn beside(&self) -> kernel::problem::Result<tokio::sync::SemaphorePermit<'_>> {
        self.0.beside.acquire().await.map_err(kernel::problem::Problem::internal)
    }

    pub(crate) fn exports(&self) -> &kernel::made_file::Exports {
        &self.0.exports
    }

    pub(crate) fn jobs(&self) -> &kernel::job::Jobs {
        &self.0.jobs
    }

    pub(crate) fn approvals(&self) -> std::sync::MutexGuard<'_, review::paper_draft::Approvals> {
        self.0.approvals.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub(crate) fn watched(&self) -> &kernel::clock::Watched {
        &self.0.watched
    }

    pub(crate) fn upkeep(&self) -> &upkeep::due::Upkeep {
        &self.0.upkeep
    }

    pub(crate) fn gate(&self) -> &office::sign_in::Gate {
        &self.0.gate
    }

    pub(crate) fn searches(&self) -> &people::double::Searches {
        &self.0.searches
    }

    pub(crate) fn new_id(&self) -> uuid::Uuid {
        uuid::Uuid::now_v7()
    }
}

impl App {
    /// A text that nobody guesses: 128 random bits.
    ///
    /// # Errors
    /// When the system gives no random bits.
    pub fn unguessable(&self) -> Result<String> {
        let mut bytes = [0_u8; 16];
        getrandom::fill(&mut bytes).map_err(Problem::internal)?;
        Ok(uuid::Uuid::from_bytes(bytes).simple().to_string())
    }

    /// An id for something the command line adds.
    pub fn fresh_id(&self) -> uuid::Uuid {
        self.new_id()
    }

    /// Somebody on the machine itself who reads tables of the whole country.
    pub fn local_reader(&self) -> Actor {
        Actor {
            account: base::id::AccountId(uuid::Uuid::nil()),
            username: String::new(),
            name: String::new(),
            role: base::Role::UpperOfficer,
            area: None,
            village: None,
            area_name: String::new(),
            must_change_password: false,
            ended: None,
            // Whoever has the database needs no post.
            post: Some(base::id::PostId(uuid::Uuid::nil())),
            posts: Vec::new(),
        }
    }
}

fn shown(at: &DateTime<Utc>, format: &str) -> String {
    match FixedOffset::east_opt(OFFSET_SECONDS) {
        Some(offset) => at.with_timezone(&offset).format(format).to_string(),
        None => at.to_rfc3339(),
    }
}

/// A moment as a sentence has it: day, hour and minute in Việt Nam.
pub fn shown_time(at: &DateTime<Utc>) -> String {
    shown(at, "%d/%m/%Y %H:%M")
}

/// What a problem says, with its findings, for the command line; `None` when the files of words
/// cannot be read.
pub fn problem_text(problem: &Problem, lang: base::words::Lang) -> Option<String> {
    let words = kernel::law::words().ok()?;
    let mut lines = vec![problem.text(&words, lang)];
    lines.extend(problem.findings.iter().map(|finding| finding_line(&words, lang, finding)));
    Some(lines.join("\n"))
}

/// A finding on one line: severity, place, what happened and what to do.
pub fn finding_line(words: &Words, lang: base::words::Lang, finding: &base::Finding) -> String {
    let place = finding_place(words, lang, &finding.place);
    let severity = match finding.severity {
        base::Severity::Error => "severity.error",
        base::Severity::Warning => "severity.warning",
        base::Severity::Note => "severity.note",
    };
    let said = words.finding(lang, finding);
    let head = [words.get(lang, severity), &place].into_iter().filter(|it| !it.is_empty());
    format!("{}: {said}", head.collect::<Vec<_>>().join(", "))
}

/// The words of a command that needs no database.
///
/// # Errors
/// When the files of words cannot be read.
pub fn law_words() -> Result<Words> {
    kernel::law::words()
}

/// The law of a command that needs no database.
///
/// # Errors
/// When a law file cannot be read.
pub fn law_alone() -> Result<Law> {
    Law::load()
}

/// Where a finding is: `trang “Danh sách”, dòng 5, cột C`.
pub fn finding_place(words: &Words, lang: base::words::Lang, place: &base::Place) -> String {
    let mut parts = Vec::new();
    if let Some(sheet) = &place.sheet {
        parts.push(words.fill(lang, "place.sheet", [("sheet", sheet.as_str())]));
    }
    if let Some(row) = place.row {
        parts.push(words.fill(lang, "place.row", [("row", row.to_string().as_str())]));
    }
    if let Some(column) = place.column_letters() {
        parts.push(words.fill(lang, "place.column", [("column", column.as_str())]));
    }
    parts.join(", ")
}

pub use figures::{Cell, Content, Covers, Shape, TableDef};
pub use kernel::law::Named;
pub use register::people::household::MEMBERS_MAX;
pub use register::people::story::{StoryChange, StoryKind, StoryLine, StoryPerson};
pub use register::review::round::step::{Progress, Standing, StepView};
pub use register::review::round::{Decision, RoundKind, RoundState};
pub use register::{Act, EventKind, Heir, NewEvent, Newcomer, Paper, PersonChanges, Placed};
pub use register::{
    Attendance, DecisionList, Half, ListReason, RoundFlow, Stage, Step, Votes, WhyNot,
};
pub use register::{
    Cause, Class, Education, HouseholdFacts, Identity, MemberFacts, NewHousehold, NewMember,
    PersonalId, Relation, Sex,
};
pub use review::certificate::certificate_verify;
pub use standard::instrument::roster::{
    Activity, Allowance, Answers, Contract, General, Jump, LineColumn, Pension, SchoolLevel,
    Stated, Training, Work, on_page,
};
pub use standard::{Confidence, Note, Standard};
