//! What is known of households from a day on beside their class: causes, needs, labour.

use std::collections::HashMap;

use base::Day;
use base::id::{AccountId, HouseholdId, ImportId, SurveyId};
use chrono::{DateTime, Utc};
use register::HouseholdFacts;
use sea_orm::Value;

use crate::Db;
use crate::kernel::dialect;
use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds};
use crate::people::fact::{self, Dated, Facts};

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
    pub(crate) fn values(self) -> [Value; 3] {
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

/// Adds facts in bulk. What a row leaves out stays as it was before its day; of two rows of one
/// day the later replaces the earlier. Rows that change nothing are not added.
///
/// # Errors
/// When the database refuses one.
pub async fn add_many(
    db: &impl Db,
    facts: &[(HouseholdId, Day, HouseholdFacts)],
    origin: FactOrigin,
) -> Result<()> {
    let stated: Vec<_> = facts.iter().filter(|(_, _, facts)| !facts.is_empty()).collect();
    let ids: Vec<HouseholdId> = stated.iter().map(|(id, ..)| *id).collect();
    let mut known = all_of_many(db, &ids).await?;
    let mut rows: Vec<Vec<Value>> = Vec::new();
    for (id, day, facts) in stated {
        let there = known.entry(*id).or_default();
        for row in fact::state(there, *day, facts, origin.source.is_form())? {
            let [source, survey, import] = origin.source.values();
            rows.push(vec![
                id.0.into(),
                row.day.into(),
                row.revision.into(),
                row.facts.cause_bits().into(),
                row.facts.needs.as_str().into(),
                row.facts.no_labour_capacity.into(),
                row.facts.local_ethnic.into(),
                row.stated_text().into(),
                source,
                survey,
                import,
                origin.at.into(),
                origin.by.0.into(),
            ]);
        }
    }
    let columns = [
        "household_id",
        "from_day",
        "revision",
        "causes",
        "needs",
        "no_labour_capacity",
        "local_ethnic",
        "stated",
        "source",
        "survey_id",
        "import_id",
        "recorded_at",
        "recorded_by",
    ];
    dialect::insert_many(db, "household_fact_add", "household_fact", &columns, rows).await
}

/// What is known of a household on a day, and since when.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(
    db: &impl Db,
    id: HouseholdId,
    day: Day,
) -> Result<Option<(Day, HouseholdFacts)>> {
    let known = all_of_many(db, &[id]).await?.remove(&id).unwrap_or_default();
    Ok(fact::on(&known, day).map(|it| (it.day, it.facts.clone())))
}

/// How many facts of a household were written, and when the last: it changes with every one.
///
/// # Errors
/// When the database cannot be asked.
pub async fn state(db: &impl Db, id: HouseholdId) -> Result<(i64, Option<DateTime<Utc>>)> {
    let sql = "select count(*) as n, max(recorded_at) as at from household_fact \
               where household_id = $1";
    match row::one(db, "household_fact_state", sql, [id.0.into()]).await? {
        Some(row) => Ok((row.get("n")?, row.get("at")?)),
        None => Ok((0, None)),
    }
}

impl Facts for HouseholdFacts {
    fn over(self, before: Self) -> Self {
        HouseholdFacts::over(self, before)
    }
}

pub(crate) async fn all_of_many(
    db: &impl Db,
    ids: &[HouseholdId],
) -> Result<HashMap<HouseholdId, Vec<Dated<HouseholdFacts>>>> {
    let mut found: HashMap<HouseholdId, Vec<Dated<HouseholdFacts>>> = HashMap::new();
    for chunk in ids.chunks(500) {
        let mut binds = Binds::default();
        let places: Vec<String> = chunk.iter().map(|id| binds.add(id.0)).collect();
        let sql = format!(
            "select household_id, from_day, revision, causes, needs, no_labour_capacity, \
             local_ethnic, stated, source from household_fact where household_id in ({})",
            places.join(", ")
        );
        for row in row::all(db, "household_fact_list", sql, binds.values()).await? {
            let facts = HouseholdFacts {
                causes: HouseholdFacts::causes_of(row.get("causes")?),
                needs: row.get("needs")?,
                no_labour_capacity: row.get("no_labour_capacity")?,
                local_ethnic: row.get("local_ethnic")?,
            };
            let dated = Dated {
                day: row.get("from_day")?,
                revision: row.get("revision")?,
                facts,
                stated: Dated::<HouseholdFacts>::parse_stated(
                    row.get::<Option<String>>("stated")?.as_deref(),
                ),
                of_form: row.get::<String>("source")? == "survey",
            };
            found.entry(HouseholdId(row.get("household_id")?)).or_default().push(dated);
        }
    }
    Ok(found)
}
