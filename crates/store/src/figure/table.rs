//! Runs the queries of `law/tables`: sums by area, the households behind a cell, the rows of a
//! list. The query's text and the names of its measures are part of the program, never of a
//! request.

use std::collections::HashMap;

use base::Day;
use base::area::AreaKey;
use base::id::{HouseholdId, PersonId, VillageId};
use chrono::{Datelike, Months};
use figures::{Measure, Piece};
use futures_util::{Stream, StreamExt};
use register::{Relation, Sex};

use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds, FromRow};
use crate::{Db, Scope};

/// Pieces that queries stand on, in the order in which they build on one another.
const LIVED: &str = include_str!("../../../../law/tables/pieces/lived.sql");
const EVERYONE: &str = include_str!("../../../../law/tables/pieces/everyone.sql");
const LOOKED_AT: &str = include_str!("../../../../law/tables/pieces/looked_at.sql");
const STATE: &str = include_str!("../../../../law/tables/pieces/household_state.sql");
const MEMBER: &str = include_str!("../../../../law/tables/pieces/member.sql");
const HEAD: &str = include_str!("../../../../law/tables/pieces/head.sql");
const HOUSEHOLD_KNOWN: &str = include_str!("../../../../law/tables/pieces/household_known.sql");
const PERSON_KNOWN: &str = include_str!("../../../../law/tables/pieces/person_known.sql");
const DEPRIVATION: &str = include_str!("../../../../law/tables/pieces/deprivation.sql");
const COUPLE: &str = include_str!("../../../../law/tables/pieces/couple.sql");
const EVERYONE_ETHNIC: &str = include_str!("../../../../law/tables/pieces/everyone_ethnic.sql");

/// What the sums are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Not at all: one sum for the scope.
    Whole,
    Province,
    District,
    Commune,
    Village,
}

/// A way in which an ethnic group is written in the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EthnicWord {
    /// As written.
    pub word: String,
    /// The number of the group that is meant.
    pub group: i32,
    /// Whether that is the majority.
    pub kinh: bool,
}

/// The ages, in full years, that queries may ask for as `:day_<age>` and `:year_<age>`.
pub const AGES: [u32; 4] = [16, 12, 6, 3];

/// What a measure sums.
fn value(measure: &Measure) -> String {
    let of = &measure.of;
    match measure.group {
        None => format!("r.{of}"),
        Some(group) => format!("case when r.group_number = {group} then r.{of} else 0 end"),
    }
}

/// A table's query and the two days it is asked for.
#[derive(Debug, Clone, Copy)]
pub struct FigureQuery<'a> {
    /// The query of `law/tables/<id>/query.sql`.
    pub sql: &'a str,
    /// What it stands on.
    pub uses: &'a [Piece],
    /// The standards that have the indicators which the tables print, by their ids in the law's files.
    pub standards: &'a [String],
    /// How ethnic groups are written, for a query that looks at heads.
    pub ethnic: &'a [EthnicWord],
    /// The measures it gives.
    pub measures: &'a [Measure],
    /// The opening day.
    pub opening: Day,
    /// The closing day.
    pub closing: Day,
}

impl FigureQuery<'_> {
    /// Where a measure is: with the households looked at, or with rows of everyone.
    fn source(&self, measure: &Measure) -> &'static str {
        let mut beside = self.uses.iter().filter_map(|piece| piece.rows());
        let of = beside.find(|(_, measures)| measures.contains(&measure.of.as_str()));
        of.map_or(RESULT, |(rows, _)| rows)
    }

    /// The days and standards that the texts of `law/tables` name, as they are written into them. Not bound:
    /// PostgreSQL keeps one plan for all values of what is bound, expects one row in nine of two
    /// unknown days, and then compares everybody with everybody.
    fn days(&self) -> Vec<(String, String)> {
        let day =
            |name: &str, day: Day| (format!(":{name}"), format!("'{}'", day.format("%Y-%m-%d")));
        let mut days = vec![day("opening", self.opening), day("closing", self.closing)];
        for age in AGES {
            let born = self.closing.checked_sub_months(Months::new(age * 12));
            let born = born.unwrap_or(self.closing);
            days.push(day(&format!("day_{age}"), born));
            days.push((format!(":year_{age}"), born.year().to_string()));
        }
        let standards: Vec<String> = self.standards.iter().map(|id| format!("'{id}'")).collect();
        days.push((":standards".to_owned(), standards.join(", ")));
        days
    }

    /// All that holds one of the measures.
    fn sources(&self) -> Vec<&'static str> {
        let mut all = vec![RESULT];
        for measure in self.measures {
            let source = self.source(measure);
            if !all.contains(&source) {
                all.push(source);
            }
        }
        all
    }
}

/// The rows of a table's own query.
const RESULT: &str = "result";

/// The sums of one area: its key, or a village's id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureSums {
    pub area: String,
    /// The commune that they are of, where an area's communes are told apart.
    pub commune: Option<AreaKey>,
    /// One sum a measure, in the query's order.
    pub sums: Vec<i64>,
}

/// The sums of the areas below, and of the whole, which is summed on its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FigureTotals {
    pub areas: Vec<FigureSums>,
    pub whole: Vec<i64>,
}

/// A household behind a cell.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct FigureRow {
    pub household: HouseholdId,
    /// Its code for papers.
    pub code: String,
    /// Its head on the closing day, or the last one.
    pub head: String,
    /// The village it is counted in.
    pub village_name: String,
    /// What it counts for in the cell.
    pub value: i64,
}

/// The sums of a table for the areas directly below and for the whole, from one look at the
/// households. With `communes_apart` an area above communes has sums for each of its own.
///
/// # Errors
/// When the database cannot be asked.
pub async fn sums(
    db: &impl Db,
    scope: &Scope,
    query: FigureQuery<'_>,
    by: By,
    communes_apart: bool,
) -> Result<FigureTotals> {
    let (head, binds) = head(scope, query);
    let area = match by {
        By::Whole => None,
        By::Province => Some("v.province_key"),
        By::District => Some("v.district_key"),
        By::Commune => Some("v.commune_key"),
        By::Village => Some("v.village_id"),
    };
    let commune = match by {
        By::Province | By::District if communes_apart => Some("v.commune_key"),
        By::Whole | By::Province | By::District | By::Commune | By::Village => None,
    };
    let inner = |source: &&str| {
        let sum = |measure: &Measure| match query.source(measure) == *source {
            true => format!("cast(sum({}) as bigint) as {}", value(measure), measure.alias),
            false => format!("cast(null as bigint) as {}", measure.alias),
        };
        let sums = query.measures.iter().map(sum).collect::<Vec<_>>().join(", ");
        format!("select r.village_id, {sums} from {source} r group by r.village_id")
    };
    let outer = |measure: &Measure| {
        format!("cast(coalesce(sum(p.{0}), 0) as bigint) as {0}", measure.alias)
    };
    let inner = query.sources().iter().map(inner).collect::<Vec<_>>().join(" union all ");
    let outer = query.measures.iter().map(outer).collect::<Vec<_>>().join(", ");
    // The households are looked at once, village by village; the whole is the sum of the villages
    // and not of the areas, which therefore must add up to it.
    let head = format!("{head}, per_village as ({inner})");
    let whole =
        format!("select 1 as whole, null as area, null as commune, {outer} from per_village p");
    let sql = match area {
        None => format!("{head} {whole}"),
        Some(area) => {
            let own = commune.unwrap_or("cast(null as text)");
            let both = commune.map_or(String::new(), |commune| format!(", {commune}"));
            format!(
                "{head} select 0 as whole, {area} as area, {own} as commune, {outer} \
                 from scoped_village v left join per_village p on p.village_id = v.village_id \
                 group by {area}{both} union all {whole}"
            )
        }
    };
    let mut totals = FigureTotals::default();
    for row in row::all(db, "figure_sums", sql, binds.values()).await? {
        let sums: Vec<i64> =
            query.measures.iter().map(|measure| row.take(&measure.alias)).collect::<Result<_>>()?;
        if row.take::<i32>("whole")? == 1 {
            totals.whole = sums;
            continue;
        }
        let area = match by {
            By::Village => row.take::<uuid::Uuid>("area")?.to_string(),
            By::Whole | By::Province | By::District | By::Commune => {
                row.take::<Option<String>>("area")?.unwrap_or_default()
            }
        };
        let commune = row.take("commune")?;
        totals.areas.push(FigureSums { area, commune, sums });
    }
    Ok(totals)
}

/// The households that count in a measure, one page by id.
///
/// # Errors
/// When the database cannot be asked.
pub async fn rows(
    db: &impl Db,
    scope: &Scope,
    query: FigureQuery<'_>,
    measure: &Measure,
    after: Option<HouseholdId>,
    limit: u32,
) -> Result<Vec<FigureRow>> {
    let (head, mut binds) = head(scope, query);
    let after = binds.add(after.map_or(uuid::Uuid::nil(), |id| id.0));
    let limit = binds.add(i64::from(limit));
    let (value, source, closing) = (value(measure), query.source(measure), query.closing);
    let sql = format!(
        "{head} select r.household_id, h.code, g.name as village_name, \
         cast(sum({value}) as bigint) as value, \
         coalesce((select p.name from membership m join person p on p.id = m.person_id \
           where m.household_id = r.household_id and m.relation = 'head' and m.from_day <= '{closing}' \
           order by m.from_day desc limit 1), '') as head \
         from {source} r join household h on h.id = r.household_id \
         join village g on g.id = r.village_id \
         where {value} <> 0 and r.household_id > {after} \
         group by r.household_id, h.code, g.name order by r.household_id limit {limit}"
    );
    row::list(db, "figure_rows", sql, binds.values()).await
}

/// What every household counts for, measure by measure; those that count nowhere are left out. At
/// most `limit`.
///
/// # Errors
/// When the database cannot be asked.
pub async fn values(
    db: &impl Db,
    scope: &Scope,
    query: FigureQuery<'_>,
    limit: u32,
) -> Result<Vec<(HouseholdId, Vec<i64>)>> {
    let (head, mut binds) = head(scope, query);
    let limit = binds.add(i64::from(limit));
    let each = |source: &&str| {
        let value = |measure: &Measure| match query.source(measure) == *source {
            true => format!("{} as {}", value(measure), measure.alias),
            false => format!("0 as {}", measure.alias),
        };
        let values = query.measures.iter().map(value).collect::<Vec<_>>().join(", ");
        format!("select r.household_id, {values} from {source} r")
    };
    let each = query.sources().iter().map(each).collect::<Vec<_>>().join(" union all ");
    let sum = |measure: &Measure| format!("cast(sum(e.{0}) as bigint) as {0}", measure.alias);
    let sums = query.measures.iter().map(sum).collect::<Vec<_>>().join(", ");
    let counts = query.measures.iter().map(|measure| format!("sum(e.{}) <> 0", measure.alias));
    let counts = counts.collect::<Vec<_>>().join(" or ");
    let sql = format!(
        "{head} select e.household_id, {sums} from ({each}) e group by e.household_id \
         having {counts} order by e.household_id limit {limit}"
    );
    let rows = row::all(db, "figure_values", sql, binds.values()).await?;
    rows.iter()
        .map(|row| {
            let values = query.measures.iter().map(|measure| row.take(&measure.alias));
            Ok((row.take("household_id")?, values.collect::<Result<_>>()?))
        })
        .collect()
}

/// How a household is named on a day.
#[derive(Debug, Clone, Default, PartialEq, Eq, FromRow)]
#[row(table = "h")]
pub struct HouseholdName {
    /// Its code for papers.
    pub code: String,
    /// Its head that day, or the last one before.
    #[row(unlisted)]
    pub head: String,
    /// The village it lived in that day, or last before.
    #[row(unlisted)]
    pub village_name: String,
}

/// The names of households that the caller found within its scope; no village beyond it is named.
///
/// # Errors
/// When the database cannot be asked.
pub async fn named(
    db: &impl Db,
    scope: &Scope,
    ids: &[HouseholdId],
    day: Day,
) -> Result<HashMap<HouseholdId, HouseholdName>> {
    let mut found = HashMap::new();
    for chunk in ids.chunks(500) {
        let mut binds = Binds::default();
        let day = binds.add(day);
        let places: Vec<String> = chunk.iter().map(|id| binds.add(id.0)).collect();
        let seen = scope.on_village("y.village_id", &mut binds);
        let sql = format!(
            "select h.id, {}, \
             coalesce((select p.name from membership m join person p on p.id = m.person_id \
               where m.household_id = h.id and m.relation = 'head' and m.from_day <= {day} \
               order by m.from_day desc limit 1), '') as head, \
             coalesce((select v.name from stay y join village v on v.id = y.village_id \
               where y.household_id = h.id and y.from_day <= {day} and {seen} \
               order by y.from_day desc limit 1), '') as village_name \
             from household h where h.id in ({})",
            HouseholdName::columns(),
            places.join(", ")
        );
        found
            .extend(row::keyed::<_, HouseholdName>(db, "figure_named", sql, binds.values()).await?);
    }
    Ok(found)
}

/// A member of a list: the rows of a table that is one.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
#[row(table = "o")]
pub struct ListRow {
    pub household: HouseholdId,
    /// Which household of the list it is, from 1.
    #[row(sql = "cast(o.household_number as bigint)")]
    pub household_number: i64,
    /// Which member of the household, from 1.
    #[row(sql = "cast(o.member_number as bigint)")]
    pub member_number: i64,
    /// The commune it lives in, as it was on the day of the scope.
    pub commune: AreaKey,
    /// The village it lives in.
    pub village: VillageId,
    /// The village's name.
    pub village_name: String,
    pub person: PersonId,
    /// Full name.
    pub name: String,
    /// Sex, when known.
    pub sex: Option<Sex>,
    /// Year of birth, when known.
    pub birth_year: Option<i32>,
    /// Ethnic group as written.
    pub ethnicity: Option<String>,
    /// What the person is to the head.
    pub relation: Relation,
    /// `old`, `again` or `new`.
    pub standing: String,
    /// Whether a person of merit, when known.
    #[row(sql = "o.merit = 1")]
    pub merit: Option<bool>,
    /// Whether the household has no labour capacity, when known.
    #[row(sql = "o.no_labour = 1")]
    pub no_labour: Option<bool>,
    /// The support the household needs.
    #[row(sql = "coalesce(o.needs, '')")]
    pub needs: String,
}

/// A cursor: the place in a list after which a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListPlace {
    pub village: VillageId,
    pub household: HouseholdId,
    pub member: i64,
}

/// One page of a list: by commune, village, household and member.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    db: &impl Db,
    scope: &Scope,
    query: FigureQuery<'_>,
    after: Option<ListPlace>,
    limit: u32,
) -> Result<Vec<ListRow>> {
    let (head, mut binds) = head(scope, query);
    let beyond = match after {
        None => "1 = 1".to_owned(),
        Some(place) => {
            let village = binds.add(place.village.0);
            let (household, member) = (binds.add(place.household.0), binds.add(place.member));
            format!(
                "(o.commune_key, o.village_sort, o.village_id, o.household_id, o.member_number) > \
                 ((select v.commune_key from scoped_village v where v.village_id = {village}), \
                 (select g.sort_key from village g where g.id = {village}), {village}, \
                 {household}, {member})"
            )
        }
    };
    let limit = format!("limit {}", binds.add(i64::from(limit)));
    let sql = list_sql(&head, &beyond, &limit);
    row::list(db, LIST, sql, binds.values()).await
}

/// All rows of a list, one after another as they come: however long it is, few are in memory.
///
/// # Errors
/// When the database cannot be asked; a row that cannot be read is the last.
pub async fn list_stream<'a>(
    db: &'a crate::Pool,
    scope: &Scope,
    query: FigureQuery<'_>,
) -> Result<impl Stream<Item = Result<ListRow>> + Send + 'a + use<'a>> {
    let (head, binds) = head(scope, query);
    let sql = list_sql(&head, "1 = 1", "");
    let rows = row::stream(db, LIST, sql, binds.values()).await?;
    Ok(rows.map(|row| ListRow::read(&row?)))
}

const LIST: &str = "figure_list";

fn list_sql(head: &str, beyond: &str, limit: &str) -> String {
    format!(
        "{head}, ordered as (select r.*, v.commune_key, g.sort_key as village_sort, \
         g.name as village_name, p.name, p.sex, p.birth_year, p.ethnicity, k.no_labour, k.needs, \
         f.merit, dense_rank() over \
           (order by v.commune_key, g.sort_key, r.village_id, r.household_id) as household_number \
         from result r cross join scoped_village v cross join village g cross join person p \
         left join household_known k on k.household_id = r.household_id \
         left join person_known f on f.person_id = r.person_id \
         where v.village_id = r.village_id and g.id = r.village_id and p.id = r.person_id) \
         select {} from ordered o where {beyond} \
         order by o.commune_key, o.village_sort, o.village_id, o.household_id, o.member_number \
         {limit}",
        ListRow::columns()
    )
}

/// The most ways of writing ethnic groups that are told apart: 54 groups in a few spellings each,
/// with room for the mistyped.
const ETHNIC_MAX: i64 = 1_000;

/// How ethnic groups are written in the register, found by steps through their index.
///
/// # Errors
/// When the database cannot be asked.
pub async fn ethnicities(db: &impl Db) -> Result<Vec<String>> {
    let sql = "with recursive step (word) as ( \
               select min(p.ethnicity) from person p where p.ethnicity > '' \
               union all \
               select (select min(p.ethnicity) from person p where p.ethnicity > s.word) \
               from step s where s.word is not null) \
               select word from step where word is not null limit $1";
    row::values(db, "figure_ethnicities", sql, [ETHNIC_MAX.into()]).await
}

/// The common head: how ethnic groups are written, the villages of the scope, the state of their
/// households, what the table stands on, its query.
fn head(scope: &Scope, query: FigureQuery<'_>) -> (String, Binds) {
    let mut binds = Binds::default();
    let days = query.days();
    let mut parts = Vec::new();
    let uses = |piece: Piece| query.uses.contains(&piece);
    if query.uses.iter().any(|piece| piece.is_of_ethnic_groups()) {
        let mut words = vec!["('', 0, 0)".to_owned()];
        words.extend(query.ethnic.iter().map(|it| {
            let word = binds.add(it.word.as_str());
            format!("({word}, {}, {})", it.group, i32::from(it.kinh))
        }));
        parts.push(format!("ethnic (word, group_number, kinh) as (values {})", words.join(", ")));
    }
    let (from, to) = (binds.add(scope.day()), binds.add(scope.day()));
    let seen = scope.on_village("p.village_id", &mut binds);
    parts.push(format!(
        "scoped_village as (select p.village_id, p.commune_key, p.district_key, p.province_key \
         from village_path p where p.from_day <= {from} and p.to_day > {to} and {seen})"
    ));
    parts.extend([LIVED, LOOKED_AT, STATE].map(|text| with_days(text, &days)));
    for (piece, text) in [
        (Piece::Everyone, EVERYONE),
        (Piece::Member, MEMBER),
        (Piece::Head, HEAD),
        (Piece::HouseholdKnown, HOUSEHOLD_KNOWN),
        (Piece::PersonKnown, PERSON_KNOWN),
        (Piece::Deprivation, DEPRIVATION),
        (Piece::Couple, COUPLE),
        (Piece::EveryoneEthnic, EVERYONE_ETHNIC),
    ] {
        if uses(piece) {
            parts.push(with_days(text, &days));
        }
    }
    parts.push(format!("result as (\n{}\n)", with_days(query.sql, &days)));
    (format!("with {}", parts.join(",\n")), binds)
}

/// The text of a query without its comments, which may name days too, with the days in their places.
fn with_days(sql: &str, days: &[(String, String)]) -> String {
    let lines = sql.lines().filter(|line| !line.trim_start().starts_with("--"));
    let text = lines.collect::<Vec<_>>().join("\n");
    days.iter().fold(text, |text, (name, value)| text.replace(name, value))
}
