//! What is known of people from a day on: work, schooling, health, merit. Sensitive; never part of
//! a list that leaves the program.

use std::collections::{BTreeSet, HashMap};

use base::Day;
use base::id::PersonId;
use chrono::{DateTime, Utc};
use register::{Education, MemberFacts};
use sea_orm::Value;

use crate::kernel::db::Engine;
use crate::kernel::dialect;
use crate::kernel::dialect::Insert;
use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds};
use crate::people::fact::{self, Dated, Facts};
use crate::people::household_fact::FactOrigin;
use crate::{Db, StoreError};

/// Adds facts in bulk. What a row leaves out stays as it was before its day; of two rows of one
/// day the later replaces the earlier. Rows that change nothing are not added.
///
/// # Errors
/// When the database refuses one.
pub async fn add_many(
    db: &impl Db,
    facts: &[(PersonId, Day, MemberFacts)],
    origin: FactOrigin,
) -> Result<()> {
    let stated: Vec<_> = facts.iter().filter(|(_, _, facts)| !facts.is_empty()).collect();
    let ids: Vec<PersonId> = stated.iter().map(|(id, ..)| *id).collect();
    let known = all_of_many(db, &ids).await?;
    add(db, stated, known, origin).await
}

/// The rows of what is stated of people who are just being added, of whom nothing else can be known.
pub(crate) fn first_insert(
    engine: Engine,
    facts: &[(PersonId, Day, MemberFacts)],
    origin: FactOrigin,
) -> Insert {
    let stated = facts.iter().filter(|(_, _, facts)| !facts.is_empty());
    let rows = stated.filter_map(|(id, day, facts)| {
        let first = fact::state(&mut Vec::new(), *day, facts, origin.source.is_form()).ok()?;
        first.first().map(|row| values(*id, row, origin))
    });
    let rows = rows.collect();
    Insert::of(engine, "person_fact_add", "person_fact", &COLUMNS, rows, "")
}

async fn add_rows(db: &impl Db, rows: Vec<Vec<Value>>) -> Result<()> {
    dialect::insert_many(db, "person_fact_add", "person_fact", &COLUMNS, rows).await
}

/// Takes a statement of facts back: from its day on those hold again that held before it, also
/// where nothing was known.
///
/// # Errors
/// When the database refuses.
pub async fn take_back(
    db: &impl Db,
    person: PersonId,
    day: Day,
    before: MemberFacts,
    origin: FactOrigin,
) -> Result<()> {
    let mut known = all_of_many(db, &[person]).await?.remove(&person).unwrap_or_default();
    let rows = fact::take_back(&mut known, day, before)?;
    add_rows(db, rows.iter().map(|row| values(person, row, origin)).collect()).await?;
    let newest = fact::on(&known, Day::MAX).map_or(before, |it| it.facts);
    set_newest(db, &[(person, newest)]).await
}

async fn add(
    db: &impl Db,
    stated: Vec<&(PersonId, Day, MemberFacts)>,
    mut known: HashMap<PersonId, Vec<Dated<MemberFacts>>>,
    origin: FactOrigin,
) -> Result<()> {
    let mut rows: Vec<Vec<Value>> = Vec::new();
    let mut touched = BTreeSet::new();
    for (id, day, facts) in stated {
        let there = known.entry(*id).or_default();
        let added = fact::state(there, *day, facts, origin.source.is_form())?;
        if !added.is_empty() {
            touched.insert(*id);
        }
        rows.extend(added.iter().map(|row| values(*id, row, origin)));
    }
    add_rows(db, rows).await?;
    let newest = touched.into_iter().filter_map(|id| {
        let last = fact::on(known.get(&id)?, Day::MAX)?;
        Some((id, last.facts))
    });
    set_newest(db, &newest.collect::<Vec<_>>()).await
}

const COLUMNS: [&str; 22] = [
    "person_id",
    "from_day",
    "revision",
    "working_age_able",
    "has_job",
    "works_for_wages",
    "has_labour_contract",
    "monthly_allowance",
    "undernourished",
    "health_insurance",
    "education",
    "attending",
    "trained_on_job",
    "disabled",
    "merit",
    "pregnant",
    "stated",
    "source",
    "survey_id",
    "import_id",
    "recorded_at",
    "recorded_by",
];

fn values(id: PersonId, row: &Dated<MemberFacts>, origin: FactOrigin) -> Vec<Value> {
    let [source, survey, import] = origin.source.values();
    let facts = &row.facts;
    vec![
        id.0.into(),
        row.day.into(),
        row.revision.into(),
        facts.working_age_able.into(),
        facts.has_job.into(),
        facts.works_for_wages.into(),
        facts.has_labour_contract.into(),
        facts.monthly_allowance.into(),
        facts.undernourished.into(),
        facts.health_insurance.into(),
        facts.education.map(|it| it.as_str().to_owned()).into(),
        facts.attending.into(),
        facts.trained_on_job.into(),
        facts.disabled.into(),
        facts.merit.into(),
        facts.pregnant.into(),
        row.stated_text().into(),
        source,
        survey,
        import,
        origin.at.into(),
        origin.by.0.into(),
    ]
}

/// `person.facts` is the newest of a person's facts, for readers that ask for no day.
async fn set_newest(db: &impl Db, newest: &[(PersonId, MemberFacts)]) -> Result<()> {
    const OPERATION: &str = "person_set_facts";
    for chunk in newest.chunks(500) {
        let mut binds = Binds::default();
        let mut pairs = Vec::with_capacity(chunk.len());
        for (id, facts) in chunk {
            let text = serde_json::to_string(facts)
                .map_err(|_| StoreError::corrupt(OPERATION, "facts"))?;
            pairs.push(format!("({}, {})", binds.add(id.0), binds.add(text)));
        }
        let sql = format!(
            "with newest (id, facts) as (values {}) update person set facts = \
             (select n.facts from newest n where n.id = person.id) \
             where id in (select n.id from newest n)",
            pairs.join(", ")
        );
        row::run(db, OPERATION, sql, binds.values()).await?;
    }
    Ok(())
}

/// How many facts of some people were written, and when the last: it changes with every one.
///
/// # Errors
/// When the database cannot be asked.
pub async fn state(db: &impl Db, ids: &[PersonId]) -> Result<(i64, Option<DateTime<Utc>>)> {
    let (mut count, mut last) = (0, None);
    for chunk in ids.chunks(500) {
        let mut binds = Binds::default();
        let places: Vec<String> = chunk.iter().map(|id| binds.add(id.0)).collect();
        let sql = format!(
            "select count(*) as n, max(recorded_at) as at from person_fact \
             where person_id in ({})",
            places.join(", ")
        );
        if let Some(row) = row::one(db, "person_fact_state", sql, binds.values()).await? {
            count += row.get::<i64>("n")?;
            last = last.max(row.get::<Option<DateTime<Utc>>>("at")?);
        }
    }
    Ok((count, last))
}

/// What is known of people on a day; who is not in the answer, of him nothing is.
///
/// # Errors
/// When the database cannot be asked.
pub async fn in_force(
    db: &impl Db,
    ids: &[PersonId],
    day: Day,
) -> Result<HashMap<PersonId, MemberFacts>> {
    let known = all_of_many(db, ids).await?;
    let last = |dated: Vec<Dated<MemberFacts>>| fact::on(&dated, day).map(|it| it.facts);
    Ok(known.into_iter().filter_map(|(id, dated)| Some((id, last(dated)?))).collect())
}

impl Facts for MemberFacts {
    fn over(self, before: Self) -> Self {
        MemberFacts::over(self, before)
    }
}

pub(crate) async fn all_of_many(
    db: &impl Db,
    ids: &[PersonId],
) -> Result<HashMap<PersonId, Vec<Dated<MemberFacts>>>> {
    let mut found: HashMap<PersonId, Vec<Dated<MemberFacts>>> = HashMap::new();
    for chunk in ids.chunks(500) {
        let mut binds = Binds::default();
        let places: Vec<String> = chunk.iter().map(|id| binds.add(id.0)).collect();
        let sql = format!(
            "select person_id, from_day, revision, working_age_able, has_job, \
             works_for_wages, has_labour_contract, monthly_allowance, undernourished, health_insurance, \
             education, attending, trained_on_job, disabled, merit, pregnant, stated, source \
             from person_fact where person_id in ({})",
            places.join(", ")
        );
        for row in row::all(db, "person_fact_list", sql, binds.values()).await? {
            let facts = MemberFacts {
                working_age_able: row.get("working_age_able")?,
                has_job: row.get("has_job")?,
                works_for_wages: row.get("works_for_wages")?,
                has_labour_contract: row.get("has_labour_contract")?,
                monthly_allowance: row.get("monthly_allowance")?,
                undernourished: row.get("undernourished")?,
                health_insurance: row.get("health_insurance")?,
                education: row.maybe_named("education", Education::from_name)?,
                attending: row.get("attending")?,
                trained_on_job: row.get("trained_on_job")?,
                disabled: row.get("disabled")?,
                merit: row.get("merit")?,
                pregnant: row.get("pregnant")?,
            };
            let dated = Dated {
                day: row.get("from_day")?,
                revision: row.get("revision")?,
                facts,
                stated: Dated::<MemberFacts>::parse_stated(
                    row.get::<Option<String>>("stated")?.as_deref(),
                ),
                of_form: row.get::<String>("source")? == "survey",
            };
            found.entry(PersonId(row.get("person_id")?)).or_default().push(dated);
        }
    }
    Ok(found)
}
