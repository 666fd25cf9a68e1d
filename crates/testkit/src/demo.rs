//! The demonstration commune, made once a test run and copied for each test.

use std::path::PathBuf;
use std::sync::OnceLock;

use app::{App, DemoAccount, DemoSize, SystemClock};
use store::Engine;

/// The variable that names a PostgreSQL server whose user may create databases.
pub const SERVER: &str = "VUON_TEST_POSTGRES";

/// The program on a copy of the demonstration.
pub struct Demo {
    /// The program.
    pub app: App,
    /// The accounts to sign in with.
    pub accounts: Vec<DemoAccount>,
    /// Its database.
    pub url: String,
}

/// Opens a copy of the demonstration.
///
/// # Panics
/// When the database cannot be made, or for PostgreSQL no server is named.
pub async fn open(engine: Engine) -> Demo {
    let url = match engine {
        Engine::Sqlite => {
            let path = folder().join(format!("{}.sqlite", uuid::Uuid::now_v7().simple()));
            std::fs::copy(sqlite(), &path).expect("the copy of the demonstration");
            format!("sqlite:{}", path.display())
        }
        Engine::Postgres => {
            let name = format!("t{}", uuid::Uuid::now_v7().simple());
            let made = store::kernel::db::create_database(&server(), &name, Some(postgres())).await;
            made.expect("the copy of the demonstration")
        }
    };
    let app = crate::open(&url, Box::new(SystemClock)).await.expect("the copy opens");
    let accounts =
        app::demo::demo(&app, DemoSize(DemoSize::PLAN)).await.expect("it is whole").accounts;
    Demo { app, accounts, url }
}

/// How many rows each of these tables of a database has, looked at beside whoever uses it.
///
/// # Panics
/// When it cannot be asked.
pub fn counts(url: &str, tables: &[&'static str]) -> Vec<(&'static str, String)> {
    let (url, tables) = (url.to_owned(), tables.to_vec());
    apart(async move {
        let store = store::Store::open(&url).await.expect("the database opens");
        let mut counts = Vec::new();
        for table in tables {
            let sql = format!("select cast(count(*) as text) as n from {table}");
            let rows = store::kernel::raw::texts(&store, &sql, &["n"]).await.expect("a count");
            counts.push((table, rows.into_iter().flatten().next().unwrap_or_default()));
        }
        store.close().await.expect("it closes");
        counts
    })
}

/// The column `t` of a query, looked at beside whoever uses the database.
///
/// # Panics
/// When it cannot be asked.
pub fn texts(url: &str, sql: &str) -> Vec<String> {
    let (url, sql) = (url.to_owned(), sql.to_owned());
    apart(async move {
        let store = store::Store::open(&url).await.expect("the database opens");
        let rows = store::kernel::raw::texts(&store, &sql, &["t"]).await.expect("the query");
        store.close().await.expect("it closes");
        rows.into_iter().flatten().collect()
    })
}

/// Changes rows of a database that nobody has open.
///
/// # Panics
/// When it refuses.
pub fn run(url: &str, sql: &str) {
    let (url, sql) = (url.to_owned(), sql.to_owned());
    apart(async move {
        let store = store::Store::open(&url).await.expect("the database opens");
        store::kernel::raw::run(&store, &sql).await.expect("the statement");
        store.close().await.expect("it closes");
    });
}

/// An empty database of PostgreSQL.
///
/// # Panics
/// When none can be made.
pub fn empty_postgres() -> String {
    apart(empty(Engine::Postgres))
}

/// The server for tests on PostgreSQL.
///
/// # Panics
/// When none is named: these tests are never passed over in silence.
pub fn server() -> String {
    std::env::var(SERVER).unwrap_or_else(|_| {
        panic!(
            "{SERVER} names no PostgreSQL server; `cargo xtask test` starts one and sets it, \
             or set it yourself: {SERVER}=postgres://USER@127.0.0.1:5432/postgres"
        )
    })
}

/// The key file of every database of the tests of this process.
pub fn key_file() -> PathBuf {
    folder().join("tests.keys")
}

fn folder() -> &'static PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("vuon-tests-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for tests");
        folder
    })
}

pub(crate) fn sqlite() -> &'static PathBuf {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let path = folder().join("demo.sqlite");
        make(format!("sqlite:{}", path.display()));
        path
    })
}

pub(crate) fn postgres() -> &'static str {
    static MADE: OnceLock<String> = OnceLock::new();
    MADE.get_or_init(|| {
        let name = format!("demo{}", uuid::Uuid::now_v7().simple());
        let made = {
            let name = name.clone();
            apart(async move { store::kernel::db::create_database(&server(), &name, None).await })
        };
        make(made.expect("an empty database"));
        name
    })
}

/// Makes the demonstration in a database, and closes it: a copy needs it closed.
fn make(url: String) {
    apart(async move {
        let app = crate::open(&url, Box::new(SystemClock)).await.expect("a new database");
        app::demo::demo(&app, DemoSize(DemoSize::PLAN)).await.expect("the demonstration");
        app.close().await;
    });
}

/// Runs on a thread and a runtime of its own: connections belong to the runtime they were made on.
pub(crate) fn apart<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    let thread = std::thread::spawn(move || {
        tokio::runtime::Runtime::new().expect("a runtime").block_on(work)
    });
    thread.join().expect("the thread ends")
}

/// The address of an empty database.
///
/// # Panics
/// When it cannot be made, or for PostgreSQL no server is named.
pub async fn empty(engine: Engine) -> String {
    let name = format!("t{}", uuid::Uuid::now_v7().simple());
    match engine {
        Engine::Sqlite => format!("sqlite:{}", folder().join(format!("{name}.sqlite")).display()),
        Engine::Postgres => store::kernel::db::create_database(&server(), &name, None)
            .await
            .expect("an empty database"),
    }
}
