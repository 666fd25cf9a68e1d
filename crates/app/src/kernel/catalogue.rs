//! `catalogue.toml` as the program holds to it: which role may see which column of the database.

use std::collections::BTreeMap;

use base::Role;
use serde::Deserialize;

use crate::kernel::problem::{Code, Problem, Result};

const TEXT: &str = include_str!("../../../../catalogue.toml");

/// How near to a person a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nearness {
    /// Nothing about anybody.
    None,
    /// About somebody.
    Personal,
    /// About somebody's health, disability, schooling or need.
    Sensitive,
}

#[derive(Debug, Clone)]
struct Entry {
    sees: Vec<Role>,
    personal: Nearness,
}

/// The file: a rule for each table; its words are for who reads it.
#[derive(Deserialize)]
struct Written {
    table: BTreeMap<String, Rule>,
}

/// What holds for the columns of a table, and what some say otherwise.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    sees: Vec<Role>,
    personal: Nearness,
    columns: Vec<String>,
    /// Why its rows carry no mark; for who reads it, and for the test that asks for it.
    #[serde(default, rename = "unmarked")]
    _unmarked: Option<String>,
    #[serde(default)]
    but: BTreeMap<String, Otherwise>,
}

#[derive(Deserialize)]
struct Otherwise {
    sees: Option<Vec<Role>>,
    personal: Option<Nearness>,
}

impl Rule {
    fn entries(mut self) -> BTreeMap<String, Entry> {
        let mut entries = BTreeMap::new();
        for column in self.columns {
            let own = self.but.remove(&column);
            let (sees, personal) = own.map_or((None, None), |own| (own.sees, own.personal));
            let sees = sees.unwrap_or_else(|| self.sees.clone());
            let entry = Entry { sees, personal: personal.unwrap_or(self.personal) };
            entries.insert(column, entry);
        }
        entries
    }
}

/// Who may see each column.
#[derive(Debug)]
pub struct Catalogue(BTreeMap<String, BTreeMap<String, Entry>>);

impl Catalogue {
    pub(crate) fn load() -> Result<Catalogue> {
        Catalogue::parse(TEXT)
    }

    fn parse(text: &str) -> Result<Catalogue> {
        let unreadable =
            |error| Problem::new(Code::LawUnreadable).inside(format!("catalogue.toml: {error}"));
        let written: Written = toml::from_str(text).map_err(unreadable)?;
        let tables = written.table.into_iter().map(|(table, rule)| (table, rule.entries()));
        Ok(Catalogue(tables.collect()))
    }

    /// The tables of the database.
    pub(crate) fn tables(&self) -> Vec<&str> {
        self.0.keys().map(String::as_str).collect()
    }

    fn entry(&self, column: &str) -> Option<&Entry> {
        let (table, column) = column.split_once('.')?;
        self.0.get(table)?.get(column)
    }

    /// Whether a role may see all of these columns, each `table.column`. What is not in the
    /// catalogue is seen by nobody.
    pub fn sees(&self, role: Role, columns: &[&str]) -> bool {
        columns.iter().all(|column| self.entry(column).is_some_and(|it| it.sees.contains(&role)))
    }

    /// The most that any of these columns says of a person.
    pub fn personal(&self, columns: &[&str]) -> Nearness {
        let each = columns.iter().map(|column| self.entry(column).map(|it| it.personal));
        each.map(|it| it.unwrap_or(Nearness::Sensitive)).max().unwrap_or(Nearness::None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_seen_as_its_table_says_unless_it_says_otherwise() {
        let text = "[table.t]\nsees = [\"chairman\"]\npersonal = \"personal\"\n\
                    columns = [\"a\", \"b\", \"c\"]\nbut.b = { sees = [] }\n\
                    but.c = { personal = \"none\", vi = \"c\", en = \"c\" }\n";
        let catalogue = Catalogue::parse(text).expect("it is sound");
        let says = |column: &str| {
            (catalogue.sees(Role::Chairman, &[column]), catalogue.personal(&[column]))
        };
        assert_eq!(says("t.a"), (true, Nearness::Personal));
        assert_eq!(says("t.b"), (false, Nearness::Personal));
        assert_eq!(says("t.c"), (true, Nearness::None));
        assert_eq!(says("t.d"), (false, Nearness::Sensitive));
    }

    #[test]
    fn what_is_not_in_the_catalogue_is_seen_by_nobody_and_counts_as_sensitive() {
        let catalogue = Catalogue::load().expect("it is sound");
        assert!(catalogue.sees(Role::CommuneOfficer, &["person.name", "household.code"]));
        assert!(!catalogue.sees(Role::Administrator, &["person.name"]));
        assert!(!catalogue.sees(Role::FinanceOfficer, &["person.name", "verdict.deprived"]));
        assert!(!catalogue.sees(Role::CommuneOfficer, &["person.shoe_size"]));
        assert_eq!(catalogue.personal(&["household.id", "person.shoe_size"]), Nearness::Sensitive);
        assert_eq!(catalogue.personal(&["household.id", "person.name"]), Nearness::Personal);
    }
}
