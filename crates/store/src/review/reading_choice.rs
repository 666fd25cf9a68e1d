//! Sides of readings that provinces chose by their papers, and which of them a round keeps. Nothing that a
//! choice says is changed: what became of it stands beside it.

use base::Day;
use base::area::AreaKey;
use base::id::{AccountId, ReadingChoiceId, RoundId};
use chrono::{DateTime, Utc};
use register::RoundKind;

use crate::kernel::error::Result;
use crate::kernel::mark::{self, As, Content, Marking};
use crate::kernel::row::{self, Binds, FromRow, IntoRow};
use crate::{Db, Scope};

/// A choice.
pub static MARKED: Marking = Marking {
    at_once: 50,
    ..Marking::of(
        "reading_choice",
        Content::Columns {
            name: "x.reading || ' ' || x.paper_number",
            joined: "",
            columns: &[
                ("province_key", As::Words),
                ("standard_id", As::Words),
                ("reading", As::Words),
                ("side", As::Words),
                ("words", As::Words),
                ("paper_number", As::Words),
                ("paper_day", As::On),
                ("paper_issuer", As::Words),
                ("from_day", As::On),
                ("replaces", As::Id),
                ("revision", As::Number),
                ("written_at", As::At),
                ("written_by", As::Id),
                ("replaced_at", As::At),
                ("withdrawn_at", As::At),
                ("withdrawn_by", As::Id),
                ("withdrawn_reason", As::Words),
            ],
        },
    )
};

/// A choice to be added.
#[derive(Debug, Clone, IntoRow)]
pub struct ReadingChoiceAdd {
    pub id: ReadingChoiceId,
    /// The province whose communes it is for.
    pub province: AreaKey,
    /// The standard whose reading it is.
    #[row(column = "standard_id")]
    pub standard: String,
    pub reading: String,
    pub side: String,
    /// The province's own condition, where the choice is one.
    pub words: String,
    pub paper_number: String,
    pub paper_day: Day,
    pub paper_issuer: String,
    /// The first day on which a round that is opened goes by it.
    pub from_day: Day,
    /// The choice that this one corrects.
    #[row(column = "replaces")]
    pub replaces: Option<ReadingChoiceId>,
    pub revision: i64,
}

/// A choice with what became of it.
#[derive(Debug, Clone, FromRow)]
#[row(table = "x")]
pub struct ReadingChoiceRow {
    pub id: ReadingChoiceId,
    pub province: AreaKey,
    #[row(column = "standard_id")]
    pub standard: String,
    pub reading: String,
    pub side: String,
    pub words: String,
    pub paper_number: String,
    pub paper_day: Day,
    pub paper_issuer: String,
    pub from_day: Day,
    #[row(column = "replaces")]
    pub replaces: Option<ReadingChoiceId>,
    /// Grows when it is replaced or withdrawn.
    pub revision: i64,
    pub written_at: DateTime<Utc>,
    /// Who recorded it.
    #[row(sql = "w.name")]
    pub recorded_by: String,
    /// When another one corrected it.
    pub replaced_at: Option<DateTime<Utc>>,
    pub withdrawn_at: Option<DateTime<Utc>>,
    pub withdrawn_reason: Option<String>,
}

/// A choice on a list, with whether a later one holds by the day of the list.
#[derive(Debug, Clone, FromRow)]
pub struct ReadingChoiceLine {
    #[row(flat)]
    pub choice: ReadingChoiceRow,
    /// Choices of the same reading that hold from a later day that has come.
    #[row(unlisted)]
    pub later: i64,
}

/// A round that keeps a choice.
#[derive(Debug, Clone, FromRow)]
#[row(table = "r")]
pub struct RoundUse {
    #[row(sql = "k.reading_choice_id")]
    pub choice: ReadingChoiceId,
    #[row(column = "id")]
    pub round: RoundId,
    pub commune: AreaKey,
    pub kind: RoundKind,
    pub year: i32,
    pub review_day: Day,
}

/// A choice that a round keeps.
#[derive(Debug, Clone, FromRow)]
pub struct RoundChoice {
    #[row(flat)]
    pub choice: ReadingChoiceRow,
    #[row(sql = "k.round_id")]
    pub round: RoundId,
}

const FROM: &str = "reading_choice x join account w on w.id = x.written_by";
/// Neither corrected nor withdrawn.
const STANDS: &str = "x.replaced_at is null and x.withdrawn_at is null";

/// Adds a choice.
///
/// # Errors
/// A conflict when one of the same reading stands from the same day.
pub async fn add(
    db: &impl Db,
    new: &ReadingChoiceAdd,
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<()> {
    mark::fresh(db, &MARKED, new.id.0);
    let beside = [("written_at", at.into()), ("written_by", by.0.into())];
    row::insert_with(db, "reading_choice_add", "reading_choice", new, beside).await
}

/// A choice by its id.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(db: &impl Db, id: ReadingChoiceId) -> Result<Option<ReadingChoiceRow>> {
    let sql = format!("select {} from {FROM} where x.id = $1", ReadingChoiceRow::columns());
    row::find(db, "reading_choice_find", sql, [id.0.into()]).await
}

/// The choices of a province, or of all, one page, the latest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    db: &impl Db,
    province: Option<&AreaKey>,
    day: Day,
    before: Option<(DateTime<Utc>, ReadingChoiceId)>,
    limit: u32,
) -> Result<Vec<ReadingChoiceLine>> {
    let mut binds = Binds::default();
    let day = binds.add(day);
    let mut all = vec!["1 = 1".to_owned()];
    if let Some(province) = province {
        all.push(format!("x.province_key = {}", binds.add(province.as_str())));
    }
    if let Some((at, id)) = before {
        all.push(format!("(x.written_at, x.id) < ({}, {})", binds.add(at), binds.add(id.0)));
    }
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "select {}, (select count(*) from reading_choice l where l.province_key = x.province_key \
          and l.standard_id = x.standard_id and l.reading = x.reading \
          and l.replaced_at is null and l.withdrawn_at is null \
          and l.from_day > x.from_day and l.from_day <= {day}) as later \
         from {FROM} where {} order by x.written_at desc, x.id desc limit {limit}",
        ReadingChoiceLine::columns(),
        all.join(" and ")
    );
    row::list(db, "reading_choice_list", sql, binds.values()).await
}

/// How many choices of the same reading hold from a later day that has come.
///
/// # Errors
/// When the database cannot be asked.
pub async fn later(db: &impl Db, choice: &ReadingChoiceRow, day: Day) -> Result<i64> {
    let sql = "select count(*) as later from reading_choice l where l.province_key = $1 \
               and l.standard_id = $2 and l.reading = $3 \
               and l.replaced_at is null and l.withdrawn_at is null \
               and l.from_day > $4 and l.from_day <= $5";
    let values = [
        choice.province.as_str().into(),
        choice.standard.as_str().into(),
        choice.reading.as_str().into(),
        choice.from_day.into(),
        day.into(),
    ];
    Ok(row::value(db, "reading_choice_later", sql, values).await?.unwrap_or(0))
}

/// The choices of a province that are in force on a day: of each reading the latest that stands.
///
/// # Errors
/// When the database cannot be asked.
pub async fn in_force(
    db: &impl Db,
    province: &AreaKey,
    standard: &str,
    day: Day,
) -> Result<Vec<ReadingChoiceRow>> {
    let sql = format!(
        "select {} from {FROM} where x.province_key = $1 and x.standard_id = $2 and {STANDS} \
         and x.from_day = (select max(l.from_day) from reading_choice l \
          where l.province_key = x.province_key and l.standard_id = x.standard_id \
          and l.reading = x.reading and l.replaced_at is null and l.withdrawn_at is null \
          and l.from_day <= $3) order by x.reading",
        ReadingChoiceRow::columns()
    );
    let values = [province.as_str().into(), standard.into(), day.into()];
    row::list(db, "reading_choice_in_force", sql, values).await
}

/// Whether a choice of a reading stands from a day in a province.
///
/// # Errors
/// When the database cannot be asked.
pub async fn standing(
    db: &impl Db,
    (province, standard): (&AreaKey, &str),
    reading: &str,
    from: Day,
) -> Result<Option<ReadingChoiceRow>> {
    let sql = format!(
        "select {} from {FROM} where x.province_key = $1 and x.standard_id = $2 \
         and x.reading = $3 and x.from_day = $4 and {STANDS}",
        ReadingChoiceRow::columns()
    );
    let values = [province.as_str().into(), standard.into(), reading.into(), from.into()];
    row::find(db, "reading_choice_standing", sql, values).await
}

/// Notes that another choice corrects one of a revision. `false` when it is another by now.
///
/// # Errors
/// When the database refuses.
pub async fn set_replaced(
    db: &impl Db,
    id: ReadingChoiceId,
    revision: i64,
    at: DateTime<Utc>,
) -> Result<bool> {
    mark::touch(db, &MARKED, &[id.0]).await?;
    let sql = "update reading_choice set replaced_at = $1, revision = revision + 1 \
               where id = $2 and revision = $3 and replaced_at is null and withdrawn_at is null";
    let values = [at.into(), id.0.into(), revision.into()];
    Ok(row::run(db, "reading_choice_set_replaced", sql, values).await?.rows_affected() == 1)
}

/// Withdraws a choice of a revision. `false` when it is another by now.
///
/// # Errors
/// When the database refuses.
pub async fn set_withdrawn(
    db: &impl Db,
    (id, revision): (ReadingChoiceId, i64),
    reason: &str,
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<bool> {
    mark::touch(db, &MARKED, &[id.0]).await?;
    let sql = "update reading_choice set withdrawn_at = $1, withdrawn_by = $2, \
               withdrawn_reason = $3, revision = revision + 1 \
               where id = $4 and revision = $5 and replaced_at is null and withdrawn_at is null";
    let values = [at.into(), by.0.into(), reason.into(), id.0.into(), revision.into()];
    Ok(row::run(db, "reading_choice_set_withdrawn", sql, values).await?.rows_affected() == 1)
}

#[derive(IntoRow)]
struct Kept {
    round: RoundId,
    reading_choice: ReadingChoiceId,
}

/// Keeps with a round that is being opened the choices that it goes by.
///
/// # Errors
/// When the database refuses.
pub async fn keep(db: &impl Db, round: RoundId, choices: &[ReadingChoiceId]) -> Result<()> {
    let kept = choices.iter().map(|id| Kept { round, reading_choice: *id });
    row::insert_many(db, "reading_choice_keep", "round_reading", kept, []).await
}

/// The choices that rounds keep.
///
/// # Errors
/// When the database cannot be asked.
pub async fn of_rounds(db: &impl Db, rounds: &[RoundId]) -> Result<Vec<RoundChoice>> {
    if rounds.is_empty() {
        return Ok(Vec::new());
    }
    let mut binds = Binds::default();
    let ids = binds.add_all(rounds.iter().map(|id| id.0));
    let sql = format!(
        "select {} from {FROM} join round_reading k on k.reading_choice_id = x.id \
         where k.round_id in ({ids}) order by x.reading",
        RoundChoice::columns()
    );
    row::list(db, "reading_choice_of_rounds", sql, binds.values()).await
}

/// The rounds of the scope that keep some choices, the latest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn rounds_of(
    db: &impl Db,
    scope: &Scope,
    choices: &[ReadingChoiceId],
    limit: u32,
) -> Result<Vec<RoundUse>> {
    if choices.is_empty() {
        return Ok(Vec::new());
    }
    let mut binds = Binds::default();
    let ids = binds.add_all(choices.iter().map(|id| id.0));
    let seen = scope.on_round("r", &mut binds);
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "select {} from round_reading k join round r on r.id = k.round_id \
         where k.reading_choice_id in ({ids}) and {seen} \
         order by r.review_day desc, r.commune_key, r.id limit {limit}",
        RoundUse::columns()
    );
    row::list(db, "reading_choice_rounds_of", sql, binds.values()).await
}
