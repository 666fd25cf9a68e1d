//! No column without a decision about who may see it.

use std::collections::{BTreeMap, BTreeSet};

use base::Role;
use serde::Deserialize;
use store::Store;
use testkit::demo;
use testkit::{Engine, on_both};

on_both!(every_column_is_in_the_catalogue_and_no_other);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    table: BTreeMap<String, Rule>,
    words: BTreeMap<String, Words>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    sees: Vec<String>,
    personal: String,
    columns: Vec<String>,
    unmarked: Option<String>,
    #[serde(default)]
    but: BTreeMap<String, Otherwise>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Otherwise {
    sees: Option<Vec<String>>,
    personal: Option<String>,
    vi: Option<String>,
    en: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    vi: String,
    en: String,
}

struct Entry {
    sees: Vec<String>,
    personal: String,
}

fn written() -> Written {
    toml::from_str(include_str!("../../../../../catalogue.toml")).expect("the catalogue is sound")
}

fn catalogue() -> BTreeMap<String, BTreeMap<String, Entry>> {
    let entry = |rule: &Rule, column: &str| {
        let own = rule.but.get(column);
        let sees = own.and_then(|own| own.sees.clone()).unwrap_or_else(|| rule.sees.clone());
        let personal = own.and_then(|own| own.personal.clone());
        Entry { sees, personal: personal.unwrap_or_else(|| rule.personal.clone()) }
    };
    let columns = |rule: &Rule| {
        rule.columns.iter().map(|column| (column.clone(), entry(rule, column))).collect()
    };
    written().table.iter().map(|(table, rule)| (table.clone(), columns(rule))).collect()
}

async fn every_column_is_in_the_catalogue_and_no_other(engine: Engine) {
    let store = Store::open(&demo::empty(engine).await).await.expect("a database");
    store::kernel::migration::migrate(&store).await.expect("the schema");
    let columns = store::kernel::migration::columns(&store).await.expect("its columns");
    let there: BTreeSet<(String, String)> = columns.into_iter().collect();
    let written: BTreeSet<(String, String)> = catalogue()
        .into_iter()
        .flat_map(|(table, columns)| columns.into_keys().map(move |column| (table.clone(), column)))
        .collect();
    let missing: Vec<_> = there.difference(&written).collect();
    let gone: Vec<_> = written.difference(&there).collect();
    assert!(missing.is_empty() && gone.is_empty(), "missing {missing:?}, gone {gone:?}");
}

#[test]
fn what_is_sensitive_is_kept_from_who_needs_it_not() {
    for (table, columns) in catalogue() {
        for (column, entry) in columns {
            let what = format!("{table}.{column}");
            assert!(["none", "personal", "sensitive"].contains(&entry.personal.as_str()), "{what}");
            for role in &entry.sees {
                assert!(Role::from_name(role).is_some(), "{what}: {role}");
            }
            let sees = |role: Role| entry.sees.iter().any(|name| name == role.as_str());
            if entry.personal == "sensitive" {
                assert!(!sees(Role::Administrator) && !sees(Role::FinanceOfficer), "{what}");
            }
            if column == "identity_number" || column == "password_hash" {
                assert!(entry.sees.is_empty(), "{what} is shown to nobody in full");
            }
        }
    }
}

#[test]
fn every_column_is_named_once_and_has_words_and_an_exception_says_something_else() {
    let Written { table, words } = written();
    let mut used = BTreeSet::new();
    for (name, rule) in &table {
        assert!(rule.columns.is_sorted_by(|a, b| a < b), "{name}: in order, each once");
        for column in &rule.columns {
            let what = format!("{name}.{column}");
            let own = rule.but.get(column);
            match own.and_then(|own| own.vi.as_deref().zip(own.en.as_deref())) {
                Some((vi, en)) => assert!(!vi.is_empty() && !en.is_empty(), "{what}"),
                None => {
                    let words = words.get(column).unwrap_or_else(|| panic!("{what} has no words"));
                    assert!(!words.vi.is_empty() && !words.en.is_empty(), "{what}");
                    used.insert(column.as_str());
                }
            }
        }
        for (column, own) in &rule.but {
            let what = format!("{name}.{column}");
            assert!(rule.columns.contains(column), "{what} is no column");
            assert_eq!(own.vi.is_some(), own.en.is_some(), "{what}: words in both languages");
            assert!(own.sees.as_ref() != Some(&rule.sees), "{what} sees what its table does");
            assert!(own.personal.as_ref() != Some(&rule.personal), "{what} is as its table");
        }
    }
    let unused: Vec<_> = words.keys().filter(|name| !used.contains(name.as_str())).collect();
    assert!(unused.is_empty(), "words of no column: {unused:?}");
}

/// What somebody acknowledged is held against a mark, or the catalogue says why it is not.
#[test]
fn the_rows_of_every_table_carry_a_mark_or_it_says_why_not() {
    let marked = store::kernel::mark::tables();
    let Written { table, .. } = written();
    for (name, rule) in &table {
        match &rule.unmarked {
            Some(why) => {
                assert!(!marked.contains(name.as_str()), "{name} carries marks");
                assert!(why.len() > 20, "{name}: {why}");
            }
            None => assert!(marked.contains(name.as_str()), "{name} has no mark and no reason"),
        }
    }
    let unknown: Vec<_> = marked.iter().filter(|name| !table.contains_key(**name)).collect();
    assert!(unknown.is_empty(), "no tables: {unknown:?}");
}

/// Whoever is told of a change is told it in words.
#[test]
fn every_kind_of_record_has_words() {
    let words = app::law_words().expect("the words");
    for kind in store::kernel::mark::kinds() {
        let key = format!("record.{}", kind.table());
        for lang in [base::words::Lang::Vi, base::words::Lang::En] {
            assert!(words.find(lang, &key).is_some(), "{key}");
        }
    }
}
