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
struct Entry {
    sees: Vec<String>,
    personal: String,
    vi: String,
    en: String,
}

fn catalogue() -> BTreeMap<String, BTreeMap<String, Entry>> {
    toml::from_str(include_str!("../../../../catalogue.toml")).expect("the catalogue is sound")
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
            assert!(!entry.vi.is_empty() && !entry.en.is_empty(), "{what}");
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
