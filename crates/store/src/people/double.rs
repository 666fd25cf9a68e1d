//! Pairs of people and of households that may be one, and what was decided of them.

mod decision;

use base::area::AreaKey;
use base::closed_set;
use base::id::{AccountId, HouseholdId, MatchId, PersonId, VillageId};
use base::{Birth, Day};
use chrono::{DateTime, Utc};
use register::{Relation, Sex};
use sea_orm::Value;
use uuid::Uuid;

use crate::kernel::dialect;
use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds, FromRow, Row};
use crate::kernel::scope::ScopeArea;
use crate::kernel::seal::Sealer;
use crate::people::person_number;
use crate::{Db, Scope};

pub use decision::{MARKED as DECISION_MARKED, MatchDecision, decide, decisions, unanswered};

closed_set! {
    /// Two people or two households.
    MatchKind {
        /// Two people.
        Person = "person",
        /// Two households.
        Household = "household",
    }
}

closed_set! {
    /// Where a question stands.
    MatchState {
        /// Nobody has said anything yet.
        Open = "open",
        /// They are one.
        Same = "same",
        /// They are two.
        Different = "different",
        /// Somebody looked and could not tell.
        Unsure = "unsure",
    }
}

crate::kernel::row::set_columns!(MatchKind, MatchState);

/// A person as they are compared.
#[derive(Debug, Clone)]
pub struct MatchPerson {
    pub id: PersonId,
    /// Full name.
    pub name: String,
    /// Sex, when known.
    pub sex: Option<Sex>,
    /// Day or year of birth.
    pub birth: Option<Birth>,
    /// The number; it is compared and not shown.
    pub number: Option<String>,
    /// What they are to the head.
    pub relation: Relation,
    /// Their household.
    pub household: HouseholdId,
    pub village: VillageId,
    /// The village's commune on the day.
    pub commune: AreaKey,
}

/// A person as kept, the number sealed.
#[derive(FromRow)]
#[row(table = "p")]
struct PersonKept {
    id: PersonId,
    name: String,
    sex: Option<Sex>,
    #[row(flat, sql = "p.birth_day, p.birth_year")]
    birth: Option<Birth>,
    #[row(flat)]
    number: person_number::Kept,
    #[row(sql = "m.relation")]
    relation: Relation,
    #[row(sql = "m.household_id")]
    household: HouseholdId,
    #[row(sql = "s.village_id")]
    village: VillageId,
    #[row(sql = "v.commune_key")]
    commune: AreaKey,
}

impl PersonKept {
    fn open(self, seal: &Sealer) -> Result<MatchPerson> {
        Ok(MatchPerson {
            id: self.id,
            name: self.name,
            sex: self.sex,
            birth: self.birth,
            number: self.number.open(seal, self.id.0)?,
            relation: self.relation,
            household: self.household,
            village: self.village,
            commune: self.commune,
        })
    }
}

const PEOPLE: &str = "select {columns} from stay s \
     join membership m on m.household_id = s.household_id and m.from_day <= {day} and m.to_day > {day} \
     join person p on p.id = m.person_id \
     join village_path v on v.village_id = s.village_id and v.from_day <= {day} and v.to_day > {day} \
     where s.from_day <= {day} and s.to_day > {day}";

fn people_sql(day: &str) -> String {
    PEOPLE.replace("{columns}", &PersonKept::columns()).replace("{day}", day)
}

/// Everybody who belongs to a household of the scope on a day.
///
/// # Errors
/// When the database cannot be asked.
pub async fn people(db: &impl Db, scope: &Scope, day: Day) -> Result<Vec<MatchPerson>> {
    let mut binds = Binds::default();
    let sql = people_sql(&binds.add(day));
    let seen = scope.on_village("s.village_id", &mut binds);
    let sql = format!("{sql} and {seen} order by m.household_id, m.position");
    let people = row::list::<PersonKept>(db, "match_people", sql, binds.values()).await?;
    people.into_iter().map(|person| person.open(db.seal())).collect()
}

/// The members of households by id. Not scoped: they are compared, not shown.
///
/// # Errors
/// When the database cannot be asked.
pub async fn people_of(
    db: &impl Db,
    households: &[HouseholdId],
    day: Day,
) -> Result<Vec<MatchPerson>> {
    let mut found = Vec::new();
    for chunk in households.chunks(500) {
        let mut binds = Binds::default();
        let sql = people_sql(&binds.add(day));
        let places: Vec<String> = chunk.iter().map(|id| binds.add(id.0)).collect();
        let sql = format!(
            "{sql} and m.household_id in ({}) order by m.household_id, m.position",
            places.join(", ")
        );
        for person in row::list::<PersonKept>(db, "match_people", sql, binds.values()).await? {
            found.push(person.open(db.seal())?);
        }
    }
    Ok(found)
}

/// How many people belong to a household on a day, in the whole register.
///
/// # Errors
/// When the database cannot be asked.
pub async fn population(db: &impl Db, day: Day) -> Result<i64> {
    let sql = "select count(*) as people from membership where from_day <= $1 and to_day > $2";
    Ok(row::value(db, "match_population", sql, [day.into(), day.into()]).await?.unwrap_or(0))
}

/// Households elsewhere that have a member with the number of somebody of the scope, or with the
/// name and the birth; the first so many, and whether there are more.
///
/// # Errors
/// When the database cannot be asked.
pub async fn households_elsewhere(
    db: &impl Db,
    scope: &Scope,
    day: Day,
    limit: u32,
) -> Result<(Vec<HouseholdId>, bool)> {
    let mut found = Vec::new();
    let same_name = "q.folded = p.folded and q.birth_year = p.birth_year \
         and (p.birth_day is null or q.birth_day is null or p.birth_day = q.birth_day)";
    let mut more = false;
    let same_number = "q.identity_index = p.identity_index";
    let of_before = "q.identity_number = p.identity_number";
    let some_plain = person_number::some_plain(db).await?;
    let of_before = Some(of_before).filter(|_| some_plain);
    for same in [Some(same_number), of_before, Some(same_name)].into_iter().flatten() {
        let mut binds = Binds::default();
        let day_at = binds.add(day);
        let here = scope.on_village("s.village_id", &mut binds);
        let there = scope.on_village("t.village_id", &mut binds);
        let limit_at = binds.add(i64::from(limit) + 1);
        let sql = format!(
            "select distinct n.household_id from stay s \
             join membership m on m.household_id = s.household_id \
              and m.from_day <= {day_at} and m.to_day > {day_at} \
             join person p on p.id = m.person_id \
             join person q on {same} and q.id <> p.id \
             join membership n on n.person_id = q.id \
              and n.from_day <= {day_at} and n.to_day > {day_at} \
             join stay t on t.household_id = n.household_id \
              and t.from_day <= {day_at} and t.to_day > {day_at} \
             where s.from_day <= {day_at} and s.to_day > {day_at} and {here} and not ({there}) \
             order by n.household_id limit {limit_at}"
        );
        let mut ids = row::values(db, "match_elsewhere", sql, binds.values()).await?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        more |= ids.len() > limit;
        ids.truncate(limit);
        found.append(&mut ids);
    }
    found.sort_unstable();
    found.dedup();
    Ok((found, more))
}

/// A pair as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
#[row(table = "x")]
pub struct MatchPair {
    pub id: MatchId,
    /// People or households.
    pub kind: MatchKind,
    /// The person or household of the lower id.
    #[row(column = "first_id")]
    pub first: Uuid,
    /// The other.
    #[row(column = "second_id")]
    pub second: Uuid,
    /// Where the first was counted when the pair was found.
    #[row(column = "first_household")]
    pub first_household: HouseholdId,
    /// Where the second was.
    #[row(column = "second_household")]
    pub second_household: HouseholdId,
    /// The pair of households that it is two members of.
    #[row(column = "part_of")]
    pub part_of: Option<MatchId>,
    /// Hundredths of bits.
    pub score: i32,
    /// Whether the exact rule says that they are one.
    pub sure: bool,
    /// Why, as JSON.
    pub reasons: String,
    /// Where the question stands.
    pub state: MatchState,
}

/// Adds pairs; one that is there already stays as it is. Pairs of households come before those of
/// their members.
///
/// # Errors
/// When the database refuses.
pub async fn add_many(
    db: &impl Db,
    pairs: &[MatchPair],
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<()> {
    let columns = [
        "id",
        "kind",
        "first_id",
        "second_id",
        "first_household",
        "second_household",
        "part_of",
        "score",
        "sure",
        "reasons",
        "state",
        "found_at",
        "found_by",
    ];
    let rows = pairs.iter().map(|pair| -> Vec<Value> {
        vec![
            pair.id.0.into(),
            pair.kind.as_str().into(),
            pair.first.into(),
            pair.second.into(),
            pair.first_household.0.into(),
            pair.second_household.0.into(),
            pair.part_of.map(|id| id.0).into(),
            pair.score.into(),
            pair.sure.into(),
            pair.reasons.as_str().into(),
            pair.state.as_str().into(),
            at.into(),
            by.0.into(),
        ]
    });
    dialect::insert_new(db, "match_add", "match_pair", &columns, rows.collect()).await
}

/// Every pair one of whose households lives in the scope.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_all(db: &impl Db, scope: &Scope) -> Result<Vec<MatchPair>> {
    let mut binds = Binds::default();
    let touched = touched(scope, &mut binds);
    let sql = format!("select {} from match_pair x where {touched}", MatchPair::columns());
    row::list(db, "match_all", sql, binds.values()).await
}

/// Takes open questions back that are asked no longer. Those of members go before those of their
/// households.
///
/// # Errors
/// When the database cannot be asked.
pub async fn remove_open(db: &impl Db, ids: &[MatchId]) -> Result<()> {
    for chunk in ids.chunks(500) {
        let mut binds = Binds::default();
        let places: Vec<String> = chunk.iter().map(|id| binds.add(id.0)).collect();
        let sql = format!(
            "delete from match_pair where id in ({}) and state = 'open' \
             and not exists (select 1 from match_decision d where d.match_id = match_pair.id)",
            places.join(", ")
        );
        row::run(db, "match_remove", sql, binds.values()).await?;
    }
    Ok(())
}

/// Puts members' pairs under the pair of their households, or under none.
///
/// # Errors
/// When the database cannot be asked.
pub async fn set_part_of(db: &impl Db, ids: &[MatchId], whole: Option<MatchId>) -> Result<()> {
    for chunk in ids.chunks(500) {
        let mut binds = Binds::default();
        let whole = binds.add(whole.map(|id| id.0));
        let places: Vec<String> = chunk.iter().map(|id| binds.add(id.0)).collect();
        let sql =
            format!("update match_pair set part_of = {whole} where id in ({})", places.join(", "));
        row::run(db, "match_set_part_of", sql, binds.values()).await?;
    }
    Ok(())
}

/// Frees decided pairs of members from household questions that are about to go.
///
/// # Errors
/// When the database cannot be asked.
pub async fn free_parts(db: &impl Db, wholes: &[MatchId]) -> Result<()> {
    for chunk in wholes.chunks(500) {
        let mut binds = Binds::default();
        let places: Vec<String> = chunk.iter().map(|id| binds.add(id.0)).collect();
        let sql = format!(
            "update match_pair set part_of = null where part_of in ({})",
            places.join(", ")
        );
        row::run(db, "match_free_parts", sql, binds.values()).await?;
    }
    Ok(())
}

/// The households of the scope, as a condition on a column.
fn lives(scope: &Scope, column: &str, binds: &mut Binds) -> String {
    let day = binds.add(scope.day());
    let within = scope.on_village("s.village_id", binds);
    let stays = format!("s.from_day <= {day} and s.to_day > {day} and {within}");
    match scope.area() {
        ScopeArea::Nothing => "1 = 0".to_owned(),
        // Nearly every pair is seen: each is looked up. Below, few are: theirs are gathered once.
        ScopeArea::Nation | ScopeArea::Province(_) => {
            format!("exists (select 1 from stay s where s.household_id = {column} and {stays})")
        }
        ScopeArea::District(_) | ScopeArea::Commune(_) | ScopeArea::Village(_) => {
            format!("{column} in (select s.household_id from stay s where {stays})")
        }
    }
}

/// Pairs of which a side lives in the scope.
fn touched(scope: &Scope, binds: &mut Binds) -> String {
    let first = lives(scope, "x.first_household", binds);
    let second = lives(scope, "x.second_household", binds);
    format!("({first} or {second})")
}

/// An open question that rests on a number tells a commune that another has that person: whoever
/// types numbers could learn who lives where. Such a one is asked above (ADR 0021).
fn hidden(scope: &Scope, binds: &mut Binds) -> Option<String> {
    match scope.area() {
        ScopeArea::Commune(_) | ScopeArea::Village(_) => {
            let first = lives(scope, "x.first_household", binds);
            let second = lives(scope, "x.second_household", binds);
            Some(format!(
                "(x.state = 'open' and not ({first} and {second}) \
                 and (x.reasons like '%number_%' or exists (select 1 from match_pair w \
                 where w.part_of = x.id and w.reasons like '%number_%')))"
            ))
        }
        ScopeArea::Nothing
        | ScopeArea::Nation
        | ScopeArea::Province(_)
        | ScopeArea::District(_) => None,
    }
}

/// Pairs that the scope sees a side of and may know of.
pub(crate) fn seen(scope: &Scope, binds: &mut Binds) -> String {
    let touched = touched(scope, binds);
    match hidden(scope, binds) {
        Some(hidden) => format!("({touched} and not {hidden})"),
        None => touched,
    }
}

/// How many open pairs touch the scope without its knowing.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count_hidden(db: &impl Db, scope: &Scope) -> Result<i64> {
    let mut binds = Binds::default();
    let touched = touched(scope, &mut binds);
    let Some(hidden) = hidden(scope, &mut binds) else { return Ok(0) };
    let sql = format!("select count(*) as n from match_pair x where {touched} and {hidden}");
    Ok(row::value(db, "match_hidden", sql, binds.values()).await?.unwrap_or(0))
}

/// How many open pairs that the scope sees were found before that moment.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count_left(db: &impl Db, scope: &Scope, before: DateTime<Utc>) -> Result<i64> {
    let mut binds = Binds::default();
    let (pair, before) = (seen(scope, &mut binds), binds.add(before));
    let sql = format!(
        "select count(*) as n from match_pair x where x.state = 'open' and x.part_of is null \
         and x.found_at < {before} and {pair}"
    );
    Ok(row::value(db, "match_left", sql, binds.values()).await?.unwrap_or(0))
}

/// One side of a pair as far as the scope may see it.
#[derive(Debug, Clone)]
pub struct MatchSide {
    pub household: HouseholdId,
    /// The commune it lives in on the scope's day; `None` when it lives nowhere any more.
    pub commune: Option<AreaKey>,
    /// The person's or the head's name; `None` when the scope does not cover the household.
    pub name: Option<String>,
    /// The year of birth, likewise.
    pub birth_year: Option<i32>,
    /// The village's name, likewise.
    pub village: Option<String>,
}

/// A pair as it is listed.
#[derive(Debug, Clone, FromRow)]
pub struct MatchRow {
    #[row(flat)]
    pub pair: MatchPair,
    /// Its first side.
    #[row(with = "first")]
    pub first: MatchSide,
    #[row(with = "second")]
    pub second: MatchSide,
}

/// What a list is asked for.
#[derive(Debug, Clone, Default)]
pub struct MatchQuery {
    /// Only questions that stand so.
    pub state: Option<MatchState>,
    /// Only people, only households.
    pub kind: Option<MatchKind>,
    /// Only the members' pairs of this pair of households; else those that are part of none, or of
    /// one that was decided to be two.
    pub part_of: Option<MatchId>,
    /// The cursor: score and id of the last row seen.
    pub after: Option<(i32, MatchId)>,
}

/// One page of the pairs that the scope sees a side of, the surest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    db: &impl Db,
    scope: &Scope,
    query: &MatchQuery,
    limit: u32,
) -> Result<Vec<MatchRow>> {
    let mut binds = Binds::default();
    let mut sql = rows_sql(scope, &mut binds);
    match query.part_of {
        Some(whole) => sql.push_str(&format!(" and x.part_of = {}", binds.add(whole.0))),
        None => sql.push_str(
            " and (x.part_of is null or exists (select 1 from match_pair w \
             where w.id = x.part_of and w.state = 'different'))",
        ),
    }
    if let Some(state) = query.state {
        sql.push_str(&format!(" and x.state = {}", binds.add(state.as_str())));
    }
    if let Some(kind) = query.kind {
        sql.push_str(&format!(" and x.kind = {}", binds.add(kind.as_str())));
    }
    if let Some((score, id)) = query.after {
        let (score, id) = (binds.add(score), binds.add(id.0));
        sql.push_str(&format!(" and (x.score < {score} or (x.score = {score} and x.id < {id}))"));
    }
    let limit = binds.add(i64::from(limit));
    sql.push_str(&format!(" order by x.score desc, x.id desc limit {limit}"));
    row::list(db, "match_list", sql, binds.values()).await
}

/// A pair that the scope sees a side of.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(db: &impl Db, scope: &Scope, id: MatchId) -> Result<Option<MatchRow>> {
    let mut binds = Binds::default();
    let mut sql = rows_sql(scope, &mut binds);
    sql.push_str(&format!(" and x.id = {}", binds.add(id.0)));
    row::find(db, "match_find", sql, binds.values()).await
}

/// Names and places leave the database only for the side that the scope covers; of the other side
/// its commune does.
fn rows_sql(scope: &Scope, binds: &mut Binds) -> String {
    let day = binds.add(scope.day());
    let side = |which: &str, binds: &mut Binds| {
        let household = format!("x.{which}_household");
        let mine = lives(scope, &household, binds);
        let member = format!(
            "from membership m join person p on p.id = m.person_id \
             where m.household_id = {household} \
             and (case when x.kind = 'person' then p.id = x.{which}_id else m.relation = 'head' end) \
             order by case when m.from_day <= {day} and m.to_day > {day} then 0 else 1 end, \
             m.from_day desc limit 1"
        );
        let stay = format!(
            "from stay s join village v on v.id = s.village_id join village_path vp \
             on vp.village_id = s.village_id and vp.from_day <= {day} and vp.to_day > {day} \
             where s.household_id = {household} and s.from_day <= {day} and s.to_day > {day}"
        );
        format!(
            "(select vp.commune_key {stay}) as {which}_commune, \
             case when {mine} then (select p.name {member}) end as {which}_name, \
             case when {mine} then (select p.birth_year {member}) end as {which}_year, \
             case when {mine} then (select v.name {stay}) end as {which}_village"
        )
    };
    let (first, second) = (side("first", binds), side("second", binds));
    let seen = seen(scope, binds);
    format!("select {}, {first}, {second} from match_pair x where {seen}", MatchPair::columns())
}

fn first(row: &Row) -> Result<MatchSide> {
    side(
        row,
        row.take("first_household")?,
        ["first_commune", "first_name", "first_year", "first_village"],
    )
}

fn second(row: &Row) -> Result<MatchSide> {
    side(
        row,
        row.take("second_household")?,
        ["second_commune", "second_name", "second_year", "second_village"],
    )
}

fn side(
    row: &Row,
    household: HouseholdId,
    [commune, name, year, village]: [&str; 4],
) -> Result<MatchSide> {
    Ok(MatchSide {
        household,
        commune: row.take(commune)?,
        name: row.take(name)?,
        birth_year: row.take(year)?,
        village: row.take(village)?,
    })
}

/// How many questions of the scope stand how; members' pairs of a household question apart.
///
/// # Errors
/// When the database cannot be asked.
pub async fn counts(db: &impl Db, scope: &Scope) -> Result<Vec<(MatchState, i64)>> {
    let mut binds = Binds::default();
    let seen = seen(scope, &mut binds);
    let sql = format!(
        "select x.state, count(*) as n from match_pair x where {seen} \
         and (x.part_of is null or exists (select 1 from match_pair w \
         where w.id = x.part_of and w.state = 'different')) group by x.state"
    );
    row::list(db, "match_counts", sql, binds.values()).await
}
