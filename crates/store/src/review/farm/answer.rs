//! How the chairman answered a farming household: recognised, refused in writing, or a recognition ended. An
//! answer that corrects, or ends, names the one before.

use base::area::AreaKey;
use base::closed_set;
use base::id::{AccountId, FarmAnswerId, FarmId, FarmSheetId, VillageId};
use base::{Birth, Day};
use chrono::{DateTime, Utc};
use register::Sex;

use crate::kernel::error::Result;
use crate::kernel::mark::{self, As, Content, Marking, WrittenWith};
use crate::kernel::row::{self, Binds, FromRow, IntoRow};
use crate::{Db, Scope};

/// An answer.
pub static MARKED: Marking = Marking {
    written_with: WrittenWith::Asked("select farm_id from farm_answer where id = $1", |_, row| {
        Ok(vec![format!("farm/{}", row.take::<uuid::Uuid>("farm_id")?)])
    }),
    ..Marking::of(
        "farm_answer",
        Content::Columns {
            name: "coalesce(cast(q.receipt as text) || '/' || cast(q.year as text), '')",
            joined: "left join farm q on q.id = x.farm_id",
            columns: &[
                ("farm_id", As::Id),
                ("replaces", As::Id),
                ("sheet_id", As::Id),
                ("commune_key", As::Words),
                ("kind", As::Words),
                ("day", As::On),
                ("year", As::Number),
                ("number", As::Words),
                ("series", As::Number),
                ("posted_on", As::On),
                ("reason", As::Words),
                ("written_at", As::At),
                ("written_by", As::Id),
            ],
        },
    )
};

closed_set! {
    /// How one was answered.
    FarmAnswerKind {
        /// By a decision, from its day.
        Recognised = "recognised",
        /// In writing, for a reason.
        Refused = "refused",
        /// A recognition holds no longer from a day, for a reason.
        Ended = "ended",
    }
}

crate::kernel::row::set_columns!(FarmAnswerKind);

/// An answer to be added.
#[derive(Debug, Clone, IntoRow)]
pub struct FarmAnswerAdd {
    pub id: FarmAnswerId,
    pub farm: FarmId,
    /// The answer that this one corrects or ends.
    #[row(column = "replaces")]
    pub replaces: Option<FarmAnswerId>,
    /// The sheet that the chairman read.
    #[row(column = "sheet_id")]
    pub sheet: Option<FarmSheetId>,
    /// Whose chairman answered: in its series the number stands.
    pub commune: AreaKey,
    pub kind: FarmAnswerKind,
    pub day: Day,
    pub year: i32,
    /// As it stands on the paper; empty where it has none.
    pub number: String,
    /// The number in the commune's series.
    pub series: Option<i64>,
    /// When the result was posted, where it was.
    pub posted_on: Option<Day>,
    /// Why it was refused or ended, or corrected.
    pub reason: String,
}

/// An answer.
#[derive(Debug, Clone, FromRow)]
#[row(table = "a")]
pub struct FarmAnswerRow {
    pub id: FarmAnswerId,
    pub farm: FarmId,
    #[row(column = "replaces")]
    pub replaces: Option<FarmAnswerId>,
    #[row(column = "sheet_id")]
    pub sheet: Option<FarmSheetId>,
    /// Whose chairman answered.
    pub commune: AreaKey,
    pub kind: FarmAnswerKind,
    pub day: Day,
    pub number: String,
    pub series: Option<i64>,
    pub posted_on: Option<Day>,
    pub reason: String,
    pub written_at: DateTime<Utc>,
    /// Who answered.
    #[row(sql = "w.name")]
    pub answered_by: String,
}

/// Adds an answer.
///
/// # Errors
/// A conflict when there is one that is not named as replaced.
pub async fn add(
    db: &impl Db,
    new: &FarmAnswerAdd,
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<()> {
    mark::fresh(db, &MARKED, new.id.0);
    let beside = [("written_at", at.into()), ("written_by", by.0.into())];
    row::insert_with(db, "farm_answer_add", "farm_answer", new, beside).await
}

/// Whose an answer is, when the scope covers its village.
///
/// # Errors
/// When the database cannot be asked.
pub async fn farm_of(db: &impl Db, scope: &Scope, id: FarmAnswerId) -> Result<Option<FarmId>> {
    let mut binds = Binds::default();
    let key = binds.add(id.0);
    let seen = scope.on_village("x.village_id", &mut binds);
    let sql = format!(
        "select a.farm_id from farm_answer a join farm x on x.id = a.farm_id \
         where a.id = {key} and {seen}"
    );
    row::value(db, "farm_answer_of", sql, binds.values()).await
}

/// The answers to one that the caller has found within its scope, the one in force first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(db: &impl Db, farm: FarmId) -> Result<Vec<FarmAnswerRow>> {
    let sql = format!(
        "select {} from farm_answer a join account w on w.id = a.written_by \
         where a.farm_id = $1 order by case when exists (select 1 from farm_answer later \
          where later.replaces = a.id) then 1 else 0 end, a.written_at desc, a.id desc",
        FarmAnswerRow::columns()
    );
    row::list(db, "farm_answer_list", sql, [farm.0.into()]).await
}

/// A number that stands on recognitions of a commune: one decision recognises several.
#[derive(Debug, Clone, FromRow)]
#[row(table = "a")]
pub struct FarmNumber {
    /// As it stands on the paper.
    pub number: String,
    /// The number in the commune's series.
    pub series: i64,
    pub day: Day,
}

/// The numbers of a commune's recognitions in a year as they stand now, without those of one answer that is
/// being corrected.
///
/// # Errors
/// When the database cannot be asked.
pub async fn numbers(
    db: &impl Db,
    commune: &AreaKey,
    year: i32,
    without: Option<FarmAnswerId>,
) -> Result<Vec<FarmNumber>> {
    let sql = format!(
        "select distinct {} from farm_answer a where a.commune_key = $1 and a.year = $2 \
         and a.series is not null and a.id <> $3 \
         and not exists (select 1 from farm_answer later where later.replaces = a.id \
          and later.kind = a.kind) order by a.series",
        FarmNumber::columns()
    );
    let without = without.map_or(uuid::Uuid::nil(), |it| it.0);
    let values = [commune.as_str().into(), year.into(), without.into()];
    row::list(db, "farm_numbers", &sql, values).await
}

/// Whether an answer in force still has that number and day.
///
/// # Errors
/// When the database cannot be asked.
pub async fn stands(db: &impl Db, (commune, number, day): (&AreaKey, &str, Day)) -> Result<bool> {
    let sql = "select 1 as one from farm_answer a where a.commune_key = $1 and a.number = $2 \
               and a.day = $3 and a.kind = 'recognised' and not exists (select 1 \
                from farm_answer later where later.replaces = a.id and later.kind = a.kind) limit 1";
    let values = [commune.as_str().into(), number.into(), day.into()];
    Ok(row::one(db, "farm_answer_stands", sql, values).await?.is_some())
}

/// A household that a decision recognises, as its list has it.
#[derive(Debug, Clone, FromRow)]
pub struct RecognisedRow {
    /// The head's name on the day of the request; who asked, where there was none.
    pub name: String,
    pub sex: Option<Sex>,
    /// The head's day or year of birth.
    #[row(flat)]
    pub birth: Option<Birth>,
    pub village_name: String,
    /// How many people the sheet counts on which it was recognised.
    pub people: i64,
}

/// The households recognised by one decision of a commune, as far as it still says so, all or those of one
/// village: who asks has been let see one of them.
///
/// # Errors
/// When the database cannot be asked.
pub async fn of_decision(
    db: &impl Db,
    (commune, number, day): (&AreaKey, &str, Day),
    village: Option<VillageId>,
    limit: u32,
) -> Result<Vec<RecognisedRow>> {
    let mut binds = Binds::default();
    let of = [binds.add(commune.as_str()), binds.add(number), binds.add(day)];
    let [commune, number, day] = of;
    let here = village.map(|id| format!(" and x.village_id = {}", binds.add(id.0)));
    let here = here.unwrap_or_default();
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "select coalesce(p.name, x.applicant) as name, p.sex, p.birth_day, p.birth_year, \
          v.name as village_name, coalesce(s.people, 0) as people \
         from farm_answer a join farm x on x.id = a.farm_id \
         join village v on v.id = x.village_id \
         left join person p on p.id = (select m.person_id from membership m \
          where m.household_id = x.household_id and m.relation = 'head' \
          and m.from_day <= x.received_on and m.to_day > x.received_on limit 1) \
         left join farm_sheet s on s.id = a.sheet_id \
         where a.commune_key = {commune} and a.number = {number} and a.day = {day} \
         and a.kind = 'recognised' and not exists (select 1 from farm_answer later \
          where later.replaces = a.id and later.kind <> 'ended'){here} \
         order by v.name, x.folded, x.id limit {limit}"
    );
    row::list(db, "farm_decision", sql, binds.values()).await
}
