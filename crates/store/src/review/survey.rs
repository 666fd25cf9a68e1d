//! Surveys (answers as received) and the verdicts computed from them.

use std::collections::HashMap;

use base::id::{AccountId, HouseholdId, ImportId, RoundId, SurveyId, VerdictId};
use chrono::{DateTime, Utc};

use crate::kernel::dialect;
use crate::kernel::error::Result;
use crate::kernel::mark::{self, Kind};
use crate::kernel::row::{self, Binds, Row};
use crate::review::round::RoundRow;
use crate::{Db, Scope};

/// Answers of one household in one round.
#[derive(Debug, Clone)]
pub struct SurveyRow {
    /// Its id, made by whoever filled it in.
    pub id: SurveyId,
    /// Whose answers.
    pub household: HouseholdId,
    /// In which round.
    pub round: RoundId,
    /// The answers, JSON.
    pub answers: String,
    /// Hash over household, round and answers.
    pub content_hash: String,
    /// `import`, `desk` or `demo`.
    pub source: &'static str,
    /// The file it came in.
    pub import: Option<ImportId>,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// From whom.
    pub received_by: AccountId,
    /// The earlier survey that this corrects.
    pub replaces: Option<SurveyId>,
}

/// What a survey was classified as.
#[derive(Debug, Clone)]
pub struct VerdictRow {
    /// Its id.
    pub id: VerdictId,
    /// The survey it was computed from.
    pub survey: SurveyId,
    /// Whose.
    pub household: HouseholdId,
    /// In which round.
    pub round: RoundId,
    /// `poor`, `near_poor`, `not_poor` or `incomplete`.
    pub class: String,
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
    /// The verdict that this one replaces.
    pub replaces: Option<VerdictId>,
}

/// Adds surveys in bulk.
///
/// # Errors
/// A conflict (`survey_first`) when a household has one in the round that is not replaced.
pub async fn add_many(db: &impl Db, surveys: Vec<SurveyRow>) -> Result<()> {
    mark::added(db, Kind::Survey, surveys.len());
    let rows = surveys
        .into_iter()
        .map(|s| {
            let mark = mark::first(&**db.seal(), Kind::Survey, &mark::survey(&s));
            vec![
                s.id.0.into(),
                s.household.0.into(),
                s.round.0.into(),
                s.answers.into(),
                s.content_hash.into(),
                s.source.into(),
                s.import.map(|id| id.0).into(),
                s.received_at.into(),
                s.received_by.0.into(),
                s.replaces.map(|id| id.0).into(),
                mark,
            ]
        })
        .collect();
    let columns = [
        "id",
        "household_id",
        "round_id",
        "answers",
        "content_hash",
        "source",
        "import_id",
        "received_at",
        "received_by",
        "replaces",
        "mark",
    ];
    dialect::insert_many(db, "survey_add", "survey", &columns, rows).await
}

/// Adds verdicts in bulk.
///
/// # Errors
/// A conflict (`verdict_first`) when a survey has one that is not named as replaced.
pub async fn add_verdicts(db: &impl Db, verdicts: Vec<VerdictRow>) -> Result<()> {
    mark::added(db, Kind::Verdict, verdicts.len());
    let rows = verdicts
        .into_iter()
        .map(|v| {
            let mark = mark::first(&**db.seal(), Kind::Verdict, &mark::verdict(&v));
            vec![
                v.id.0.into(),
                v.survey.0.into(),
                v.household.0.into(),
                v.round.0.into(),
                v.class.into(),
                v.a_points.into(),
                v.b_points.into(),
                v.deprived.into(),
                v.missing.into(),
                v.standard_seal.into(),
                v.score_seal.into(),
                v.made_at.into(),
                v.made_by.0.into(),
                v.replaces.map(|id| id.0).into(),
                mark,
            ]
        })
        .collect();
    let columns = [
        "id",
        "survey_id",
        "household_id",
        "round_id",
        "class",
        "a_points",
        "b_points",
        "deprived",
        "missing",
        "standard_seal",
        "score_seal",
        "made_at",
        "made_by",
        "replaces",
        "mark",
    ];
    dialect::insert_many(db, "verdict_add", "verdict", &columns, rows).await
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
        "{SURVEYS} where s.round_id = $1 and s.household_id > $2 and {CURRENT} \
         order by s.household_id limit $3"
    );
    let values = [round.0.into(), after.into(), i64::from(limit).into()];
    row::all(db, "survey_list", sql, values).await?.iter().map(read_survey).collect()
}

const SURVEYS: &str = "select s.id, s.household_id, s.round_id, s.answers, s.content_hash, \
     s.source, s.import_id, s.received_at, s.received_by, s.replaces from survey s";

/// The current surveys of one household, the latest round first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_of(db: &impl Db, household: HouseholdId) -> Result<Vec<SurveyRow>> {
    let sql = format!(
        "{SURVEYS} join round r on r.id = s.round_id where s.household_id = $1 and {CURRENT} \
         order by r.review_day desc, s.received_at desc"
    );
    row::all(db, "survey_list", sql, [household.0.into()]).await?.iter().map(read_survey).collect()
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
        "{SURVEYS} join round r on r.id = s.round_id \
         where s.household_id = {id} and {CURRENT} and {seen} \
         order by r.review_day desc, s.received_at desc"
    );
    let rows = row::all(db, "survey_list", sql, binds.values()).await?;
    let surveys: Vec<SurveyRow> = rows.iter().map(read_survey).collect::<Result<_>>()?;
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
    let rows = row::all(db, "survey_hashes", sql, [round.0.into()]).await?;
    rows.iter()
        .map(|row| {
            let survey = (SurveyId(row.get("id")?), row.get("content_hash")?);
            Ok((HouseholdId(row.get("household_id")?), survey))
        })
        .collect()
}

/// A survey by its id. The caller checks that its household is within scope.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(db: &impl Db, id: SurveyId) -> Result<Option<SurveyRow>> {
    let sql = format!("{SURVEYS} where s.id = $1");
    row::one(db, "survey_find", sql, [id.0.into()]).await?.as_ref().map(read_survey).transpose()
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
    let sql = format!("{VERDICTS} where v.survey_id in ({ids}) and {LATEST}");
    let rows = row::all(db, "verdict_list_of", sql, binds.values()).await?;
    rows.iter().map(|row| read_verdict(row).map(|it| (it.survey, it))).collect()
}

const VERDICTS: &str = "select v.id, v.survey_id, v.household_id, v.round_id, v.class, v.a_points, \
     v.b_points, v.deprived, v.missing, v.standard_seal, v.score_seal, v.made_at, v.made_by, \
     v.replaces from verdict v join survey s on s.id = v.survey_id";
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
        "{VERDICTS} join round r on r.id = v.round_id where v.round_id = $1 \
         and v.household_id > $2 and {LATEST} and {CURRENT} and {} \
         order by v.household_id limit $3",
        crate::review::listing::there("v.household_id", "$4")
    );
    let values = [round.0.into(), after.into(), i64::from(limit).into(), day.into()];
    row::all(db, "verdict_list", sql, values).await?.iter().map(read_verdict).collect()
}

/// How far a round is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoundCounts {
    /// Households with answers.
    pub surveys: i64,
    /// Of these, classified poor.
    pub poor: i64,
    /// Near-poor.
    pub near_poor: i64,
    /// Not poor.
    pub not_poor: i64,
    /// With answers missing.
    pub incomplete: i64,
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
        "select coalesce(v.class, 'waiting') as class, count(*) as n from survey s \
         join round r on r.id = s.round_id left join verdict v on v.survey_id = s.id and {LATEST} \
         where s.round_id = {id} and {CURRENT} and {seen} and {} \
         group by coalesce(v.class, 'waiting')",
        crate::review::listing::there("s.household_id", &day)
    );
    let mut counts = RoundCounts::default();
    for row in row::all(db, "round_count", sql, binds.values()).await? {
        let n: i64 = row.get("n")?;
        counts.surveys += n;
        match row.get::<String>("class")?.as_str() {
            "poor" => counts.poor = n,
            "near_poor" => counts.near_poor = n,
            "not_poor" => counts.not_poor = n,
            "incomplete" => counts.incomplete = n,
            _ => {}
        }
    }
    Ok(counts)
}

pub(crate) fn read_survey(row: &Row) -> Result<SurveyRow> {
    let source: String = row.get("source")?;
    let source = ["import", "desk", "demo"].into_iter().find(|name| *name == source);
    Ok(SurveyRow {
        id: SurveyId(row.get("id")?),
        household: HouseholdId(row.get("household_id")?),
        round: RoundId(row.get("round_id")?),
        answers: row.get("answers")?,
        content_hash: row.get("content_hash")?,
        source: source.ok_or_else(|| row.corrupt("source"))?,
        import: row.get::<Option<uuid::Uuid>>("import_id")?.map(ImportId),
        received_at: row.get("received_at")?,
        received_by: AccountId(row.get("received_by")?),
        replaces: row.get::<Option<uuid::Uuid>>("replaces")?.map(SurveyId),
    })
}

pub(crate) fn read_verdict(row: &Row) -> Result<VerdictRow> {
    Ok(VerdictRow {
        id: VerdictId(row.get("id")?),
        survey: SurveyId(row.get("survey_id")?),
        household: HouseholdId(row.get("household_id")?),
        round: RoundId(row.get("round_id")?),
        class: row.get("class")?,
        a_points: row.get("a_points")?,
        b_points: row.get("b_points")?,
        deprived: row.get("deprived")?,
        missing: row.get("missing")?,
        standard_seal: row.get("standard_seal")?,
        score_seal: row.get("score_seal")?,
        made_at: row.get("made_at")?,
        made_by: AccountId(row.get("made_by")?),
        replaces: row.get::<Option<uuid::Uuid>>("replaces")?.map(VerdictId),
    })
}
