//! The schema, step by step. Each step is a file under `migrations/`, of one text for both engines
//! (`text`), and is applied once, in its own transaction.

mod text;

use sea_orm::{ConnectionTrait, Value};

use crate::kernel::db::{Engine, Store, engine_of};
use crate::kernel::error::{Result, StoreError, during};
use crate::kernel::row;
use crate::{Db, Tx};

macro_rules! steps {
    ($($name:literal),+ $(,)?) => {
        &[$(Step {
            name: $name,
            text: include_str!(concat!("../../../../migrations/", $name, ".sql")),
        }),+]
    };
}

struct Step {
    name: &'static str,
    text: &'static str,
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
    "0021_backup",
    "0022_data_key",
    "0023_sealed",
    "0024_account_keeping",
    "0025_sign_in",
    "0026_seal",
    "0027_mark",
    "0028_heir",
    "0029_works_for_wages",
    "0030_paper_draft",
    "0031_mark_more",
    "0032_paper_number",
    "0033_class_replaced",
    "0034_fact_stated",
    "0035_sent",
    "0036_round_instrument",
    "0037_form_a",
    "0038_posting_layout",
    "0039_farm",
    "0040_reading_choice",
    "0041_mark_parts",
    "0042_legal_paper",
    "0043_difficulty",
    "0044_entitlement",
    "0045_post",
    "0046_body",
    "0047_assignment",
    "0048_meeting_attendance",
    "0049_resident_count",
    "0050_clerk",
    "0051_assignment_from",
    "0052_mark_acknowledged",
    "0053_survey_draft_aside",
    "0054_undo",
    "0055_household_removal",
    "0056_request_withdrawal",
];

/// The key of an advisory lock: two processes that start at once migrate one after the other.
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
    let done = done(&*tx).await?;
    if let Some(newer) = done.iter().find(|name| !knows(name)) {
        return Err(StoreError::Unavailable {
            operation: "migrate",
            reason: format!(
                "the database has step {newer}, which this program does not know: it is of a newer version"
            ),
        });
    }
    let applied = apply(&tx, |_| true).await?;
    tx.commit().await?;
    Ok(applied)
}

/// Whether a database has none of the program's tables.
///
/// # Errors
/// When it cannot be asked.
pub async fn is_empty(store: &Store) -> Result<bool> {
    Ok(done(&**store).await?.is_empty())
}

/// Whether a database has every step of this program.
///
/// # Errors
/// When it cannot be asked.
pub async fn is_current(store: &Store) -> Result<bool> {
    let done = done(&**store).await?;
    Ok(STEPS.iter().all(|step| done.iter().any(|name| name == step.name)))
}

/// Whether this program has a step of that name.
pub(crate) fn knows(name: &str) -> bool {
    STEPS.iter().any(|step| step.name == name)
}

/// The steps that a database has, in this program's order; those it does not know are the last.
pub(crate) async fn done(db: &impl Db) -> Result<Vec<String>> {
    let there = match engine_of(db) {
        Engine::Sqlite => "select 1 as one from sqlite_master where name = 'migration'",
        Engine::Postgres => {
            "select 1 as one from pg_tables \
             where schemaname = current_schema() and tablename = 'migration'"
        }
    };
    if row::one(db, "migrate", there, []).await?.is_none() {
        return Ok(Vec::new());
    }
    let sql = "select name from migration order by name";
    let mut done: Vec<String> = row::values(db, "migrate", sql, []).await?;
    let place = |name: &String| STEPS.iter().position(|step| step.name == name);
    done.sort_by_key(|name| place(name).unwrap_or(STEPS.len()));
    Ok(done)
}

/// Applies the steps that are asked for and not there yet.
pub(crate) async fn apply(tx: &Tx, asked: impl Fn(&str) -> bool) -> Result<Vec<&'static str>> {
    let create = "create table if not exists migration (name text primary key)";
    row::run(&**tx, "migrate", create, []).await?;
    let done = done(&**tx).await?;
    let mut applied = Vec::new();
    let missing = |step: &&Step| asked(step.name) && done.iter().all(|name| name != step.name);
    for step in STEPS.iter().filter(missing) {
        let sql = text::of(engine_of(&**tx), step.text);
        tx.execute_unprepared(&sql).await.map_err(during("migrate"))?;
        let values = [Value::from(step.name)];
        row::run(&**tx, "migrate", "insert into migration (name) values ($1)", values).await?;
        applied.push(step.name);
    }
    Ok(applied)
}

/// Every table and its columns as the database has them, sorted: what `catalogue.toml` is compared
/// with.
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
    let mut out: Vec<(String, String)> = row::list(&**store, "columns", sql, []).await?;
    out.sort();
    Ok(out)
}

/// The whole schema of one engine as text, for the reference pages.
pub fn schema(engine: Engine) -> String {
    let texts = STEPS.iter().map(|step| {
        let sql = text::of(engine, step.text);
        format!("-- {}\n{}", step.name, sql.trim_end())
    });
    texts.collect::<Vec<_>>().join("\n\n") + "\n"
}
