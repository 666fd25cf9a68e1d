//! Opening a database by its URL, and the transaction every write goes through.

mod either;
mod health;
mod pool;
mod tx;

use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DbBackend, IsolationLevel,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

pub use either::Either;
use health::Health;
pub use pool::Pool;
pub(crate) use tx::BeforeCommit;
pub use tx::{Tx, Work};

use crate::kernel::error::{Result, StoreError, during};
use crate::kernel::private;
use crate::kernel::seal::{NoKeys, Sealer};

/// The database behind the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Embedded, one file.
    Sqlite,
    /// A server.
    Postgres,
}

/// A pool of connections.
#[derive(Debug, Clone)]
pub struct Store {
    pool: Pool,
    engine: Engine,
}

/// How long a statement waits for another writer before it gives up: the longest write there is,
/// a list of 100 000 households, ends within it (`bench/import`).
const BUSY: Duration = Duration::from_secs(60);
/// Pages of SQLite that a connection keeps, in KiB (negative, as SQLite counts): the upper parts of
/// the indexes of a province. It takes them when they are read, not at rest.
const CACHE: &str = "-16000";
/// What SQLite holds for all connections together, in bytes, before one takes the page that was
/// longest unused instead of another. The system keeps the file's pages as well.
const HEAP: &str = "8000000";
/// How long a connection to a file lives. Each holds the statements it prepared and some pages, and
/// opening one costs a millisecond; at rest none is left.
const KEPT: Duration = Duration::from_secs(30);
/// Connections kept for one process: an old PC and a shared server both stand this many.
const CONNECTIONS_MAX: u32 = 8;

/// How often it is looked whether others have gone, a fifth of a second after the other.
const ALONE_LOOKS: u32 = 10;

/// An address without a bound of its own, and that bound.
fn bounded<'a>(url: &'a str, name: &str) -> (&'a str, Option<u32>) {
    match url.split_once(name) {
        Some((url, n)) => (url, n.parse().ok()),
        None => (url, None),
    }
}

impl Store {
    /// Opens `sqlite:PATH` (made when missing) or `postgres://…`, without touching the schema.
    /// `sqlite:PATH?max_pages=N` bounds the file to so many pages of 4 KiB, for a disk it shares;
    /// `?connections=N`, on either engine, how many connections are kept.
    ///
    /// # Errors
    /// When the URL is of neither kind, or the database cannot be reached.
    pub async fn open(url: &str) -> Result<Store> {
        let engine = if url.starts_with("sqlite:") {
            Engine::Sqlite
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Engine::Postgres
        } else {
            return Err(StoreError::Unavailable {
                operation: "open",
                reason: "the database must be sqlite:PATH or postgres://…".to_owned(),
            });
        };
        let (url, connections) = bounded(url, "?connections=");
        let (url, max_pages) = match engine {
            Engine::Sqlite => bounded(url, "?max_pages="),
            Engine::Postgres => (url, None),
        };
        let url = match engine {
            Engine::Sqlite if !url.contains('?') => format!("{url}?mode=rwc"),
            Engine::Sqlite | Engine::Postgres => url.to_owned(),
        };
        let mut options = ConnectOptions::new(url.clone());
        options
            .max_connections(connections.unwrap_or(CONNECTIONS_MAX))
            .min_connections(0)
            .acquire_timeout(Duration::from_secs(10))
            .sqlx_logging(false);
        if engine == Engine::Sqlite {
            for_owner_alone(&url)?;
            options.max_lifetime(KEPT);
            // FULL: what was answered survives the power going, not only the process.
            options.map_sqlx_sqlite_opts(move |o| {
                let o = match max_pages {
                    Some(pages) => o.pragma("max_page_count", pages.to_string()),
                    None => o,
                };
                o.foreign_keys(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .busy_timeout(BUSY)
                    .pragma("cache_size", CACHE)
                    .pragma("soft_heap_limit", HEAP)
                    // What is written over or deleted is also wiped from the page it stood on.
                    .pragma("secure_delete", "fast")
                    .statement_cache_capacity(200)
            });
        }
        if engine == Engine::Postgres {
            // Tables have many expressions over few rows: compiling them took longer than the rest.
            // Named, so that this program's connections are told from those of others.
            let name = format!("vuon {}", uuid::Uuid::now_v7().simple());
            options.map_sqlx_postgres_opts(move |o| {
                o.options([("jit", "off")]).application_name(&name)
            });
        }
        let health = Health::default();
        pool::watch(&mut options, &health);
        let db = Database::connect(options).await.map_err(during("open"))?;
        Ok(Store { pool: Pool { db, health, seal: Arc::new(NoKeys) }, engine })
    }

    /// The same with what seals and opens; without it no sealed value can be read or written.
    #[must_use]
    pub fn with_seal(self, seal: Sealer) -> Store {
        Store { pool: Pool { seal, ..self.pool }, ..self }
    }

    /// Opens an SQLite file for looking at it: nothing is written into it, whatever is found.
    ///
    /// # Errors
    /// When it is not there or cannot be read.
    pub async fn open_to_look(url: &str) -> Result<Store> {
        let path = file_of(url).unwrap_or_default();
        let mut options = ConnectOptions::new(format!("sqlite:{path}?mode=ro"));
        options.max_connections(1).min_connections(0).sqlx_logging(false);
        options.map_sqlx_sqlite_opts(|o| o.busy_timeout(BUSY).pragma("query_only", "on"));
        let health = Health::default();
        pool::watch(&mut options, &health);
        let db = Database::connect(options).await.map_err(during("open"))?;
        Ok(Store { pool: Pool { db, health, seal: Arc::new(NoKeys) }, engine: Engine::Sqlite })
    }

    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Begins the transaction of one write. On SQLite it takes the write lock at once, so that a
    /// transaction that reads first cannot fail half-way.
    ///
    /// # Errors
    /// When no connection or no lock can be had in time, or the database is damaged: what would be
    /// written into it could be lost with it.
    pub async fn begin(&self) -> Result<Tx> {
        self.whole("begin")?;
        self.begin_with(TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        })
        .await
    }

    /// Begins a read-only transaction on a snapshot of the database. One who reads much ends it
    /// with [`Tx::read_out`].
    ///
    /// # Errors
    /// When no connection can be had in time.
    pub async fn begin_reading(&self) -> Result<Tx> {
        let of_postgres = self.engine == Engine::Postgres;
        self.begin_with(TransactionOptions {
            isolation_level: of_postgres.then_some(IsolationLevel::RepeatableRead),
            access_mode: of_postgres.then_some(AccessMode::ReadOnly),
            sqlite_transaction_mode: Some(SqliteTransactionMode::Deferred),
        })
        .await
    }

    async fn begin_with(&self, options: TransactionOptions) -> Result<Tx> {
        let Pool { db, health, seal } = &self.pool;
        let begun = health.seen(db.begin_with_options(options).await).map_err(during("begin"));
        match begun {
            Ok(tx) => Ok(Tx::new(tx, health.clone(), seal.clone())),
            Err(error) => {
                // A lock that was not had leaves nothing open; what else happened may.
                if !matches!(error, StoreError::Unavailable { .. }) {
                    health.distrust();
                }
                Err(error)
            }
        }
    }

    /// What the engine said when it met a damaged page, if it did since the program started.
    pub fn damage(&self) -> Option<String> {
        self.pool.health.damage()
    }

    /// Returns when the engine has refused something that it never refuses of a whole database: a table
    /// that is not there, a failure of its own. One such refusal wakes one who waits, now or later.
    pub async fn odd_refusal(&self) {
        self.pool.health.odd().await;
    }

    /// How many statements were run since it was opened, begin and commit not counted: tests hold use cases
    /// to what they need.
    pub fn statements(&self) -> u64 {
        self.pool.health.statements()
    }

    pub(crate) fn set_damage(&self, said: String) {
        self.pool.health.set_damage(said);
    }

    fn whole(&self, operation: &'static str) -> Result<()> {
        match self.damage() {
            Some(reason) => Err(StoreError::Damaged { operation, reason }),
            None => Ok(()),
        }
    }

    /// Whether no other program has this database open. Asked of one that is about to be put aside;
    /// a connection to a file is of no other use afterwards.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn is_alone(&self) -> Result<bool> {
        if self.engine == Engine::Postgres {
            let sql = "select count(*) as n from pg_stat_activity \
                       where datname = current_database() \
                       and application_name <> current_setting('application_name') \
                       and backend_type = 'client backend'";
            // A program that has just ended is gone from the server's list a moment later.
            for _ in 0..ALONE_LOOKS {
                let n = crate::kernel::row::value(&self.pool, "is_alone", sql, []).await?;
                if n.unwrap_or(0_i64) == 0 {
                    return Ok(true);
                }
                let sql = "select cast(pg_sleep(0.2) as text) as slept";
                crate::kernel::row::one(&self.pool, "is_alone", sql, []).await?;
            }
            return Ok(false);
        }
        let sql = "pragma busy_timeout = 1000; pragma locking_mode = exclusive; \
                   begin exclusive; commit; pragma locking_mode = normal; \
                   select count(*) from sqlite_master";
        let done = self.pool.execute_unprepared(sql).await.map_err(during("is_alone"));
        match done {
            Ok(_) => Ok(true),
            Err(StoreError::Unavailable { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Answers whether the database can be asked, and is whole as far as is known.
    ///
    /// # Errors
    /// When it cannot, or is not.
    pub async fn ping(&self) -> Result<()> {
        self.whole("ping")?;
        crate::kernel::row::one(&self.pool, "ping", "select 1 as one", []).await.map(|_| ())
    }

    /// Closes every connection; on SQLite this folds the write-ahead log into the file.
    ///
    /// # Errors
    /// When the driver reports one.
    pub async fn close(self) -> Result<()> {
        self.pool.db.close().await.map_err(during("close"))
    }
}

/// Makes a database on a PostgreSQL server, empty or as a copy of another, and gives its address.
///
/// # Errors
/// When the address is not PostgreSQL's, a name is not plain, or the server refuses.
pub async fn create_database(server: &str, name: &str, copy_of: Option<&str>) -> Result<String> {
    let plain = |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let base = server.rsplit_once('/').map(|(base, _)| base);
    let (Some(base), true, true) = (base, plain(name), copy_of.is_none_or(plain)) else {
        return Err(StoreError::corrupt("create_database", "address or name"));
    };
    let store = Store::open(server).await?;
    let template = copy_of.map(|copy| format!(" template {copy}")).unwrap_or_default();
    crate::kernel::row::run(
        &*store,
        "create_database",
        format!("create database {name}{template}"),
        [],
    )
    .await?;
    store.close().await?;
    Ok(format!("{base}/{name}"))
}

impl Deref for Store {
    type Target = Pool;
    fn deref(&self) -> &Pool {
        &self.pool
    }
}

impl crate::Db for Pool {
    fn seal(&self) -> &Sealer {
        &self.seal
    }
}

impl crate::Db for Work {
    fn seal(&self) -> &Sealer {
        &self.seal
    }

    fn touched(&self) -> Option<&crate::kernel::mark::Touched> {
        Some(&self.touched)
    }
}

/// The file of an SQLite database, by its address.
pub fn file_of(url: &str) -> Option<&str> {
    let address = url.split('?').next().unwrap_or_default();
    let path = address.strip_prefix("sqlite:")?.trim_start_matches("//");
    (!path.is_empty() && !path.starts_with(':')).then_some(path)
}

/// The file of an SQLite database is its owner's alone, and so are the two that SQLite puts beside it,
/// which take their rights from it. One that others could read is taken from them, and that is said.
fn for_owner_alone(url: &str) -> Result<()> {
    let Some(path) = file_of(url) else { return Ok(()) };
    let failed = |error: std::io::Error| StoreError::Unavailable {
        operation: "open",
        reason: format!("{path}: {error}"),
    };
    let made = private::options().create_new(true).open(path);
    if made.is_ok() {
        return Ok(());
    }
    for name in [path.to_owned(), format!("{path}-wal"), format!("{path}-shm")] {
        match private::take(Path::new(&name)) {
            Ok(false) => {}
            Ok(true) => tracing::warn!(path = name, "others could read this file; no longer"),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            // Somebody else's file that we may write all the same: it is his to close.
            Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
                tracing::warn!(
                    path = name,
                    "others may read this file, and it is not ours to close"
                );
            }
            Err(error) => return Err(failed(error)),
        }
    }
    Ok(())
}

/// The engine of a connection or a transaction.
pub(crate) fn engine_of<C: ConnectionTrait>(db: &C) -> Engine {
    let is_postgres = matches!(db.get_database_backend(), DbBackend::Postgres);
    if is_postgres { Engine::Postgres } else { Engine::Sqlite }
}
