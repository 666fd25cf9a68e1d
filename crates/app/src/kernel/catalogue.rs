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

#[derive(Debug, Deserialize)]
struct Entry {
    sees: Vec<Role>,
    personal: Nearness,
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
        toml::from_str(text).map(Catalogue).map_err(unreadable)
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
