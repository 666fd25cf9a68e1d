//! The program on a fresh database of its own, dropped at the end of the test.

use std::path::PathBuf;

use app::office::account::AccountNew;
use app::place::village::VillageNew;
use app::review::round::RoundNew;
use app::review::score_table::ScoreTableNew;
use app::{Actor, App, RoundKind};
use base::Role;
use base::id::{HouseholdId, RoundId, ScoreTableId, VillageId};
use chrono::{DateTime, Utc};
use register::Class;
use store::{ConnectionTrait as _, Engine, Store};

use crate::household::HouseholdBuilder;
use crate::people::{PASSWORD, Person};
use crate::{ARTIFICIAL, Form, TestClock, day, demo, form_for, id_of, moment};

/// The moment at which tests begin: nine in the morning of 01/11/2023 in Việt Nam, in the season
/// of the annual review.
const BEGIN: &str = "2023-11-01T02:00:00Z";

/// The program on a database of its own.
pub struct TestApp {
    /// The program.
    pub app: App,
    /// The address of its database.
    pub url: String,
    /// The clock it reads.
    pub clock: TestClock,
    /// Its key file, which no other database has.
    pub keys: PathBuf,
    store: Store,
    _kept: Kept,
}

/// What the end of the test removes.
enum Kept {
    Folder(PathBuf),
    Database { server: String, name: String },
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // A file that stays behind in the temporary folder does not make a test fail.
        let _ = std::fs::remove_file(&self.keys);
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        match self {
            Kept::Folder(folder) => {
                // A file that stays behind in the temporary folder does not make a test fail.
                let _ = std::fs::remove_dir_all(folder);
            }
            Kept::Database { server, name } => {
                let sql = format!("drop database if exists {name} with (force)");
                let server = server.clone();
                demo::apart(async move {
                    if let Ok(store) = Store::open(&server).await {
                        let _ = store.execute_unprepared(&sql).await;
                    }
                });
            }
        }
    }
}

impl TestApp {
    /// On an empty database of that engine.
    ///
    /// # Panics
    /// When it cannot be made.
    pub async fn open(engine: Engine) -> TestApp {
        match engine {
            Engine::Sqlite => TestApp::sqlite().await,
            Engine::Postgres => TestApp::postgres().await,
        }
    }

    /// The same with few connections; with one, whoever asks for a second one while he holds the first never
    /// gets it, and his test fails.
    ///
    /// # Panics
    /// When it cannot be made.
    pub async fn narrow(engine: Engine, connections: u32) -> TestApp {
        let (kept, url) = match engine {
            Engine::Sqlite => {
                let (folder, url) = sqlite_place();
                (Kept::Folder(folder), url)
            }
            Engine::Postgres => postgres_place(None).await,
        };
        TestApp::start_with(url, &format!("?connections={connections}"), kept).await
    }

    /// On an empty SQLite file.
    ///
    /// # Panics
    /// When it cannot be made.
    pub async fn sqlite() -> TestApp {
        let (folder, url) = sqlite_place();
        TestApp::start(url, Kept::Folder(folder)).await
    }

    /// On an empty PostgreSQL database of the server that `VUON_TEST_POSTGRES` names.
    ///
    /// # Panics
    /// When no server is named: these tests are never passed over in silence.
    pub async fn postgres() -> TestApp {
        let (kept, url) = postgres_place(None).await;
        TestApp::start(url, kept).await
    }

    /// On a copy of the demonstration commune.
    ///
    /// # Panics
    /// When it cannot be made.
    pub async fn demo(engine: Engine) -> TestApp {
        match engine {
            Engine::Sqlite => {
                let (folder, url) = sqlite_place();
                let from = demo::sqlite();
                std::fs::copy(from, folder.join("test.sqlite"))
                    .expect("the copy of the demonstration");
                TestApp::start(url, Kept::Folder(folder)).await
            }
            Engine::Postgres => {
                let (kept, url) = postgres_place(Some(demo::postgres())).await;
                TestApp::start(url, kept).await
            }
        }
    }

    async fn start(url: String, kept: Kept) -> TestApp {
        // All tests on few connections: who holds one and asks for another is found.
        let bounds = std::env::var("VUON_TEST_CONNECTIONS").map(|n| format!("?connections={n}"));
        TestApp::start_with(url, &bounds.unwrap_or_default(), kept).await
    }

    async fn start_with(url: String, bounds: &str, kept: Kept) -> TestApp {
        let clock = TestClock::at(moment(BEGIN));
        let name = format!("vuon-test-{}.keys", uuid::Uuid::now_v7().simple());
        let keys = std::env::temp_dir().join(name);
        if demo::key_file().exists() {
            // A copy of the demonstration needs the keys it was made with.
            std::fs::copy(demo::key_file(), &keys).expect("the copy of the keys");
        }
        let bounded = format!("{url}{bounds}");
        let app = App::open_with(&bounded, Some(&keys), Box::new(clock.clone())).await;
        let app = app.expect("the program opens");
        let store = Store::open(&url).await.expect("a second way in");
        let store = store.with_seal(app::kernel::sealing::keys(&app).clone());
        TestApp { app, url, clock, keys, store, _kept: kept }
    }

    /// Opens the program again on the same database, as after a restart.
    ///
    /// # Errors
    /// As [`App::open`].
    pub async fn reopen(&self) -> app::Result<App> {
        App::open_with(&self.url, Some(&self.keys), Box::new(self.clock.clone())).await
    }

    /// The database, past the program.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Moves the clock.
    pub fn set_now(&self, text: &str) {
        self.clock.set(moment(text));
    }

    /// The moment.
    pub fn now(&self) -> DateTime<Utc> {
        self.app.now()
    }

    pub fn engine(&self) -> Engine {
        self.store.engine()
    }

    /// Changes rows past the program; gives how many.
    ///
    /// # Panics
    /// When the database refuses.
    pub async fn run(&self, sql: &str) -> u64 {
        let done = self.store.execute_unprepared(sql).await.expect("the statement of the test");
        // What lists read is made again by the transaction of each write.
        let tx = self.store.begin().await.expect("a transaction");
        tx.commit().await.expect("it ends");
        done.rows_affected()
    }

    /// Changes the schema past the program.
    ///
    /// # Panics
    /// When the database refuses.
    pub async fn run_script(&self, sql: &str) {
        self.store.execute_unprepared(sql).await.expect("the statement of the test");
    }

    /// Reads rows past the program: the columns named, all of them text.
    ///
    /// # Panics
    /// When the database refuses, or a column is not text.
    pub async fn rows(&self, sql: &str, columns: &[&str]) -> Vec<Vec<String>> {
        store::kernel::raw::texts(&self.store, sql, columns).await.expect("the query of the test")
    }

    /// The number `n` of a query.
    ///
    /// # Panics
    /// When it is none.
    pub async fn number(&self, sql: &str) -> i64 {
        let sql = format!("select cast(n as text) as n from ({sql}) counted");
        let rows = self.rows(&sql, &["n"]).await;
        let first = rows.first().and_then(|row| row.first());
        first.and_then(|text| text.parse().ok()).expect("a number")
    }

    /// How many rows a table has.
    pub async fn count(&self, table: &str) -> i64 {
        self.number(&format!("select count(*) as n from {table}")).await
    }

    /// Waits until whoever writes in a chain has ended, also a write nobody waits for any more.
    ///
    /// # Panics
    /// When the database refuses.
    pub async fn settle(&self, chain: &str) {
        let tx = self.store.begin().await.expect("a transaction");
        store::kernel::audit::lock(&tx, chain).await.expect("the others have ended");
        tx.rollback().await.expect("nothing was written");
    }

    /// An id as a literal of this engine's SQL.
    pub fn literal(&self, id: uuid::Uuid) -> String {
        match self.engine() {
            Engine::Sqlite => format!("x'{}'", id.simple()),
            Engine::Postgres => format!("'{id}'"),
        }
    }

    /// A column of ids as text without dashes.
    pub fn id_text(&self, column: &str) -> String {
        match self.engine() {
            Engine::Sqlite => format!("lower(hex({column}))"),
            Engine::Postgres => format!("replace(cast({column} as text), '-', '')"),
        }
    }

    /// A person, whose account is made when first asked for.
    ///
    /// # Panics
    /// When the account cannot be made.
    pub async fn actor(&self, person: Person) -> Actor {
        let (username, name, role, place) = person.facts();
        let known = store::office::account::find_by_username(&**self.store(), username).await;
        let id = match known.expect("the accounts can be read") {
            Some(account) => account.id,
            None => {
                let village = if role == Role::VillageHead {
                    Some(Box::pin(self.village(place)).await)
                } else {
                    None
                };
                let new = AccountNew {
                    another: false,
                    username: username.to_owned(),
                    name: name.to_owned(),
                    role,
                    area: (village.is_none() && !place.is_empty()).then(|| place.to_owned()),
                    village,
                    password: PASSWORD.to_owned(),
                };
                app::office::account::add_kept(&self.app, new).await.expect("the account is added")
            }
        };
        let actor =
            app::office::account::actor(&self.app, id).await.expect("the accounts can be read");
        actor.expect("the account may sign in")
    }

    /// The officer of Hoằng Kim.
    pub async fn hanh(&self) -> Actor {
        self.actor(Person::Hanh).await
    }

    /// A village of Hoằng Kim, added by its officer when first asked for.
    ///
    /// # Panics
    /// When it cannot be added.
    pub async fn village(&self, name: &str) -> VillageId {
        self.village_of(Person::Hanh, name).await
    }

    /// A village of the commune of that officer.
    ///
    /// # Panics
    /// When it cannot be added.
    pub async fn village_of(&self, officer: Person, name: &str) -> VillageId {
        let officer = self.actor(officer).await;
        let area = officer.area.as_ref().expect("an officer has a commune");
        let new = VillageNew {
            id: VillageId(id_of(&format!("village {area} {name}"))),
            name: name.to_owned(),
            kind: "thon".to_owned(),
            from: day("2010-01-01"),
            before: None,
        };
        app::place::village::add(&self.app, &officer, new).await.expect("the village is added")
    }

    /// Adds a household to Thôn 1 of Hoằng Kim, or to the village it names.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn add(&self, household: HouseholdBuilder) -> HouseholdId {
        let officer = self.hanh().await;
        let mut new = household.build();
        if new.village.0.is_nil() {
            new.village = self.village("Thôn 1").await;
        }
        app::people::household::add(&self.app, &officer, new)
            .await
            .expect("the household is added")
            .id
    }

    /// The artificial score table, imported by Minh and approved by Hà when first asked for.
    ///
    /// # Panics
    /// When either is refused.
    pub async fn score_table(&self) -> ScoreTableId {
        let id = ScoreTableId(id_of("score table"));
        let minh = self.actor(Person::Minh).await;
        let known =
            app::review::score_table::list(&self.app, &minh).await.expect("the tables can be read");
        if known.iter().all(|table| table.id != id) {
            let (standard, content) = ARTIFICIAL;
            let new = ScoreTableNew {
                id,
                standard: standard.to_owned(),
                name: "Bảng điểm minh họa".to_owned(),
                content: content.as_bytes().to_vec(),
            };
            app::review::score_table::import(&self.app, &minh, new)
                .await
                .expect("the table is imported");
            let ha = self.actor(Person::Ha).await;
            app::review::score_table::approve(&self.app, &ha, id)
                .await
                .expect("the table is approved");
        }
        id
    }

    /// The annual round of Hoằng Kim of that year, of 15 October, open, without a score table, as
    /// one that was done on paper: its decision asks for forms and for no meeting or posting.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn bare_round(&self, year: i32) -> RoundId {
        let id = self.steps_round(year).await;
        let sql = format!("update round set flow = 'recorded' where id = {}", self.literal(id.0));
        let done =
            store::kernel::raw::as_written(&self.store, &store::review::round::MARKED, id.0, &sql)
                .await;
        done.expect("the statement of the test");
        id
    }

    /// The same, to be run step by step.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn steps_round(&self, year: i32) -> RoundId {
        let officer = self.hanh().await;
        let id = RoundId(id_of(&format!("round {year}")));
        let review_day = day(&format!("{year}-10-15"));
        let new = RoundNew { id, kind: RoundKind::Annual, year, review_day };
        let flow = Some(app::RoundFlow::Steps);
        app::review::round::open_as(&self.app, &officer, new, flow)
            .await
            .expect("the round is opened")
            .id
    }

    /// The same with the artificial score table.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn round(&self, year: i32) -> RoundId {
        let id = self.bare_round(year).await;
        let table = self.score_table().await;
        let officer = self.hanh().await;
        app::review::round::set_table(&self.app, &officer, id, table)
            .await
            .expect("the table is chosen");
        id
    }

    /// Answers that the artificial table classifies as wanted in Hoằng Kim.
    pub fn form(&self, wanted: standard::Class) -> Form {
        form_for(self.app.law(), "north_central_coast", wanted)
    }

    /// Enters a household's complete answers of a wanted class.
    ///
    /// # Panics
    /// When they are refused, or classified otherwise.
    pub async fn survey(&self, household: HouseholdId, round: RoundId, wanted: standard::Class) {
        let officer = self.hanh().await;
        let form = self.form(wanted).of(household, round, "");
        let taken = app::review::survey::add(&self.app, &officer, form).await;
        let id = taken.expect("the form is accepted").id;
        let verdict = app::review::survey::get(&self.app, &officer, id).await.expect("classified");
        assert!(
            ["waiting", wanted.as_str()].contains(&verdict.class.as_str()),
            "{}",
            verdict.class
        );
    }

    /// The class of a household today.
    ///
    /// # Panics
    /// When it is not Hạnh's.
    pub async fn class(&self, household: HouseholdId) -> Option<Class> {
        let officer = self.hanh().await;
        let view = app::people::household::get(&self.app, &officer, household, None).await;
        view.expect("the household of the test").class()
    }
}

fn sqlite_place() -> (PathBuf, String) {
    let folder = std::env::temp_dir().join(format!("vuon-test-{}", uuid::Uuid::now_v7().simple()));
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    let url = format!("sqlite:{}", folder.join("test.sqlite").display());
    (folder, url)
}

async fn postgres_place(copy_of: Option<&str>) -> (Kept, String) {
    let server = demo::server();
    let name = format!("t{}", uuid::Uuid::now_v7().simple());
    let made = store::kernel::db::create_database(&server, &name, copy_of).await;
    let url = made.expect("a database for the test");
    (Kept::Database { server, name }, url)
}
