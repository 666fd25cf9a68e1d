//! A form that is read field by field: which fields it has depends on the people it is about.

use app::{Placed, Relation};

/// The fields of a form, some of them several times.
#[derive(Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    pub(crate) fn new(fields: Vec<(String, String)>) -> Fields {
        Fields(fields)
    }

    /// Whether nothing was sent yet.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter().all(|(name, _)| name == "with" || name == "event")
    }

    pub(crate) fn get(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    pub(crate) fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        let of_name = self.0.iter().filter(move |(it, _)| it == name);
        of_name.map(|(_, value)| value.as_str()).collect::<Vec<_>>().into_iter()
    }

    /// All fields with their names, as they were sent.
    pub(crate) fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.0.push((name.to_owned(), value.to_owned()));
    }

    /// `prefix_<person>` with what was chosen for each.
    pub(crate) fn by_person(&self, prefix: &str) -> Vec<Placed> {
        self.0
            .iter()
            .filter_map(|(name, value)| {
                let person = name.strip_prefix(prefix)?.strip_prefix('_')?.parse().ok()?;
                Some(Placed { person, relation: Relation::from_name(value)? })
            })
            .collect()
    }
}
