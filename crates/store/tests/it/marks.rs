//! Marks stand in registers for as long as these last: what goes into the mark of a record, and in which
//! order, is written down here and never changes.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use base::Day;
use chrono::{DateTime, Months, TimeDelta, Utc};
use sea_orm::Value;
use store::kernel::mark;
use store::kernel::seal::{Hashed, KeyName, Place, Seal, Unsealed};
use store::{ConnectionTrait as _, Engine};
use uuid::Uuid;

/// Nouns that rows of others name by id; their own ids are made alike.
const NOUNS: &[&str] = &[
    "household",
    "round",
    "village",
    "person",
    "meeting",
    "posting",
    "complaint",
    "certificate",
    "import",
    "match",
];

/// The tables that marks are made from. Of those that belong to a record, both rows belong to the first.
const TABLES: &[(&str, Option<&str>)] = &[
    ("account", None),
    ("village", None),
    ("person", None),
    ("household", None),
    ("stay", Some("household_id")),
    ("membership", Some("household_id")),
    ("round", None),
    ("decision", None),
    ("decision_household", Some("round_id")),
    ("round_instrument", Some("round_id")),
    ("round_reading", Some("round_id")),
    ("score_table", None),
    ("survey", None),
    ("verdict", None),
    ("class_fact", None),
    ("class_replaced", None),
    ("paper_draft", None),
    ("round_household", None),
    ("meeting", None),
    ("meeting_vote", Some("meeting_id")),
    ("posting", None),
    ("posting_household", Some("posting_id")),
    ("posting_layout", Some("posting_id")),
    ("complaint", None),
    ("recheck", None),
    ("request", None),
    ("request_form_a", None),
    ("farm", None),
    ("farm_sheet", None),
    ("farm_answer", None),
    ("opinion", None),
    ("decision_correction", None),
    ("certificate", None),
    ("certificate_block", Some("certificate_id")),
    ("report_submission", None),
    ("import", None),
    ("import_file", Some("import_id")),
    ("import_household", None),
    ("match_pair", None),
    ("match_decision", None),
    ("attachment", None),
    ("reading_choice", None),
    ("legal_paper", None),
    ("legal_paper_ground", Some("paper_id")),
    ("legal_paper_sending", Some("paper_id")),
    ("legal_paper_standing", None),
    ("office_holder", None),
    ("post", None),
    ("entitlement", None),
    ("entitlement_line", Some("entitlement_id")),
    ("difficulty", None),
    ("difficulty_step", Some("difficulty_id")),
    ("assignment", None),
    ("assignment_step", Some("assignment_id")),
    ("calendar_duty_step", None),
    ("body", None),
    ("body_member", None),
    ("resident_count", None),
    ("resident_count_village", Some("resident_count_id")),
    ("event", None),
    ("event_person", Some("event_id")),
    ("household_move", None),
    ("household_move_person", Some("move_id")),
    ("household_move_answer", Some("move_id")),
    ("legal_paper_before", None),
    ("office_before", None),
    ("post_handover", None),
];

/// Writes down whose marks it is asked for.
#[derive(Debug, Default)]
struct Heard(Mutex<Vec<String>>);

impl Seal for Heard {
    fn current(&self) -> Option<KeyName> {
        None
    }
    fn seal(&self, _: &Place<'_>, _: &[u8]) -> Result<Vec<u8>, Unsealed> {
        Err(Unsealed::NoKeys)
    }
    fn open(&self, _: &Place<'_>, _: &[u8]) -> Result<Vec<u8>, Unsealed> {
        Err(Unsealed::NoKeys)
    }
    fn hashes(&self, _: &str) -> Vec<Hashed> {
        Vec::new()
    }
    fn mark(&self, text: &str) -> Option<Hashed> {
        self.0.lock().expect("not poisoned").push(text.to_owned());
        Some([7; 16])
    }
    fn marked_up_to(&self) -> u8 {
        mark::ALL_KINDS
    }
}

fn id(noun: &str, n: i64) -> Uuid {
    let place = NOUNS.iter().position(|it| *it == noun).expect("a noun");
    Uuid::from_u128((place as u128 + 1) * 0x100 + n as u128)
}

/// A value for a column, another one for each column and row; in the second row what may be missing is.
fn value(table: &str, (at, column, of): (i64, &str, &str), required: bool, n: i64) -> Value {
    let noun = match column {
        "id" => table.strip_suffix("_pair").unwrap_or(table),
        _ => column.strip_suffix("_id").unwrap_or_default(),
    };
    if n == 2 && !required && !["id", "mark"].contains(&column) {
        return match of {
            "text" => None::<String>.into(),
            "blob" => None::<Uuid>.into(),
            _ => None::<i64>.into(),
        };
    }
    let day = Day::from_ymd_opt(2022, 12, 1).expect("a day") + TimeDelta::days(at);
    let day = day + Months::new(u32::try_from(n).expect("one or two"));
    match (table, column) {
        (_, "mark") => "1.07070707070707070707070707070707".into(),
        ("account", "role") => "village_head".into(),
        ("account", "area_key") => "25969@2004-01-01".into(),
        ("survey", "source") => "desk".into(),
        ("verdict" | "class_fact", "class") => "near_poor".into(),
        ("meeting", "ended_hour") => "21:05".into(),
        ("paper_draft", "deputy") => true.into(),
        (_, "paper_id" | "holder_id") => Uuid::from_u128(n as u128).into(),
        (
            _,
            "entitlement_id" | "difficulty_id" | "assignment_id" | "resident_count_id" | "event_id"
            | "move_id" | "body_id" | "of_id",
        ) => Uuid::from_u128(n as u128).into(),
        ("entitlement_line", "valid_from" | "valid_to") | ("assignment_step", "period") => {
            day.into()
        }
        (_, "content") if of == "blob" => vec![1_u8].into(),
        _ if of == "blob" && NOUNS.contains(&noun) => id(noun, n).into(),
        _ if of == "blob" => Uuid::from_u128(at as u128 * 0x1_0000 + n as u128).into(),
        _ if of == "boolean" => (n == 1).into(),
        _ if of == "integer" => (at * 10 + n).into(),
        _ if column == "at" || column.ends_with("_at") => {
            let begin: DateTime<Utc> = "2023-11-15T01:02:03.000004Z".parse().expect("a moment");
            (begin + TimeDelta::seconds(at * 10 + n)).into()
        }
        _ if ["day", "opening", "closing", "posting_ends"].contains(&column)
            || column.ends_with("_day")
            || column.ends_with("_on") =>
        {
            day.into()
        }
        _ => format!("{table}.{column}.{n} đ").into(),
    }
}

/// Two rows of a table: everything there, and everything missing that may be.
async fn fill(db: &impl store::ConnectionTrait, table: &str, part_of: Option<&str>) {
    let sql = format!(
        "select cid, name, type, \"notnull\" as required, pk \
                       from pragma_table_info('{table}') order by cid"
    );
    let mut columns = Vec::new();
    for row in super::all(db, &sql, Vec::new()).await {
        let take = |column: &str| row.try_get::<i32>("", column).expect("a number");
        let text = |column: &str| row.try_get::<String>("", column).expect("a text");
        let is_key = take("pk") > 0;
        let required = take("required") == 1 || is_key;
        let of = text("type").to_lowercase();
        columns.push((i64::from(take("cid")), text("name"), of, required, is_key));
    }
    // Of what a record has one of there is one row.
    let keys = columns.iter().filter(|(.., is_key)| *is_key).map(|(_, name, ..)| name.as_str());
    let rows = if keys.eq(part_of) { 1..=1 } else { 1..=2 };
    for n in rows {
        let names: Vec<&str> = columns.iter().map(|(_, name, ..)| name.as_str()).collect();
        let places: Vec<String> = (1..=columns.len()).map(|at| format!("${at}")).collect();
        let values = columns.iter().map(|(at, name, of, required, _)| match part_of {
            Some(link) if link == name => value(table, (*at, name, of), true, 1),
            _ => value(table, (*at, name, of), *required, n),
        });
        let (names, places) = (names.join(", "), places.join(", "));
        let sql = format!("insert into {table} ({names}) values ({places})");
        super::run(db, &sql, values.collect()).await;
    }
}

#[tokio::test]
async fn what_goes_into_a_mark_never_changes() {
    let heard = Arc::new(Heard::default());
    let store = super::open(Engine::Sqlite).await.with_seal(heard.clone());
    let tx = filled(&store).await;
    let mut said = String::new();
    for kind in mark::kinds() {
        let (since, fact, year) = (kind.since(), kind.is_fact(), kind.is_of_a_year());
        writeln!(said, "{}: since {since}, fact {fact}, year {year}", kind.table())
            .expect("written");
        for record in mark::page(&*tx, kind, None, 10).await.expect("read") {
            assert!(record.holds(&*heard), "{}", kind.table());
            let text = heard.0.lock().expect("not poisoned").pop().expect("a text");
            let (name, day) = (&record.name, record.day);
            let day = day.map(|day| format!(" {day}")).unwrap_or_default();
            let by = mark::subjects(&*tx, kind, record.id).await.expect("asked").join(", ");
            writeln!(said, "{} [{name}]{day} by {by}\n    {text}", kind.table()).expect("written");
        }
    }
    tx.rollback().await.expect("undone");
    compare("marks.txt", &said);
}

fn compare(file: &str, said: &str) {
    let path = format!("{}/tests/it/{file}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("VUON_BLESS").is_some() {
        std::fs::write(&path, said).expect("written");
    }
    let known = std::fs::read_to_string(&path).expect("what is known");
    for (known, now) in known.lines().zip(said.lines()) {
        assert_eq!(known, now);
    }
    assert_eq!(known, said);
}

/// Two rows of every table that marks are made from, in a transaction that is not ended.
async fn filled(store: &store::Store) -> store::Tx {
    let tx = store.begin().await.expect("begun");
    super::run(&*tx, "pragma defer_foreign_keys = on", Vec::new()).await;
    super::run(&*tx, "pragma ignore_check_constraints = on", Vec::new()).await;
    for (table, part_of) in TABLES {
        fill(&*tx, table, *part_of).await;
    }
    tx
}

/// Each column of the first row of a table is changed: a record's text changes with it, or the column is
/// written down as one that nobody is told of.
#[tokio::test]
async fn a_column_that_no_mark_covers_is_written_down() {
    let heard = Arc::new(Heard::default());
    let store = super::open(Engine::Sqlite).await.with_seal(heard.clone());
    let mut tx = filled(&store).await;
    let held = mark::tables();
    let mut said = String::new();
    for table in &held {
        let before = texts(&tx, table, &heard).await;
        assert!(!before.is_empty(), "{table} has no row in TABLES");
        let mut silent = Vec::new();
        for (column, other) in others(&*tx, table).await {
            super::run(&*tx, "savepoint one", Vec::new()).await;
            let sql = format!(
                "update {table} set {column} = $1 where rowid = (select min(rowid) from {table})"
            );
            let changed = tx.execute_raw(super::statement(&*tx, &sql, vec![other])).await.is_ok();
            if changed {
                if texts(&tx, table, &heard).await == before {
                    silent.push(column);
                }
                super::run(&*tx, "rollback to one", Vec::new()).await;
            } else {
                // What the database itself refuses needs no mark, and leaves nothing to go on with.
                tx.rollback().await.expect("undone");
                tx = filled(&store).await;
            }
        }
        if !silent.is_empty() {
            writeln!(said, "{table}: {}", silent.join(" ")).expect("written");
        }
    }
    tx.rollback().await.expect("undone");
    compare("unmarked_columns.txt", &said);
}

/// The texts of all marks in which a table has a part; none where one cannot be read any more, which is told
/// as well.
async fn texts(tx: &store::Tx, table: &str, heard: &Heard) -> Vec<String> {
    let kinds = mark::kinds().iter().filter(|it| it.tables().any(|of| of == table));
    let mut all = Vec::new();
    for kind in kinds {
        let Ok(records) = mark::page(&**tx, kind, None, 10).await else { return Vec::new() };
        for record in records {
            record.holds(heard);
            all.extend(heard.0.lock().expect("not poisoned").pop());
        }
    }
    all
}

/// The columns of a table but its mark, each with a value that stands in none of its rows.
async fn others(db: &impl store::ConnectionTrait, table: &str) -> Vec<(String, Value)> {
    let sql = format!(
        "select name, type from pragma_table_info('{table}') where name <> 'mark' order by name"
    );
    let mut all = Vec::new();
    for row in super::all(db, &sql, Vec::new()).await {
        let name: String = row.try_get("", "name").expect("a name");
        let of: String = row.try_get("", "type").expect("a type");
        let other = match (table, name.as_str(), of.to_lowercase().as_str()) {
            ("account", "role", _) => "chairman".into(),
            ("account", "area_key", _) => "15889@0".into(),
            ("survey", "source", _) => "import".into(),
            ("verdict" | "class_fact", "class", _) => "poor".into(),
            // Also yes and no.
            (.., "integer" | "boolean") => 0_i64.into(),
            // No other text opens either: without it the number in the clear counts.
            ("person", "identity_sealed", _) => None::<String>.into(),
            (.., "blob") if name == "content" => vec![2_u8].into(),
            (_, column, of) => value(table, (900, column, of), true, 3),
        };
        all.push((name, other));
    }
    all
}
