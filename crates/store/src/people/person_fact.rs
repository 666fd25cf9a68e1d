//! What is known of people from a day on: work, schooling, health, merit. Sensitive; never part of
//! a list that leaves the program.

use std::collections::{BTreeSet, HashMap};

use base::Day;
use base::id::PersonId;
use chrono::{DateTime, Utc};
use register::MemberFacts;

use crate::kernel::db::Engine;
use crate::kernel::dialect::Insert;
use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds, FromRow, IntoRow};
use crate::people::fact::{self, Dated, FactOrigin, Facts};
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
    let facts: Vec<_> = facts.iter().map(|fact| (*fact, origin)).collect();
    add_each(db, &facts).await
}

/// The same of facts that come from many sources, as from many forms.
///
/// # Errors
/// When the database refuses one.
pub async fn add_each(
    db: &impl Db,
    facts: &[((PersonId, Day, MemberFacts), FactOrigin)],
) -> Result<()> {
    let stated: Vec<_> = facts.iter().filter(|((_, _, facts), _)| !facts.is_empty()).collect();
    let ids: Vec<PersonId> = stated.iter().map(|((id, ..), _)| *id).collect();
    let known = all_of_many(db, &ids).await?;
    add(db, stated, known).await
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
        first.first().map(|row| of(*id, row, origin).values())
    });
    let rows = rows.collect();
    Insert::of(engine, "person_fact_add", "person_fact", &Of::names(), rows, "")
}

async fn add_rows(db: &impl Db, rows: Vec<Of>) -> Result<()> {
    row::insert_many(db, "person_fact_add", "person_fact", rows, []).await
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
    add_rows(db, rows.iter().map(|row| of(person, row, origin)).collect()).await?;
    let newest = fact::on(&known, Day::MAX).map_or(before, |it| it.facts);
    set_newest(db, &[(person, newest)]).await
}

async fn add(
    db: &impl Db,
    stated: Vec<&((PersonId, Day, MemberFacts), FactOrigin)>,
    mut known: HashMap<PersonId, Vec<Dated<MemberFacts>>>,
) -> Result<()> {
    let mut rows = Vec::new();
    let mut touched = BTreeSet::new();
    for ((id, day, facts), origin) in stated {
        let there = known.entry(*id).or_default();
        let added = fact::state(there, *day, facts, origin.source.is_form())?;
        if !added.is_empty() {
            touched.insert(*id);
        }
        rows.extend(added.iter().map(|row| of(*id, row, *origin)));
    }
    add_rows(db, rows).await?;
    let newest = touched.into_iter().filter_map(|id| {
        let last = fact::on(known.get(&id)?, Day::MAX)?;
        Some((id, last.facts))
    });
    set_newest(db, &newest.collect::<Vec<_>>()).await
}

row::flat!(MemberFacts, "f" {
    working_age_able,
    has_job,
    works_for_wages,
    has_labour_contract,
    monthly_allowance,
    undernourished,
    health_insurance,
    education,
    attending,
    trained_on_job,
    disabled,
    merit,
    pregnant,
});

#[derive(IntoRow)]
struct Of {
    person: PersonId,
    #[row(flat)]
    row: fact::Kept<MemberFacts>,
}

fn of(person: PersonId, row: &Dated<MemberFacts>, origin: FactOrigin) -> Of {
    Of { person, row: row.kept(origin) }
}

/// `person.facts` is the newest of a person's facts, for readers that ask for no day.
async fn set_newest(db: &impl Db, newest: &[(PersonId, MemberFacts)]) -> Result<()> {
    const OPERATION: &str = "person_set_facts";
    // They stand in the marks of their households.
    let ids: Vec<_> = newest.iter().map(|(id, _)| id.0).collect();
    super::household_mark::touch_people(db, &ids).await?;
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
        let (n, at): (i64, Option<DateTime<Utc>>) =
            row::find(db, "person_fact_state", sql, binds.values()).await?.unwrap_or_default();
        count += n;
        last = last.max(at);
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

/// What is known of people on each of some days, read once.
pub(crate) struct Known(HashMap<PersonId, Vec<Dated<MemberFacts>>>);

impl Known {
    pub(crate) async fn of(db: &impl Db, ids: &[PersonId]) -> Result<Known> {
        Ok(Known(all_of_many(db, ids).await?))
    }

    pub(crate) fn on(&self, person: PersonId, day: Day) -> Option<MemberFacts> {
        fact::on(self.0.get(&person)?, day).map(|it| it.facts)
    }
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
            "select f.person_id, {} from person_fact f where f.person_id in ({})",
            Dated::<MemberFacts>::columns(),
            places.join(", ")
        );
        for (id, dated) in row::keyed(db, "person_fact_list", sql, binds.values()).await? {
            found.entry(id).or_default().push(dated);
        }
    }
    Ok(found)
}
