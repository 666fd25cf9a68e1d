//! The schema, step by step. Each step is a pair of files under `migrations/`, one an engine, and
//! is applied once, in its own transaction.

use sea_orm::{ConnectionTrait, Value};

use crate::db::{Engine, Store, engine_of};
use crate::error::{Result, StoreError, during};
use crate::row;

macro_rules! steps {
    ($($name:literal),+ $(,)?) => {
        &[$(Step {
            name: $name,
            sqlite: include_str!(concat!("../../../migrations/", $name, "/sqlite.sql")),
            postgres: include_str!(concat!("../../../migrations/", $name, "/postgres.sql")),
        }),+]
    };
}

struct Step {
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

const STEPS: &[Step] = steps![
    "0001_account",
    "0002_village",
    "0003_household",
    "0004_round",
    "0005_survey",
    "0006_import",
    "0007_audit",
    "0008_facts",
    "0009_event",
    "0010_match",
    "0011_import_flow",
    "0012_search",
    "0013_survey_draft",
    "0014_review",
    "0015_decision",
    "0016_move_member",
    "0017_match_due",
    "0018_lookup",
    "0019_derived",
    "0020_card",
    "0026_sign_in",
];

/// Any number that only we use: two processes that start at once migrate one after the other.
const POSTGRES_LOCK: i64 = 7_106_110;

/// Brings the schema up to this program's. Returns the names of the steps it applied.
///
/// # Errors
/// When a step fails (it then leaves nothing), or the database is of a newer program.
pub async fn migrate(store: &Store) -> Result<Vec<&'static str>> {
    let tx = store.begin().await?;
    if store.engine() == Engine::Postgres {
        row::run(&*tx, "migrate", "select pg_advisory_xact_lock($1)", [POSTGRES_LOCK.into()])
            .await?;
    }
    let create = "create table if not exists migration (name text primary key)";
    row::run(&*tx, "migrate", create, []).await?;
    let done: Vec<String> = row::all(&*tx, "migrate", "select name from migration", [])
        .await?
        .iter()
        .map(|row| row.get("name"))
        .collect::<Result<_>>()?;
    if let Some(newer) = done.iter().find(|name| STEPS.iter().all(|step| step.name != *name)) {
        return Err(StoreError::Unavailable {
            operation: "migrate",
            reason: format!(
                "the database has step {newer}, which this program does not know: it is of a newer version"
            ),
        });
    }
    let mut applied = Vec::new();
    for step in STEPS.iter().filter(|step| done.iter().all(|name| name != step.name)) {
        let sql = match engine_of(&*tx) {
            Engine::Sqlite => step.sqlite,
            Engine::Postgres => step.postgres,
        };
        tx.execute_unprepared(sql).await.map_err(during("migrate"))?;
        let values = [Value::from(step.name)];
        row::run(&*tx, "migrate", "insert into migration (name) values ($1)", values).await?;
        applied.push(step.name);
    }
    tx.commit().await?;
    Ok(applied)
}

/// Every table and its columns as the database has them, sorted: what `catalogue.toml` is held
/// against.
///
/// # Errors
/// When the database cannot be asked.
pub async fn columns(store: &Store) -> Result<Vec<(String, String)>> {
    let sql = match store.engine() {
        Engine::Sqlite => {
            "select t.name as table_name, c.name as column_name \
             from sqlite_master t join pragma_table_info(t.name) c \
             where t.type = 'table' and t.name not like 'sqlite_%' \
             order by t.name, c.name"
        }
        Engine::Postgres => {
            "select table_name::text as table_name, column_name::text as column_name \
             from information_schema.columns where table_schema = current_schema() \
             order by table_name, column_name"
        }
    };
    let rows = row::all(&**store, "columns", sql, []).await?;
    let mut out = Vec::with_capacity(rows.len());
    for row in &rows {
        out.push((row.get("table_name")?, row.get("column_name")?));
    }
    out.sort();
    Ok(out)
}

/// The whole schema of one engine as text, for the reference pages.
pub fn schema(engine: Engine) -> String {
    let texts = STEPS.iter().map(|step| {
        let sql = match engine {
            Engine::Sqlite => step.sqlite,
            Engine::Postgres => step.postgres,
        };
        format!("-- {}\n{}", step.name, sql.trim_end())
    });
    texts.collect::<Vec<_>>().join("\n\n") + "\n"
}
