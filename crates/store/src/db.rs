//! Opening a database by its URL, and the transaction every write goes through.

use std::ops::Deref;
use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

use crate::error::{Result, StoreError, during};

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
    db: DatabaseConnection,
    engine: Engine,
}

/// How long a statement waits for another writer before it gives up: the longest write there is,
/// a list of 100 000 households, ends within it (`bench/import`).
const BUSY: Duration = Duration::from_secs(60);
/// Pages of SQLite that a connection keeps, in KiB (negative, as SQLite counts): the upper parts of
/// the indexes of a province. It takes them when they are read, not at rest.
const CACHE: &str = "-16000";
/// Connections kept for one process: an old PC and a shared server both stand this many.
const CONNECTIONS_MAX: u32 = 8;

impl Store {
    /// Opens `sqlite:PATH` (made when missing) or `postgres://…`, without touching the schema.
    /// `sqlite:PATH?max_pages=N` bounds the file to so many pages of 4 KiB, for a disk it shares.
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
        let (url, max_pages) = match url.split_once("?max_pages=") {
            Some((url, pages)) if engine == Engine::Sqlite => (url, pages.parse::<u32>().ok()),
            _ => (url, None),
        };
        let url = match engine {
            Engine::Sqlite if !url.contains('?') => format!("{url}?mode=rwc"),
            Engine::Sqlite | Engine::Postgres => url.to_owned(),
        };
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(CONNECTIONS_MAX)
            .min_connections(0)
            .acquire_timeout(Duration::from_secs(10))
            .sqlx_logging(false);
        if engine == Engine::Sqlite {
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
                    .statement_cache_capacity(200)
            });
        }
        if engine == Engine::Postgres {
            // Tables have many expressions over few rows: compiling them took longer than the rest.
            options.map_sqlx_postgres_opts(|o| o.options([("jit", "off")]));
        }
        let db = Database::connect(options).await.map_err(during("open"))?;
        Ok(Store { db, engine })
    }

    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Begins the transaction of one write. On SQLite it takes the write lock at once, so that a
    /// transaction that reads first cannot fail half-way.
    ///
    /// # Errors
    /// When no connection or no lock can be had in time.
    pub async fn begin(&self) -> Result<Tx> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let tx = self.db.begin_with_options(options).await.map_err(during("begin"))?;
        Ok(Tx(tx))
    }

    /// One connection for much reading, as everything was when it began to read; nobody waits for it.
    /// Ends with [`Tx::read_out`].
    ///
    /// # Errors
    /// When no connection can be had in time.
    pub async fn begin_reading(&self) -> Result<Tx> {
        Ok(Tx(self.db.begin().await.map_err(during("begin_reading"))?))
    }

    /// Answers whether the database can be asked.
    ///
    /// # Errors
    /// When it cannot.
    pub async fn ping(&self) -> Result<()> {
        crate::row::one(&self.db, "ping", "select 1 as one", []).await.map(|_| ())
    }

    /// Closes every connection; on SQLite this folds the write-ahead log into the file.
    ///
    /// # Errors
    /// When the driver reports one.
    pub async fn close(self) -> Result<()> {
        self.db.close().await.map_err(during("close"))
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
    crate::row::run(&store.db, "create_database", format!("create database {name}{template}"), [])
        .await?;
    store.close().await?;
    Ok(format!("{base}/{name}"))
}

impl Deref for Store {
    type Target = DatabaseConnection;
    fn deref(&self) -> &DatabaseConnection {
        &self.db
    }
}

/// An open transaction; dropped without [`Tx::commit`] it leaves nothing behind.
#[must_use]
pub struct Tx(DatabaseTransaction);

impl Tx {
    /// Makes it last, with the cards of the households it touched.
    ///
    /// # Errors
    /// When the engine refuses; then nothing of it lasts.
    pub async fn commit(self) -> Result<()> {
        crate::card::renew(&self.0).await?;
        self.0.commit().await.map_err(during("commit"))
    }

    /// Ends a transaction that only read. SQLite keeps the pages of a connection until others take their
    /// place, sixteen megabytes that nobody needs after one who read everything once: they are given back.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn read_out(self) -> Result<()> {
        if engine_of(&self.0) == Engine::Sqlite {
            crate::row::run(&self.0, "read_out", "pragma shrink_memory", []).await?;
        }
        self.0.rollback().await.map_err(during("read_out"))
    }

    /// Leaves nothing of it, now; one that is dropped is undone when the connection is used next.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn rollback(self) -> Result<()> {
        self.0.rollback().await.map_err(during("rollback"))
    }
}

impl Deref for Tx {
    type Target = DatabaseTransaction;
    fn deref(&self) -> &DatabaseTransaction {
        &self.0
    }
}

/// The engine of a connection or a transaction.
pub(crate) fn engine_of<C: ConnectionTrait>(db: &C) -> Engine {
    match db.get_database_backend() {
        DbBackend::Postgres => Engine::Postgres,
        _ => Engine::Sqlite,
    }
}
