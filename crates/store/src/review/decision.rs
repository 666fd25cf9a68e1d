//! Decisions in the series of a commune and a year, and the lists they carry.

use base::area::AreaKey;
use base::id::{AccountId, HouseholdId, RoundId, VerdictId, VillageId};
use base::{Birth, Day};
use chrono::{DateTime, Utc};
use register::review::round::series::Given;
use register::{Class, DecisionList, Sex};

use crate::kernel::error::Result;
use crate::kernel::mark::{self, As, Content, Marking, WrittenWith};
use crate::kernel::row::{self, Binds, FromRow, IntoRow};
use crate::{Db, Scope};

/// The paper on which a decision rests that was entered after later ones.
pub static CORRECTION_MARKED: Marking = Marking {
    key: "round_id",
    at_once: 50,
    is_of_a_year: true,
    written_with: WrittenWith::Under("round"),
    ..Marking::of(
        "decision_correction",
        Content::Columns {
            name: "r.commune_key || ' ' || cast(r.year as text)",
            joined: "left join round r on r.id = x.round_id",
            columns: &[
                ("number", As::Words),
                ("day", As::On),
                ("reason", As::Words),
                ("changes", As::Words),
                ("written_at", As::At),
                ("written_by", As::Id),
            ],
        },
    )
};

row::flat!(Given, "d" { number, day });

/// The numbers a commune's decisions have in a year, those on farming households among them: one of these
/// may recognise several on its day; and those of the series that stand in its register of papers.
///
/// # Errors
/// When the database cannot be asked.
pub async fn series(db: &impl Db, commune: &AreaKey, year: i32) -> Result<Vec<Given>> {
    let sql = "select d.number, d.day from decision d where d.commune_key = $1 and d.year = $2 \
               union select a.series as number, a.day from farm_answer a \
               where a.commune_key = $1 and a.year = $2 and a.series is not null \
               and not exists (select 1 from farm_answer later where later.replaces = a.id \
                and later.kind = a.kind) \
               union select x.number, x.day from legal_paper x where x.commune_key = $1 \
               and x.year = $2 and x.book = 'out' and x.series = $3 and x.origin = '' \
               and x.number is not null and (x.ending is null or x.ending <> 'void') \
               order by number";
    let series = register::review::round::SYMBOL;
    let values = [commune.as_str().into(), year.into(), series.into()];
    row::list(db, "decision_series", sql, values).await
}

/// The same without those on farming households, several of which may have one number on its day.
///
/// # Errors
/// When the database cannot be asked.
pub async fn series_of_rounds(db: &impl Db, commune: &AreaKey, year: i32) -> Result<Vec<Given>> {
    let sql = "select d.number, d.day from decision d where d.commune_key = $1 and d.year = $2 \
               union select x.number, x.day from legal_paper x where x.commune_key = $1 \
               and x.year = $2 and x.book = 'out' and x.series = $3 and x.origin = '' \
               and x.number is not null and (x.ending is null or x.ending <> 'void') \
               order by number";
    let series = register::review::round::SYMBOL;
    let values = [commune.as_str().into(), year.into(), series.into()];
    row::list(db, "decision_series_rounds", sql, values).await
}

/// Who entered the decision of a round.
///
/// # Errors
/// When the database cannot be asked.
pub async fn decider(db: &impl Db, round: RoundId) -> Result<Option<String>> {
    let sql = "select a.name from round r join account a on a.id = r.decided_by where r.id = $1";
    row::value(db, "decision_decider", sql, [round.0.into()]).await
}

/// Gives a number to the decision of a round.
///
/// # Errors
/// A conflict (`decision_number_once`) when the number was given in that year.
pub async fn add(
    db: &impl Db,
    round: RoundId,
    commune: &AreaKey,
    year: i32,
    given: Given,
) -> Result<()> {
    mark::touch(db, &super::round::MARKED, &[round.0]).await?;
    let row = [
        ("round_id", round.0.into()),
        ("commune_key", commune.as_str().into()),
        ("year", year.into()),
        ("number", given.number.into()),
        ("day", given.day.into()),
    ];
    row::insert_values(db, "decision_add", "decision", row).await
}

/// Decisions of that number of the communes of the scope: round, number, day; the latest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn of_number(
    db: &impl Db,
    scope: &Scope,
    (number, year): (i64, Option<i32>),
    limit: u32,
) -> Result<Vec<(RoundId, String, Day)>> {
    let mut binds = Binds::default();
    let number = binds.add(number);
    let of_year = year.map(|year| format!(" and d.year = {}", binds.add(year)));
    let seen = scope.on_commune("d.commune_key", &mut binds);
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "select d.round_id, r.decision_number, d.day from decision d \
         join round r on r.id = d.round_id where d.number = {number}{} and {seen} \
         order by d.day desc, d.round_id limit {limit}",
        of_year.unwrap_or_default()
    );
    row::list(db, "decision_of_number", sql, binds.values()).await
}

/// A household that a decision speaks of: its class before, and after by the verdict in force.
#[derive(Debug, Clone, FromRow)]
pub struct DecidedRow {
    pub household: HouseholdId,
    /// Where it lives on the review day, or first after it.
    pub village: VillageId,
    /// The village's name.
    pub village_name: String,
    /// The head's name.
    pub name: String,
    /// Its place in a list.
    pub sort_key: String,
    /// Members on the review day.
    pub people: i64,
    /// The head's sex.
    pub sex: Option<Sex>,
    /// The head's birth.
    #[row(flat)]
    pub birth: Option<Birth>,
    /// The class the day before the decision.
    #[row(column = "class_before")]
    pub before: Option<Class>,
    /// The class by the verdict.
    #[row(column = "class")]
    pub after: Class,
}

/// The households of a round that are there on the day, with classes before and after, one page by
/// household.
///
/// # Errors
/// When the database cannot be asked.
pub async fn changes(
    db: &impl Db,
    round: RoundId,
    day: Day,
    after: Option<HouseholdId>,
    limit: u32,
) -> Result<Vec<DecidedRow>> {
    let after = after.map_or(uuid::Uuid::nil(), |id| id.0);
    let values = [round.0.into(), day.into(), after.into(), i64::from(limit).into()];
    let there = crate::review::listing::there("d.household_id", "$2");
    let sql = include_str!("decision/changes.sql").replace("{there}", &there);
    row::list(db, "decision_changes", sql, values).await
}

/// A household that a decision would change behind a later one.
#[derive(Debug, Clone, FromRow)]
pub struct LaterRow {
    pub household: HouseholdId,
    /// The head's name.
    pub name: String,
    /// The class before the day.
    #[row(column = "class_before")]
    pub before: Option<Class>,
    /// The class by the decision.
    pub class: Class,
    /// From when a later class holds, where there is one.
    pub next_day: Option<Day>,
    /// The decision it rests on.
    pub next_number: String,
}

/// The households of a round, with the class decided for a later day where there is one; at most `limit`.
///
/// # Errors
/// When the database cannot be asked.
pub async fn later(db: &impl Db, round: RoundId, day: Day, limit: u32) -> Result<Vec<LaterRow>> {
    let there = crate::review::listing::there("d.household_id", "$2");
    let sql = include_str!("decision/later.sql").replace("{there}", &there);
    let values = [round.0.into(), day.into(), i64::from(limit).into()];
    row::list(db, "decision_later", sql, values).await
}

/// Lines of a decision's lists whose class before is another by now, for a decision was entered later
/// for an earlier day: name, the class then and now; at most `limit`.
///
/// # Errors
/// When the database cannot be asked.
pub async fn lines_differing(
    db: &impl Db,
    scope: &Scope,
    round: RoundId,
    day: Day,
    limit: u32,
) -> Result<Vec<(String, Option<Class>, Option<Class>)>> {
    let mut binds = Binds::default();
    let (round, day) = (binds.add(round.0), binds.add(day));
    let seen = scope.on_village("x.village_id", &mut binds);
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "select y.name, y.class_before, y.class_now from (select distinct x.household_id, x.name, \
         x.sort_key, x.class_before, (select f.class from class_fact f \
          where f.household_id = x.household_id and f.from_day < {day} \
          order by f.from_day desc limit 1) as class_now \
         from decision_household x where x.round_id = {round} and {seen}) y \
         where coalesce(y.class_before, '') <> coalesce(y.class_now, '') \
         order by y.sort_key, y.household_id limit {limit}"
    );
    row::list(db, "decision_lines_differing", sql, binds.values()).await
}

/// A decision whose frozen lists no longer follow the register.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
#[row(table = "y")]
pub struct DifferingRow {
    pub round: RoundId,
    #[row(column = "decision_number")]
    pub number: String,
    #[row(column = "decision_day")]
    pub day: Day,
    /// How many households have another class before it by now.
    #[row(sql = "cast(count(distinct y.household_id) as bigint)")]
    pub households: i64,
}

/// The decisions of a commune's rounds of some days whose frozen lists no longer follow the register.
///
/// # Errors
/// When the database cannot be asked.
pub async fn differing(
    db: &impl Db,
    scope: &Scope,
    commune: &AreaKey,
    (from, to): (Day, Day),
    limit: u32,
) -> Result<Vec<DifferingRow>> {
    let mut binds = Binds::default();
    let commune = binds.add(commune.as_str());
    let (from, to) = (binds.add(from), binds.add(to));
    let seen = scope.on_village("x.village_id", &mut binds);
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "select {} from (select x.round_id, r.decision_number, r.decision_day, x.household_id, \
          x.class_before, (select f.class from class_fact f \
           where f.household_id = x.household_id and f.from_day < r.decision_day \
           order by f.from_day desc limit 1) as class_now \
          from round r join decision_household x on x.round_id = r.id \
          where r.commune_key = {commune} and r.decision_day >= {from} \
          and r.decision_day <= {to} and {seen}) y \
         where coalesce(y.class_before, '') <> coalesce(y.class_now, '') \
         group by y.round_id, y.decision_number, y.decision_day \
         order by y.decision_day, y.round_id limit {limit}",
        DifferingRow::columns()
    );
    row::list(db, "decisions_differing", sql, binds.values()).await
}

/// The paper on which a decision rests that was entered after later ones.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, IntoRow)]
pub struct CorrectionRow {
    pub number: String,
    pub day: Day,
    /// Why.
    pub reason: String,
}

/// Keeps that paper, with what the decision changed as it was shown.
///
/// # Errors
/// When the database refuses.
pub async fn add_correction(
    db: &impl Db,
    round: RoundId,
    paper: &CorrectionRow,
    changes: &str,
    (by, at): (AccountId, DateTime<Utc>),
) -> Result<()> {
    mark::fresh(db, &CORRECTION_MARKED, round.0);
    let beside = [
        ("round_id", round.0.into()),
        ("changes", changes.into()),
        ("written_at", at.into()),
        ("written_by", by.0.into()),
    ];
    row::insert_with(db, "decision_correction", "decision_correction", paper, beside).await
}

/// The paper on which a round's decision rests, where it was entered after later ones.
///
/// # Errors
/// When the database cannot be asked.
pub async fn correction(db: &impl Db, round: RoundId) -> Result<Option<CorrectionRow>> {
    let sql =
        format!("select {} from decision_correction where round_id = $1", CorrectionRow::columns());
    row::find(db, "decision_correction_find", sql, [round.0.into()]).await
}

/// Adds lines of the lists, in bulk.
///
/// # Errors
/// When the database refuses.
pub async fn add_lines(
    db: &impl Db,
    round: RoundId,
    lines: Vec<(DecisionList, DecidedRow)>,
) -> Result<()> {
    mark::touch(db, &super::round::MARKED, &[round.0]).await?;
    let lines = lines.into_iter().map(|(list, decided)| Line::of(list, decided));
    let beside = [("round_id", round.0.into())];
    row::insert_many(db, "decision_lines", "decision_household", lines, beside).await
}

/// A line as it is written.
#[derive(IntoRow)]
struct Line {
    household: HouseholdId,
    list: DecisionList,
    village: VillageId,
    name: String,
    sort_key: String,
    people: i64,
    sex: Option<Sex>,
    #[row(flat)]
    birth: Option<Birth>,
    class_before: Option<Class>,
    class: Class,
}

impl Line {
    fn of(list: DecisionList, decided: DecidedRow) -> Line {
        Line {
            household: decided.household,
            list,
            village: decided.village,
            name: decided.name,
            sort_key: decided.sort_key,
            people: decided.people,
            sex: decided.sex,
            birth: decided.birth,
            class_before: decided.before,
            class: decided.after,
        }
    }
}

/// A line of a list.
#[derive(Debug, Clone, FromRow)]
#[row(table = "x")]
pub struct LineRow {
    pub household: HouseholdId,
    /// The head's name.
    pub name: String,
    /// The village's name.
    #[row(sql = "v.name")]
    pub village_name: String,
    /// Members.
    pub people: i64,
    /// The head's sex.
    #[row(sql = "coalesce(x.sex, p.sex)")]
    pub sex: Option<Sex>,
    /// The head's birth.
    #[row(flat, sql = "case when x.birth_year is null then p.birth_day else x.birth_day end as "
        + "birth_day, coalesce(x.birth_year, p.birth_year) as birth_year")]
    pub birth: Option<Birth>,
    /// In which list it stands.
    pub list: DecisionList,
    /// Its class by the decision.
    pub class: Class,
    /// Where the next page goes on.
    pub sort_key: String,
}

/// A line with what an older decision did not keep: read where the household's head stands.
fn listed() -> String {
    format!(
        "select {} from decision_household x join village v on v.id = x.village_id \
     join round r on r.id = x.round_id \
     left join person p on p.id = (select m.person_id from membership m \
      where m.household_id = x.household_id and m.relation = 'head' \
      and m.to_day > coalesce(r.decision_day, r.review_day) order by m.from_day limit 1)",
        LineRow::columns()
    )
}

/// Every line of a decision, whoever reads it: the text of a decision is one. Only for who may read
/// the whole commune's; a village is given its own by [`lines`].
///
/// # Errors
/// When the database cannot be asked.
pub async fn whole(db: &impl Db, round: RoundId, limit: u32) -> Result<Vec<LineRow>> {
    let sql = format!(
        "{} where x.round_id = $1 order by x.list, x.sort_key, x.household_id limit $2",
        listed()
    );
    let values = [round.0.into(), i64::from(limit).into()];
    row::list(db, "decision_whole", sql, values).await
}

/// A verdict with whom it is about, for the papers of a meeting.
#[derive(Debug, Clone, FromRow)]
#[row(table = "d")]
pub struct JudgedRow {
    #[row(sql = "d.id")]
    pub verdict: VerdictId,
    /// The head's sex.
    #[row(sql = "p.sex")]
    pub sex: Option<Sex>,
    /// The head's year of birth.
    #[row(sql = "p.birth_year")]
    pub birth_year: Option<i32>,
    /// The class in force on the day.
    #[row(unlisted)]
    pub before: Option<Class>,
    /// The class by the verdict; none while answers are missing.
    #[row(sql = "nullif(d.class, 'incomplete')")]
    pub class: Option<Class>,
    /// Điểm B1.
    pub a_points: Option<i64>,
    /// Điểm B2.
    pub b_points: Option<i64>,
}

/// Verdicts as they were given, with the class in force on a day.
///
/// # Errors
/// When the database cannot be asked.
pub async fn judged(db: &impl Db, verdicts: &[VerdictId], day: Day) -> Result<Vec<JudgedRow>> {
    let mut found = Vec::with_capacity(verdicts.len());
    for chunk in verdicts.chunks(500) {
        let mut binds = Binds::default();
        let day = binds.add(day);
        let places: Vec<String> = chunk.iter().map(|id| binds.add(id.0)).collect();
        let sql = format!(
            "select {}, (select f.class from class_fact f where f.household_id = d.household_id \
              and f.from_day <= {day} order by f.from_day desc limit 1) as before \
             from verdict d join round r on r.id = d.round_id \
             left join person p on p.id = (select m.person_id from membership m \
              where m.household_id = d.household_id and m.relation = 'head' \
              and m.to_day > {day} order by m.from_day limit 1) \
             where d.id in ({})",
            JudgedRow::columns(),
            places.join(", ")
        );
        found.append(&mut row::list(db, "verdicts_judged", sql, binds.values()).await?);
    }
    Ok(found)
}

/// One page of a list, by given name.
///
/// # Errors
/// When the database cannot be asked.
pub async fn lines(
    db: &impl Db,
    scope: &Scope,
    round: RoundId,
    list: DecisionList,
    after: Option<&(String, HouseholdId)>,
    limit: u32,
) -> Result<Vec<LineRow>> {
    let mut binds = Binds::default();
    let (round, list) = (binds.add(round.0), binds.add(list.as_str()));
    let seen = scope.on_village("x.village_id", &mut binds);
    let mut sql = format!("{} where x.round_id = {round} and x.list = {list} and {seen}", listed());
    if let Some((key, id)) = after {
        let (key, id) = (binds.add(key.as_str()), binds.add(id.0));
        sql.push_str(&format!(" and (x.sort_key, x.household_id) > ({key}, {id})"));
    }
    let limit = binds.add(i64::from(limit));
    sql.push_str(&format!(" order by x.sort_key, x.household_id limit {limit}"));
    row::list(db, "decision_lines", sql, binds.values()).await
}

/// How many households of the scope each list has.
///
/// # Errors
/// When the database cannot be asked.
pub async fn counts(
    db: &impl Db,
    scope: &Scope,
    round: RoundId,
) -> Result<Vec<(DecisionList, i64)>> {
    let mut binds = Binds::default();
    let id = binds.add(round.0);
    let seen = scope.on_village("x.village_id", &mut binds);
    let sql = format!(
        "select x.list, count(*) as n from decision_household x where x.round_id = {id} and {seen} \
         group by x.list"
    );
    row::list(db, "decision_counts", sql, binds.values()).await
}
