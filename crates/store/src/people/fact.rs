//! Facts with a day. A row has everything that is known from its day on; what it does not state itself
//! is as it was before, also when a day before it is entered afterwards.

use std::collections::BTreeSet;

use base::Day;
use base::id::{AccountId, ImportId, SurveyId};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::StoreError;
use crate::kernel::error::Result;
use crate::kernel::row::{self, FromRow, IntoRow, Row};

/// Where a fact is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactSource {
    /// Typed in.
    Desk,
    /// A review form.
    Survey(SurveyId),
    /// A list.
    Import(ImportId),
    /// The demonstration.
    Demo,
}

impl FactSource {
    /// Whether a form states it.
    pub(crate) fn is_form(self) -> bool {
        matches!(self, FactSource::Survey(_))
    }

    /// Source, form and file as the tables of facts hold them.
    pub(crate) fn values(self) -> [row::Value; 3] {
        let none: Option<uuid::Uuid> = None;
        match self {
            FactSource::Desk => ["desk".into(), none.into(), none.into()],
            FactSource::Survey(id) => ["survey".into(), Some(id.0).into(), none.into()],
            FactSource::Import(id) => ["import".into(), none.into(), Some(id.0).into()],
            FactSource::Demo => ["demo".into(), none.into(), none.into()],
        }
    }
}

/// Who writes a fact down, when, and from what.
#[derive(Debug, Clone, Copy)]
pub struct FactOrigin {
    /// From what.
    pub source: FactSource,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: AccountId,
}

impl IntoRow for FactOrigin {
    fn list(out: &mut Vec<&'static str>) {
        out.extend(["source", "survey_id", "import_id", "recorded_at", "recorded_by"]);
    }
    fn bind(&self, out: &mut Vec<row::Value>) {
        out.extend(self.source.values());
        out.extend([self.at.into(), self.by.0.into()]);
    }
}

/// Facts of a person or a household.
pub(crate) trait Facts: Clone + PartialEq + Serialize + DeserializeOwned {
    /// What holds when this is stated after `before`.
    fn over(self, before: Self) -> Self;
}

/// What is known from a day on.
#[derive(Debug, Clone)]
pub(crate) struct Dated<T> {
    pub(crate) day: Day,
    pub(crate) revision: i32,
    pub(crate) facts: T,
    /// Which of them the row states itself, by name; `None` of rows older than that.
    pub(crate) stated: Option<BTreeSet<String>>,
    /// Whether a form states it, which says all that it has.
    pub(crate) of_form: bool,
}

impl<T> Dated<T> {
    /// As the column has it.
    pub(crate) fn stated_text(&self) -> Option<String> {
        let names = self.stated.as_ref()?;
        Some(names.iter().map(String::as_str).collect::<Vec<_>>().join(" "))
    }

    /// As a row of these tables.
    pub(crate) fn kept(&self, origin: FactOrigin) -> Kept<T>
    where
        T: Clone + IntoRow,
    {
        Kept {
            from_day: self.day,
            revision: self.revision,
            facts: self.facts.clone(),
            stated: self.stated_text(),
            origin,
        }
    }
}

impl<T: FromRow> FromRow for Dated<T> {
    fn list(out: &mut Vec<&'static str>) {
        out.extend(["from_day", "revision", "stated", "source = 'survey' as of_form"]);
        T::list(out);
    }
    fn read(row: &Row) -> Result<Self> {
        let stated: Option<String> = row.take("stated")?;
        Ok(Dated {
            day: row.take("from_day")?,
            revision: row.take("revision")?,
            facts: T::read(row)?,
            stated: stated.map(|it| it.split_whitespace().map(str::to_owned).collect()),
            of_form: row.take("of_form")?,
        })
    }
}

/// A row of the tables of facts, but for whose it is.
#[derive(IntoRow)]
pub(crate) struct Kept<T: IntoRow> {
    from_day: Day,
    revision: i32,
    #[row(flat)]
    facts: T,
    stated: Option<String>,
    #[row(flat)]
    origin: FactOrigin,
}

/// The row in force on a day.
pub(crate) fn on<T>(there: &[Dated<T>], day: Day) -> Option<&Dated<T>> {
    there.iter().filter(|it| it.day <= day).max_by_key(|it| (it.day, it.revision))
}

/// States facts from a day on and gives the rows to be written, which `there` has afterwards: that of the
/// day, unless it changes nothing, and new revisions of later days that had a fact from before it.
pub(crate) fn state<T: Facts + Default>(
    there: &mut Vec<Dated<T>>,
    day: Day,
    stated: &T,
    of_form: bool,
) -> Result<Vec<Dated<T>>> {
    let before = on(there, day).map(|it| it.facts.clone()).unwrap_or_default();
    let whole = stated.clone().over(before.clone());
    if on(there, day).is_some_and(|it| it.facts == whole) {
        return Ok(Vec::new());
    }
    let row = Dated { day, revision: 0, facts: whole, stated: Some(names(stated)?), of_form };
    put(there, row, &before)
}

/// Lets those facts hold from a day on that held before something was stated on it.
pub(crate) fn take_back<T: Facts + Default>(
    there: &mut Vec<Dated<T>>,
    day: Day,
    held: T,
) -> Result<Vec<Dated<T>>> {
    let before = on(there, day).map(|it| it.facts.clone()).unwrap_or_default();
    let row =
        Dated { day, revision: 0, facts: held, stated: Some(BTreeSet::new()), of_form: false };
    put(there, row, &before)
}

fn put<T: Facts>(
    there: &mut Vec<Dated<T>>,
    mut row: Dated<T>,
    before: &T,
) -> Result<Vec<Dated<T>>> {
    let day = row.day;
    row.revision = next_revision(there, day);
    let (was, is) = (map(before)?, map(&row.facts)?);
    let mut open: Vec<String> = is
        .iter()
        .filter(|(name, value)| was.get(*name) != Some(value))
        .map(|it| it.0.clone())
        .collect();
    let mut rows = vec![row];
    let later: BTreeSet<Day> = there.iter().map(|it| it.day).filter(|it| *it > day).collect();
    for day in later {
        let Some(last) = there.iter().filter(|it| it.day == day).max_by_key(|it| it.revision)
        else {
            continue;
        };
        let mut facts = map(&last.facts)?;
        // It states what it says it does; of older rows, what it has otherwise, and a form all.
        open.retain(|name| match &last.stated {
            Some(stated) => !stated.contains(name),
            None => !last.of_form && facts.get(name) == was.get(name),
        });
        if open.is_empty() {
            break;
        }
        for name in &open {
            facts.insert(name.clone(), is.get(name).cloned().unwrap_or_default());
        }
        let facts: T = serde_json::from_value(Value::Object(facts)).map_err(|_| broken())?;
        if facts != last.facts {
            let (stated, of_form) = (last.stated.clone(), last.of_form);
            let revision = next_revision(there, day);
            rows.push(Dated { day, revision, facts, stated, of_form });
        }
    }
    there.extend(rows.iter().cloned());
    Ok(rows)
}

fn next_revision<T>(there: &[Dated<T>], day: Day) -> i32 {
    let last = there.iter().filter(|it| it.day == day).map(|it| it.revision).max();
    last.map_or(0, |last| last + 1)
}

fn map<T: Serialize>(facts: &T) -> Result<Map<String, Value>> {
    match serde_json::to_value(facts) {
        Ok(Value::Object(map)) => Ok(map),
        _ => Err(broken()),
    }
}

/// The facts that are stated, by name: what is null, no text or an empty list is not.
fn names<T: Serialize>(facts: &T) -> Result<BTreeSet<String>> {
    let is_stated = |value: &Value| match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(all) => !all.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => true,
    };
    Ok(map(facts)?.into_iter().filter(|(_, value)| is_stated(value)).map(|it| it.0).collect())
}

fn broken() -> StoreError {
    StoreError::corrupt("fact", "facts")
}
