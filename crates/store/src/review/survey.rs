//! Surveys (answers as received) and the verdicts computed from them.

use std::collections::HashMap;

use base::closed_set;
use base::id::{AccountId, HouseholdId, ImportId, RoundId, SurveyId, VerdictId};
use chrono::{DateTime, Utc};
use standard::Class;

use crate::kernel::error::Result;
use crate::kernel::mark::{self, Content, Marking, Own, Text, WrittenWith};
use crate::kernel::row::{self, Binds, FromRow, IntoRow, Value};
use crate::review::round::RoundRow;
use crate::{Db, Scope};

/// Answers.
pub static MARKED: Marking = Marking {
    since: 1,
    is_fact: true,
    written_with: WrittenWith::CameBy(
        "select import_id as import, round_id as round from survey where id = $1",
    ),
    ..Marking::of(
        "survey",
        Content::Row {
            select: || {
                format!(
                    "select {}, h.code, x.mark from survey x \
                     left join household h on h.id = x.household_id",
                    SurveyRow::columns().replace("s.", "x.")
                )
            },
            read: |row| {
                let it = SurveyRow::read(row)?;
                let name: Option<String> = row.take("code")?;
                let (name, mark) = (name.unwrap_or_default(), row.take("mark")?);
                Ok(Own { id: it.id.0, day: None, name, mark, text: survey_text(&it) })
            },
        },
    )
};

/// What they were classified as.
pub static VERDICT_MARKED: Marking = Marking {
    since: 1,
    is_fact: true,
    written_with: WrittenWith::CameBy(
        "select s.import_id as import, v.round_id as round from verdict v \
         join survey s on s.id = v.survey_id where v.id = $1",
    ),
    ..Marking::of(
        "verdict",
        Content::Row {
            select: || {
                format!(
                    "select {}, h.code, x.mark from verdict x \
                     left join household h on h.id = x.household_id",
                    VerdictRow::columns().replace("v.", "x.")
                )
            },
            read: |row| {
                let it = VerdictRow::read(row)?;
                let name: Option<String> = row.take("code")?;
                let (name, mark) = (name.unwrap_or_default(), row.take("mark")?);
                Ok(Own { id: it.id.0, day: None, name, mark, text: verdict_text(&it) })
            },
        },
    )
};

fn survey_text(survey: &SurveyRow) -> Text {
    Text::default()
        .of(survey.id)
        .of(survey.household)
        .of(survey.round)
        .text(&survey.answers)
        .text(survey.source.as_str())
        .maybe(survey.import)
        .at(survey.received_at)
        .of(survey.received_by)
        .maybe(survey.replaces)
}

fn verdict_text(verdict: &VerdictRow) -> Text {
    Text::default()
        .of(verdict.id)
        .of(verdict.survey)
        .of(verdict.household)
        .of(verdict.round)
        .text(verdict.class.as_str())
        .maybe(verdict.a_points)
        .maybe(verdict.b_points)
        .of(verdict.deprived)
        .text(&verdict.missing)
        .text(&verdict.standard_seal)
        .text(&verdict.score_seal)
        .at(verdict.made_at)
        .of(verdict.made_by)
        .maybe(verdict.replaces)
}

closed_set! {
    /// How the answers of a survey came.
    SurveySource {
        /// In a file.
        Import = "import",
        /// Typed in.
        Desk = "desk",
        /// With the demonstration.
        Demo = "demo",
    }
}

crate::kernel::row::set_columns!(SurveySource);

/// Answers of one household in one round.
#[derive(Debug, Clone, FromRow, IntoRow)]
#[row(table = "s")]
pub struct SurveyRow {
    /// Its id, made by whoever filled it in.
    pub id: SurveyId,
    /// Whose answers.
    pub household: HouseholdId,
    pub round: RoundId,
    /// The answers, JSON.
    pub answers: String,
    /// Hash over household, round and answers.
    pub content_hash: String,
    /// How they came.
    pub source: SurveySource,
    /// The file it came in.
    pub import: Option<ImportId>,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// From whom.
    pub received_by: AccountId,
    /// The earlier survey that this corrects.
    #[row(column = "replaces")]
    pub replaces: Option<SurveyId>,
}

/// What a survey was classified as.
#[derive(Debug, Clone, FromRow, IntoRow)]
#[row(table = "v")]
pub struct VerdictRow {
    pub id: VerdictId,
    /// The survey it was computed from.
    pub survey: SurveyId,
    /// Whose.
    pub household: HouseholdId,
    pub round: RoundId,
    /// The class, or that answers are missing.
    pub class: Class,
    /// Points A; `None` when incomplete.
    pub a_points: Option<i64>,
    /// Points B; `None` when incomplete.
    pub b_points: Option<i64>,
    /// Bit n is set when indicator n+1 is deprived.
    pub deprived: i32,
    /// What has no answer, joined by `;`.
    pub missing: String,
    /// The standard it was computed with.
    pub standard_seal: String,
    /// The score table it was computed with.
    pub score_seal: String,
    /// When.
    pub made_at: DateTime<Utc>,
    /// By whose act.
    pub made_by: AccountId,
    #[row(column = "replaces")]
    pub replaces: Option<VerdictId>,
}

#[derive(IntoRow)]
struct Marked<R: IntoRow> {
    #[row(flat)]
    row: R,
    mark: Value,
}

/// Adds surveys in bulk.
///
/// # Errors
/// A conflict (`survey_first`) when a household has one in the round that is not replaced.
pub async fn add_many(db: &impl Db, surveys: Vec<SurveyRow>) -> Result<()> {
    mark::added(db, &MARKED, surveys.len());
    let rows = surveys.into_iter().map(|row| {
        let mark = mark::first(&**db.seal(), &MARKED, &survey_text(&row));
        Marked { row, mark }
    });
    row::insert_many(db, "survey_add", "survey", rows, []).await
}

/// Adds verdicts in bulk.
///
/// # Errors
/// A conflict (`verdict_first`) when a survey has one that is not named as replaced.
pub async fn add_verdicts(db: &impl Db, verdicts: Vec<VerdictRow>) -> Result<()> {
    mark::added(db, &VERDICT_MARKED, verdicts.len());
    let rows = verdicts.into_iter().map(|row| {
        let mark = mark::first(&**db.seal(), &VERDICT_MARKED, &verdict_text(&row));
        Marked { row, mark }
    });
    row::insert_many(db, "verdict_add", "verdict", rows, []).await
}

const CURRENT: &str = "not exists (select 1 from survey later where later.replaces = s.id)";

/// The current surveys of a round, one page by household.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    db: &impl Db,
    round: RoundId,
    after: Option<HouseholdId>,
    limit: u32,
) -> Result<Vec<SurveyRow>> {
    let after = after.map_or(uuid::Uuid::nil(), |id| id.0);
    let sql = format!(
        "{} where s.round_id = $1 and s.household_id > $2 and {CURRENT} \
         order by s.household_id limit $3",
        surveys()
    );
    let values = [round.0.into(), after.into(), i64::from(limit).into()];
    row::list(db, "survey_list", sql, values).await
}

/// The current surveys of some households in a round; the caller has seen that they are within scope.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_in(
    db: &impl Db,
    round: RoundId,
    households: &[HouseholdId],
) -> Result<Vec<SurveyRow>> {
    let mut found = Vec::new();
    for chunk in households.chunks(500) {
        let mut binds = Binds::default();
        let round = binds.add(round.0);
        let ids = binds.add_all(chunk.iter().map(|id| id.0));
        let sql = format!(
            "{} where s.round_id = {round} and s.household_id in ({ids}) and {CURRENT}",
            surveys()
        );
        found.extend(row::list::<SurveyRow>(db, "survey_list_in", sql, binds.values()).await?);
    }
    Ok(found)
}

fn surveys() -> String {
    format!("select {} from survey s", SurveyRow::columns())
}

/// The current surveys of one household, the latest round first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_of(db: &impl Db, household: HouseholdId) -> Result<Vec<SurveyRow>> {
    let sql = format!(
        "{} join round r on r.id = s.round_id where s.household_id = $1 and {CURRENT} \
         order by r.review_day desc, s.received_at desc",
        surveys()
    );
    row::list(db, "survey_list", sql, [household.0.into()]).await
}

/// The current surveys of one household with their rounds, as far as the scope sees what it answered:
/// those of the communes that its villages lay in, and of no commune it moved away from by itself.
/// The latest round first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_seen(
    db: &impl Db,
    scope: &Scope,
    household: HouseholdId,
) -> Result<Vec<(SurveyRow, RoundRow)>> {
    let mut binds = Binds::default();
    let id = binds.add(household.0);
    let seen = scope.on_review("s.household_id", "r", &mut binds);
    let sql = format!(
        "{} join round r on r.id = s.round_id \
         where s.household_id = {id} and {CURRENT} and {seen} \
         order by r.review_day desc, s.received_at desc",
        surveys()
    );
    let surveys: Vec<SurveyRow> = row::list(db, "survey_list", sql, binds.values()).await?;
    let ids: Vec<RoundId> = surveys.iter().map(|survey| survey.round).collect();
    let rounds = crate::review::round::list_of(db, &ids).await?;
    let of = |survey: &SurveyRow| rounds.iter().find(|round| round.id == survey.round).cloned();
    Ok(surveys.into_iter().filter_map(|survey| of(&survey).map(|it| (survey, it))).collect())
}

/// The current survey of every household of a round, with the hash of its content.
///
/// # Errors
/// When the database cannot be asked.
pub async fn hashes(
    db: &impl Db,
    round: RoundId,
) -> Result<HashMap<HouseholdId, (SurveyId, String)>> {
    let sql = format!(
        "select s.household_id, s.id, s.content_hash from survey s where s.round_id = $1 and {CURRENT}"
    );
    let rows = row::list(db, "survey_hashes", sql, [round.0.into()]).await?;
    Ok(rows.into_iter().map(|(household, id, hash)| (household, (id, hash))).collect())
}

/// A survey by its id. The caller checks that its household is within scope.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(db: &impl Db, id: SurveyId) -> Result<Option<SurveyRow>> {
    let sql = format!("{} where s.id = $1", surveys());
    row::find(db, "survey_find", sql, [id.0.into()]).await
}

/// Điểm B1 and B2 of the forms of a round, as far as they are complete.
///
/// # Errors
/// When the database cannot be asked.
pub async fn points(db: &impl Db, round: RoundId) -> Result<HashMap<HouseholdId, (i64, i64)>> {
    let sql = format!(
        "select s.household_id, v.a_points, v.b_points from survey s \
         join verdict v on v.survey_id = s.id \
          and not exists (select 1 from verdict next where next.replaces = v.id) \
         where s.round_id = $1 and {CURRENT} \
         and v.a_points is not null and v.b_points is not null"
    );
    let rows: Vec<(HouseholdId, i64, i64)> =
        row::list(db, "survey_points", sql, [round.0.into()]).await?;
    Ok(rows.into_iter().map(|(household, b1, b2)| (household, (b1, b2))).collect())
}

/// The verdicts in force of some surveys.
///
/// # Errors
/// When the database cannot be asked.
pub async fn verdicts_of(
    db: &impl Db,
    surveys: &[SurveyId],
) -> Result<HashMap<SurveyId, VerdictRow>> {
    if surveys.is_empty() {
        return Ok(HashMap::new());
    }
    let mut binds = Binds::default();
    let ids = binds.add_all(surveys.iter().map(|id| id.0));
    let sql = format!("{} where v.survey_id in ({ids}) and {LATEST}", verdicts());
    let rows: Vec<VerdictRow> = row::list(db, "verdict_list_of", sql, binds.values()).await?;
    Ok(rows.into_iter().map(|it| (it.survey, it)).collect())
}

/// A verdict that another one took the place of, with the name of its score table.
#[derive(Debug, Clone, FromRow)]
#[row(table = "v")]
pub struct ReplacedVerdict {
    #[row(flat)]
    pub row: VerdictRow,
    #[row(sql = "t.name")]
    pub table: Option<String>,
    /// Whether that table is a demonstration, not law.
    #[row(sql = "t.artificial")]
    pub artificial: Option<bool>,
}

/// The verdicts on some surveys that others took the place of, the latest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn replaced_verdicts_of(
    db: &impl Db,
    surveys: &[SurveyId],
) -> Result<Vec<ReplacedVerdict>> {
    if surveys.is_empty() {
        return Ok(Vec::new());
    }
    let mut binds = Binds::default();
    let ids = binds.add_all(surveys.iter().map(|id| id.0));
    let sql = format!(
        "select {} from verdict v left join score_table t on t.seal = v.score_seal \
         where v.survey_id in ({ids}) and not {LATEST} order by v.made_at desc",
        ReplacedVerdict::columns()
    );
    row::list(db, "verdict_list_replaced", sql, binds.values()).await
}

fn verdicts() -> String {
    format!("select {} from verdict v join survey s on s.id = v.survey_id", VerdictRow::columns())
}
const LATEST: &str = "not exists (select 1 from verdict later where later.replaces = v.id)";

/// The verdicts in force of a round, of current surveys of the households that are there on a day, one
/// page by household.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_verdicts(
    db: &impl Db,
    round: RoundId,
    day: base::Day,
    after: Option<HouseholdId>,
    limit: u32,
) -> Result<Vec<VerdictRow>> {
    let after = after.map_or(uuid::Uuid::nil(), |id| id.0);
    let sql = format!(
        "{} join round r on r.id = v.round_id where v.round_id = $1 \
         and v.household_id > $2 and {LATEST} and {CURRENT} and {} \
         order by v.household_id limit $3",
        verdicts(),
        crate::review::listing::there("v.household_id", "$4")
    );
    let values = [round.0.into(), after.into(), i64::from(limit).into(), day.into()];
    row::list(db, "verdict_list", sql, values).await
}

/// How far a round is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoundCounts {
    /// Households with answers.
    pub surveys: i64,
    /// Of these, classified poor.
    pub poor: i64,
    pub near_poor: i64,
    pub not_poor: i64,
    /// With answers missing.
    pub incomplete: i64,
}

/// How many current forms a round has.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count_all(db: &impl Db, round: RoundId) -> Result<i64> {
    let sql = format!("select count(*) as n from survey s where s.round_id = $1 and {CURRENT}");
    Ok(row::value(db, "survey_count_all", sql, [round.0.into()]).await?.unwrap_or_default())
}

/// Counts a round's current surveys by class, of the households of the scope that are there on a day.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count(
    db: &impl Db,
    scope: &Scope,
    round: RoundId,
    day: base::Day,
) -> Result<RoundCounts> {
    let mut binds = Binds::default();
    let (id, day) = (binds.add(round.0), binds.add(day));
    let seen = scope.on_review("s.household_id", "r", &mut binds);
    let sql = format!(
        "select v.class, count(*) as n from survey s \
         join round r on r.id = s.round_id left join verdict v on v.survey_id = s.id and {LATEST} \
         where s.round_id = {id} and {CURRENT} and {seen} and {} \
         group by v.class",
        crate::review::listing::there("s.household_id", &day)
    );
    let mut counts = RoundCounts::default();
    let rows: Vec<(Option<Class>, i64)> = row::list(db, "round_count", sql, binds.values()).await?;
    for (class, n) in rows {
        counts.surveys += n;
        match class {
            Some(Class::Poor) => counts.poor = n,
            Some(Class::NearPoor) => counts.near_poor = n,
            Some(Class::NotPoor) => counts.not_poor = n,
            Some(Class::Incomplete) => counts.incomplete = n,
            None => {}
        }
    }
    Ok(counts)
}

/// Forms of a household that took the place of earlier ones: when they came, and the round's year.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_again(
    db: &impl Db,
    scope: &Scope,
    household: HouseholdId,
) -> Result<Vec<(DateTime<Utc>, i32)>> {
    let mut binds = Binds::default();
    let id = binds.add(household.0);
    let seen = scope.on_review("s.household_id", "r", &mut binds);
    let sql = format!(
        "select s.received_at, r.year from survey s join round r on r.id = s.round_id \
         where s.household_id = {id} and s.replaces is not null and {seen} order by s.received_at"
    );
    row::list(db, "survey_again", sql, binds.values()).await
}
