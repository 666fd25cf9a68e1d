//! Records as they stand, with the texts that their marks are of. A statement gives whole records, so
//! that what others write meanwhile is in it whole or not at all.

use std::collections::BTreeMap;

use base::Day;
use uuid::Uuid;

use super::columns::{self, Columned};
use super::text::{self, HouseholdText, MemberText};
use super::{Kind, Text, made, number};
use crate::Db;
use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds, FromRow, Row};
use crate::kernel::seal::Seal;
use crate::office::account::Account;
use crate::people::class_fact::ClassAdd;
use crate::people::person_number::Kept;
use crate::review::score_table::ScoreTableRow;
use crate::review::survey::{SurveyRow, VerdictRow};

/// The cursor of a page: a row's id, and its day where a row is one of a household and a day.
pub type Place = (Uuid, Day);

/// A record with its mark.
#[derive(Debug, Clone)]
pub struct Marked {
    /// Its id; a class in force has its household's.
    pub id: Uuid,
    /// From when a class is in force.
    pub day: Option<Day>,
    /// What people know it by: a username, a household's code, the commune and year of a round.
    pub name: String,
    pub mark: Option<String>,
    kind: Kind,
    text: Text,
}

impl Marked {
    pub(super) fn kind(&self) -> Kind {
        self.kind
    }

    pub(super) fn text(&self) -> &Text {
        &self.text
    }

    /// Where it stands among its kind.
    pub fn place(&self) -> Place {
        (self.id, self.day.unwrap_or_else(crate::still))
    }

    /// Whether it is what its mark says.
    pub fn holds(&self, seal: &dyn Seal) -> bool {
        self.mark.as_deref().is_some_and(|mark| {
            let n = number(mark);
            n.and_then(|n| made(seal, self.kind, n, &self.text)).as_deref() == Some(mark)
        })
    }
}

/// Which records are asked for.
enum Which<'a> {
    These(&'a [Uuid]),
    Such(&'a str),
    After { place: Option<Place>, limit: u32, unmarked: bool },
}

/// The next records of a kind, by id.
///
/// # Errors
/// When the database cannot be asked.
pub async fn page(
    db: &impl Db,
    kind: Kind,
    after: Option<Place>,
    limit: u32,
) -> Result<Vec<Marked>> {
    find(db, kind, Which::After { place: after, limit, unmarked: false }).await
}

/// The next that have no mark.
pub(super) async fn unmarked(
    db: &impl Db,
    kind: Kind,
    after: Option<Place>,
    limit: u32,
) -> Result<Vec<Marked>> {
    find(db, kind, Which::After { place: after, limit, unmarked: true }).await
}

pub(super) async fn of(db: &impl Db, kind: Kind, ids: &[Uuid]) -> Result<Vec<Marked>> {
    find(db, kind, Which::These(ids)).await
}

/// Those for which something is true of their row `x`.
pub(super) async fn such(
    db: &impl Db,
    kind: Kind,
    which: &str,
    binds: Binds,
) -> Result<Vec<Marked>> {
    find_with(db, kind, Which::Such(which), binds).await
}

/// Reads those again that do not hold: their rows and those that belong to them come by two statements,
/// between which somebody may have written both.
///
/// # Errors
/// When the database cannot be asked.
pub async fn again(db: &impl Db, records: Vec<Marked>) -> Result<Vec<Marked>> {
    let wrong: Vec<Uuid> = records
        .iter()
        .filter(|it| it.kind.has_parts() && it.mark.is_some() && !it.holds(&**db.seal()))
        .map(|it| it.id)
        .collect();
    let Some(kind) = records.first().map(|it| it.kind).filter(|_| !wrong.is_empty()) else {
        return Ok(records);
    };
    let mut anew: BTreeMap<Uuid, Marked> =
        of(db, kind, &wrong).await?.into_iter().map(|it| (it.id, it)).collect();
    Ok(records.into_iter().map(|it| anew.remove(&it.id).unwrap_or(it)).collect())
}

/// How many records of a kind there are, and how many of these have no mark.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count(db: &impl Db, kind: Kind) -> Result<(i64, i64)> {
    let sql = format!("select count(*) as n, count(mark) as marked from {}", kind.table());
    let (all, marked): (i64, i64) = row::find(db, "mark_count", sql, []).await?.unwrap_or_default();
    Ok((all, all - marked))
}

async fn find(db: &impl Db, kind: Kind, which: Which<'_>) -> Result<Vec<Marked>> {
    find_with(db, kind, which, Binds::default()).await
}

async fn find_with(
    db: &impl Db,
    kind: Kind,
    which: Which<'_>,
    mut binds: Binds,
) -> Result<Vec<Marked>> {
    let tail = tail(kind, &which, &mut binds);
    if let Some(columned) = columns::of(kind) {
        return by_columns(db, kind, columned, (&tail, binds)).await;
    }
    if kind == Kind::Household {
        return households(db, &tail, binds).await;
    }
    let sql = format!("{} {tail}", select(kind));
    let rows = row::all(db, "mark_read", sql, binds.values()).await?;
    let records: Result<Vec<Marked>> = rows.iter().map(|row| read(kind, row)).collect();
    if kind == Kind::Round {
        return with_lists(db, records?, &rows).await;
    }
    records
}

fn tail(kind: Kind, which: &Which<'_>, binds: &mut Binds) -> String {
    let fact = kind == Kind::ClassFact;
    let key = format!("x.{}", kind.key());
    match which {
        Which::Such(which) => format!("where {which}"),
        Which::These(ids) => {
            let places: Vec<String> = ids.iter().map(|id| binds.add(*id)).collect();
            format!("where {key} in ({})", places.join(", "))
        }
        Which::After { place, limit, unmarked } => {
            let mut all = vec!["1 = 1".to_owned()];
            all.extend(place.map(|(id, day)| match fact {
                true => format!("({key}, x.from_day) > ({}, {})", binds.add(id), binds.add(day)),
                false => format!("{key} > {}", binds.add(id)),
            }));
            if *unmarked {
                all.push("x.mark is null".to_owned());
            }
            let order = if fact { "x.household_id, x.from_day" } else { key.as_str() };
            let limit = binds.add(i64::from(*limit));
            format!("where {} order by {order} limit {limit}", all.join(" and "))
        }
    }
}

/// Records that are marked by their columns, with the rows that belong to them.
async fn by_columns(
    db: &impl Db,
    kind: Kind,
    of: &Columned,
    (tail, binds): (&str, Binds),
) -> Result<Vec<Marked>> {
    let sql = format!(
        "select x.{} as record, {} as known_as, x.mark, {} from {} x {} {tail}",
        kind.key(),
        of.name,
        columns::selected(of.columns),
        kind.table(),
        of.joined
    );
    let rows = row::all(db, "mark_read", sql, binds.values()).await?;
    let mut records = Vec::with_capacity(rows.len());
    for row in &rows {
        let id: Uuid = row.take("record")?;
        let name: Option<String> = row.take("known_as")?;
        let text = Text::default().of(id).text(columns::text(of.columns, row)?.as_str());
        let (name, mark) = (name.unwrap_or_default(), row.take("mark")?);
        records.push(Marked { id, day: None, name, mark, kind, text });
    }
    for part in of.parts.iter().filter(|_| !rows.is_empty()) {
        let mut binds = Binds::default();
        let ids = binds.add_all(records.iter().map(|record| record.id));
        let link = part.link;
        let sql = format!(
            "select x.{link} as record, {} from {} x where x.{link} in ({ids}) \
             order by x.{link}, {}",
            columns::selected(part.columns),
            part.table,
            part.order
        );
        let mut texts: BTreeMap<Uuid, Text> = BTreeMap::new();
        for row in &row::all(db, "mark_parts", sql, binds.values()).await? {
            let text = texts.entry(row.take("record")?).or_default();
            *text = std::mem::take(text).text(columns::text(part.columns, row)?.as_str());
        }
        for record in &mut records {
            let lines = texts.remove(&record.id).unwrap_or_default();
            record.text = std::mem::take(&mut record.text).text(lines.as_str());
        }
    }
    Ok(records)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the others have statements of their own")]
fn select(kind: Kind) -> String {
    match kind {
        Kind::Account => {
            let columns = Account::columns().replace("a.", "x.");
            format!("select {columns}, x.mark from account x")
        }
        Kind::Round => "select x.id, x.commune_key, x.kind, x.year, x.review_day, x.standard_id, \
             x.standard_seal, x.score_table_id, x.region, x.opened_at, x.opened_by, x.flow, \
             x.decision_number, x.decision_day, x.decided_by, x.decided_at, x.closed_at, \
             x.closed_by, x.closed_reason, d.number, \
             d.year as series_year, d.day as series_day, d.commune_key as series_commune, x.mark \
             from round x left join decision d on d.round_id = x.id"
            .to_owned(),
        Kind::ScoreTable => "select x.id, x.standard_id, x.name, x.seal, x.artificial, x.content, \
             x.imported_by, '' as imported_by_name, x.imported_at, x.approved_by, \
             cast(null as text) as approved_by_name, x.approved_at, x.mark from score_table x"
            .to_owned(),
        Kind::Survey => format!(
            "select {}, h.code, x.mark from survey x \
             left join household h on h.id = x.household_id",
            SurveyRow::columns().replace("s.", "x.")
        ),
        Kind::Verdict => format!(
            "select {}, h.code, x.mark from verdict x \
             left join household h on h.id = x.household_id",
            VerdictRow::columns().replace("v.", "x.")
        ),
        Kind::ClassFact => format!(
            "select {}, h.code, x.mark from class_fact x \
             left join household h on h.id = x.household_id",
            ClassAdd::columns()
        ),
        _ => String::new(),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the others are read elsewhere")]
fn read(kind: Kind, row: &Row) -> Result<Marked> {
    let code = || Ok(row.take::<Option<String>>("code")?.unwrap_or_default());
    let (id, name, text, day) = match kind {
        Kind::Account => {
            let account = Account::read(row)?;
            (account.id.0, account.username.clone(), text::account(&account), None)
        }
        Kind::ScoreTable => {
            let table = ScoreTableRow::read(row)?;
            (table.id.0, table.name.clone(), text::score_table(&table), None)
        }
        Kind::Survey => {
            let survey = SurveyRow::read(row)?;
            (survey.id.0, code()?, text::survey(&survey), None)
        }
        Kind::Verdict => {
            let verdict = VerdictRow::read(row)?;
            (verdict.id.0, code()?, text::verdict(&verdict), None)
        }
        Kind::ClassFact => {
            let fact = ClassAdd::read(row)?;
            (fact.household.0, code()?, text::class_fact(&fact), Some(fact.from_day))
        }
        _ => {
            let (commune, year): (String, i32) = (row.take("commune_key")?, row.take("year")?);
            (row.take("id")?, format!("{commune} {year}"), round(row)?, None)
        }
    };
    Ok(Marked { id, day, name, mark: row.take("mark")?, kind, text })
}

fn round(row: &Row) -> Result<Text> {
    Ok(Text::default()
        .of(row.take::<Uuid>("id")?)
        .text(&row.take::<String>("commune_key")?)
        .text(&row.take::<String>("kind")?)
        .of(row.take::<i32>("year")?)
        .of(row.take::<Day>("review_day")?)
        .text(&row.take::<String>("standard_id")?)
        .text(&row.take::<String>("standard_seal")?)
        .maybe(row.take::<Option<Uuid>>("score_table_id")?)
        .text(&row.take::<String>("region")?)
        .at(row.take("opened_at")?)
        .of(row.take::<Uuid>("opened_by")?)
        .text(&row.take::<String>("flow")?)
        .maybe(row.take::<Option<String>>("decision_number")?)
        .maybe(row.take::<Option<Day>>("decision_day")?)
        .maybe(row.take::<Option<Uuid>>("decided_by")?)
        .maybe_at(row.take("decided_at")?)
        .maybe_at(row.take("closed_at")?)
        .maybe(row.take::<Option<Uuid>>("closed_by")?)
        .maybe(row.take::<Option<String>>("closed_reason")?)
        .maybe(row.take::<Option<i64>>("number")?)
        .maybe(row.take::<Option<i32>>("series_year")?)
        .maybe(row.take::<Option<Day>>("series_day")?)
        .maybe(row.take::<Option<String>>("series_commune")?))
}

/// Adds the lists of its decision to each round that has one.
async fn with_lists(db: &impl Db, rounds: Vec<Marked>, rows: &[Row]) -> Result<Vec<Marked>> {
    let mut decided = Vec::new();
    for (round, row) in rounds.iter().zip(rows) {
        if row.take::<Option<String>>("decision_number")?.is_some() {
            decided.push(round.id);
        }
    }
    let mut lines: BTreeMap<Uuid, Text> = BTreeMap::new();
    // A round's lists at a time: a commune's, some hundreds of lines.
    for id in decided {
        let sql = "select household_id, list, village_id, name, people, class_before, class \
                   from decision_household where round_id = $1 order by list, household_id";
        let mut text = Text::default();
        for line in &row::all(db, "mark_lists", sql, [id.into()]).await? {
            text = text
                .of(line.take::<Uuid>("household_id")?)
                .text(&line.take::<String>("list")?)
                .of(line.take::<Uuid>("village_id")?)
                .text(&line.take::<String>("name")?)
                .of(line.take::<i64>("people")?)
                .maybe(line.take::<Option<String>>("class_before")?)
                .text(&line.take::<String>("class")?);
        }
        lines.insert(id, text);
    }
    let with = |mut round: Marked| {
        if let Some(lists) = lines.get(&round.id) {
            round.text = round.text.text(lists.as_str());
        }
        round
    };
    Ok(rounds.into_iter().map(with).collect())
}

/// The columns of a household's own row, of its homes and of its members in one statement.
const HOUSEHOLDS: &str = "with wanted as (select x.id from household x {tail}) \
     select h.id, 0 as part, h.created_by as link, h.code as name, cast(null as text) as relation, \
      cast(null as text) as sex, cast(null as text) as ethnicity, h.mark as facts, \
      cast(null as bigint) as position, cast(null as bigint) as birth_year, \
      cast(null as date) as from_day, cast(null as date) as to_day, \
      cast(null as date) as birth_day, h.created_at as at, cast(null as text) as identity_number, \
      cast(null as text) as identity_sealed, cast(null as text) as identity_missing \
     from household h where h.id in (select id from wanted) \
     union all \
     select s.household_id, 1, s.village_id, s.address, null, null, null, null, null, null, \
      s.from_day, s.to_day, null, null, null, null, null \
     from stay s where s.household_id in (select id from wanted) \
     union all \
     select m.household_id, 2, p.id, p.name, m.relation, p.sex, p.ethnicity, p.facts, \
      cast(m.position as bigint), cast(p.birth_year as bigint), m.from_day, m.to_day, \
      p.birth_day, null, p.identity_number, p.identity_sealed, p.identity_missing \
     from membership m join person p on p.id = m.person_id \
     where m.household_id in (select id from wanted)";

/// Stands for a number that does not open: its household is not what its mark says.
const UNREADABLE: &str = "!";

async fn households(db: &impl Db, tail: &str, binds: Binds) -> Result<Vec<Marked>> {
    let sql = HOUSEHOLDS.replace("{tail}", tail);
    let rows = row::all(db, "mark_households", sql, binds.values()).await?;
    let mut found: BTreeMap<Uuid, (HouseholdText, String, Option<String>)> = BTreeMap::new();
    for row in &rows {
        let id: Uuid = row.take("id")?;
        let (part, link, name): (i32, Uuid, String) =
            (row.take("part")?, row.take("link")?, row.take("name")?);
        let (text, code, mark) = found.entry(id).or_default();
        match part {
            0 => {
                text.own(id, &name, row.take("at")?, link);
                *code = name;
                *mark = row.take("facts")?;
            }
            1 => text.home(link, &name, row.take("from_day")?, row.take("to_day")?),
            _ => {
                let number = Kept::read(row)?.open(db.seal(), link);
                let number = number.unwrap_or_else(|_| Some(UNREADABLE.to_owned()));
                let get = |column: &str| row.take::<Option<String>>(column);
                let (relation, facts) = (get("relation")?, get("facts")?);
                text.member(&MemberText {
                    person: link,
                    relation: relation.as_deref().unwrap_or_default(),
                    position: row.take::<Option<i64>>("position")?.unwrap_or(0),
                    from: row.take("from_day")?,
                    to: row.take("to_day")?,
                    name: &name,
                    sex: get("sex")?.as_deref(),
                    birth_day: row.take("birth_day")?,
                    birth_year: row.take("birth_year")?,
                    ethnicity: get("ethnicity")?.as_deref(),
                    number: number.as_deref(),
                    number_missing: get("identity_missing")?.as_deref(),
                    facts: facts.as_deref().unwrap_or_default(),
                });
            }
        }
    }
    let whole = |(id, (text, name, mark)): (Uuid, (HouseholdText, String, Option<String>))| {
        let text = text.whole();
        Marked { id, day: None, name, mark, kind: Kind::Household, text }
    };
    Ok(found.into_iter().map(whole).collect())
}
